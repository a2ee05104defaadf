<?php

declare(strict_types=1);

namespace AlipayCancel;

/**
 * The settings of a client in environment variables. An empty variable counts as unset; blanks and one pair of quotes around a
 * value are ignored.
 */
final class Settings
{
    private const VARIABLES = [
        'clientId' => 'ALIPAY_CLIENT_ID',
        'privateKey' => 'ALIPAY_PRIVATE_KEY',
        'alipayPublicKey' => 'ALIPAY_PUBLIC_KEY',
        'region' => 'ALIPAY_REGION',
        'baseUrl' => 'ALIPAY_BASE_URL',
        'environment' => 'ALIPAY_ENVIRONMENT',
        'keyVersion' => 'ALIPAY_KEY_VERSION',
        'agentToken' => 'ALIPAY_AGENT_TOKEN',
    ];

    /**
     * Reads the credentials.
     *
     * @throws SettingException if a variable is missing or invalid
     */
    public static function credentials(): Credentials
    {
        $clientId = self::get('ALIPAY_CLIENT_ID')
            ?? throw new SettingException('ALIPAY_CLIENT_ID', 'No client id: set ALIPAY_CLIENT_ID.');
        [$privateKey, $privateFrom] = self::key('ALIPAY_PRIVATE_KEY', 'The private key');
        [$publicKey, $publicFrom] = self::key('ALIPAY_PUBLIC_KEY', "Alipay's public key");
        try {
            return new Credentials(
                $clientId,
                $publicKey,
                $privateKey,
                keyVersion: self::get('ALIPAY_KEY_VERSION'),
                agentToken: self::get('ALIPAY_AGENT_TOKEN'),
            );
        } catch (OptionException $error) {
            throw self::named($error, ['privateKey' => $privateFrom, 'alipayPublicKey' => $publicFrom]);
        }
    }

    /**
     * Reads where the API is.
     *
     * @return array{region: string, environment: ?string}|array{baseUrl: string} options of CancelClient
     * @throws SettingException if the region and the base URL are both missing or both set
     */
    public static function location(): array
    {
        $region = self::get('ALIPAY_REGION');
        $baseUrl = self::get('ALIPAY_BASE_URL');
        if ($region !== null && $baseUrl !== null) {
            throw new SettingException('ALIPAY_BASE_URL', 'ALIPAY_REGION and ALIPAY_BASE_URL are both set.');
        }
        if ($baseUrl !== null) {
            return ['baseUrl' => $baseUrl];
        }
        if ($region === null) {
            $message = 'No region and no base URL: set ALIPAY_REGION, or ALIPAY_BASE_URL.';
            throw new SettingException('ALIPAY_REGION', $message);
        }
        return ['region' => $region, 'environment' => self::get('ALIPAY_ENVIRONMENT')];
    }

    /**
     * Returns the exception on an option as one on the variable that set it.
     *
     * @param array<string, string> $from the variables of keys
     */
    public static function named(OptionException $error, array $from = []): SettingException
    {
        $variable = $from[$error->option] ?? self::VARIABLES[$error->option] ?? $error->option;
        $message = str_replace("Option `$error->option`", $variable, $error->getMessage());
        return new SettingException($variable, $message, $error);
    }

    private static function get(string $variable): ?string
    {
        $text = trim((string) getenv($variable));
        // `docker --env-file` keeps the quotes of a file.
        $value = trim((string) preg_replace('/^(["\'`])(.*)\1$/Ds', '$2', $text));
        return $value === '' ? null : $value;
    }

    /** @return array{string, string} a key, from its file or its variable, and the variable that is set */
    private static function key(string $variable, string $what): array
    {
        $fileVariable = "{$variable}_FILE";
        $inline = self::get($variable);
        $file = self::get($fileVariable);
        if ($file !== null && $inline !== null) {
            throw new SettingException($variable, "$fileVariable and $variable are both set.");
        }
        if ($inline !== null) {
            return [$inline, $variable];
        }
        if ($file === null) {
            throw new SettingException($fileVariable, "$what is not set: set $fileVariable, or $variable.");
        }
        $key = strlen($file) < PHP_MAXPATHLEN && is_file($file) ? @file_get_contents($file) : false;
        if ($key !== false) {
            return [$key, $fileVariable];
        }
        if (self::looksLikeKey($file)) {
            throw new SettingException($fileVariable, "$fileVariable must name a file, but contains a key.");
        }
        $reason = match (true) {
            max(array_map(strlen(...), explode('/', $file))) > 255 => 'the name is too long for a file',
            is_dir($file) => 'it is a folder',
            file_exists($file) => 'you have no permission to read it',
            default => 'there is no such file',
        };
        $length = preg_match_all('~.~su', $file) ?: strlen($file);
        $shown = $length <= 128 ? $file : "($length characters from $fileVariable)";
        throw new SettingException($fileVariable, "$fileVariable is \"$shown\", but $reason.");
    }

    /**
     * Whether the name of a file is a key or contains part of one, also in pieces. A SHA-256 fingerprint has 64 hexadecimal
     * digits. Base64 mixes capitals, small letters and digits at random; words, paths, UUIDs and numbers do not. Neighbours of a
     * sign do not count: a path has many signs. The clients in other languages have the same rule.
     */
    private static function looksLikeKey(string $name): bool
    {
        if (str_contains($name, '-----BEGIN')) {
            return true;
        }
        $joined = (string) preg_replace('~[\s:;,.|"\']+~', '', $name);
        foreach ([$name, $joined, str_replace('-', '', $joined)] as $text) {
            preg_match_all('~[0-9a-f]{65,}~', strtolower($text), $runs);
            foreach ($runs[0] as $run) {
                if (count(array_unique(str_split($run))) >= 10) {
                    return true;
                }
            }
            preg_match_all('~(?=([A-Za-z0-9+/=_%-]{40}))~', $text, $stretches);
            foreach ($stretches[1] as $stretch) {
                if (self::isMixed($stretch)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static function isMixed(string $stretch): bool
    {
        return preg_match_all('~(?=[A-Z][a-z0-9]|[a-z][A-Z0-9]|[0-9][A-Za-z])~', $stretch) >= 12
            && preg_match_all('~(?=[A-Z][a-z]|[a-z][A-Z])~', $stretch) >= 4
            && preg_match('~[0-9]~', $stretch) === 1;
    }
}
