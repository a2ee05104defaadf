<?php

declare(strict_types=1);

namespace AlipayCancel;

/** The base URL of the API. */
final class Location
{
    /**
     * Returns the base URL of the API, without a trailing slash.
     *
     * @throws OptionException if neither or both of `$baseUrl` and `$region` are given, or if one is invalid
     */
    public static function baseUrl(
        string $clientId,
        ?string $baseUrl = null,
        ?string $region = null,
        ?string $environment = null,
    ): string {
        if (($baseUrl === null) === ($region === null)) {
            throw new OptionException('region', 'or `baseUrl` must be given, and not both.');
        }
        self::checkOneOf('environment', $environment, Contract::MODES);
        if ($baseUrl !== null) {
            if ($environment !== null) {
                throw new OptionException(
                    'environment',
                    'needs `region`. With `baseUrl`, put the environment into its path.',
                );
            }
            return self::checked($baseUrl);
        }
        self::checkOneOf('region', $region, Contract::GATEWAYS);
        $byClientId = str_starts_with($clientId, Contract::SANDBOX_PREFIX) ? 'sandbox' : 'production';
        return strtr(Contract::SERVER_URL, [
            '{gateway}' => Contract::GATEWAYS[$region],
            '{mode}' => Contract::MODES[$environment ?? $byClientId],
        ]);
    }

    /** @param array<string, string> $names */
    private static function checkOneOf(string $option, ?string $value, array $names): void
    {
        if ($value !== null && !isset($names[$value])) {
            throw new OptionException($option, 'must be one of ' . implode(', ', array_keys($names)) . '.');
        }
    }

    private static function checked(string $text): string
    {
        $url = parse_url($text);
        if (filter_var($text, FILTER_VALIDATE_URL) === false || !is_array($url) || !isset($url['host'])) {
            throw new OptionException(
                'baseUrl',
                'must be a URL, such as https://open-na-global.alipay.com/ams/api.',
            );
        }
        if (isset($url['user']) || strpbrk($text, '?#') !== false) {
            throw new OptionException('baseUrl', 'must not contain a user name, a password, a query or a fragment.');
        }
        $isLoopback = preg_match('/^(localhost|\[::1\]|127(\.\d{1,3}){3})$/D', $url['host']) === 1;
        $scheme = strtolower($url['scheme'] ?? '');
        if ($scheme !== 'https' && !($scheme === 'http' && $isLoopback)) {
            throw new OptionException(
                'baseUrl',
                'must begin with https://. http:// is allowed for loopback hosts only.',
            );
        }
        return rtrim($text, '/');
    }
}
