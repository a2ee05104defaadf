<?php

declare(strict_types=1);

namespace AlipayCancel;

use OpenSSLAsymmetricKey;

/** A merchant's credentials. Create them once and reuse them: they read the keys once. */
final class Credentials
{
    /** @var list<OpenSSLAsymmetricKey> */
    public readonly array $alipayPublicKeys;
    /** @var ?\WeakMap<self, array{\Closure(string): string, ?string}> signer and token: dumps show only properties */
    private static ?\WeakMap $secrets = null;

    /**
     * Creates credentials. Pass either `$privateKey` or `$sign`.
     *
     * @param string $clientId assigned by the provider: visible ASCII characters, as many as Contract::clientIdBounds() allows
     * @param string|OpenSSLAsymmetricKey|list<string|OpenSSLAsymmetricKey> $alipayPublicKey the provider's RSA public key
     *     for this client id; or a list, or a text with several `PUBLIC KEY` blocks, while the provider exchanges its key. A
     *     response is verified if one of them verifies it
     * @param string|OpenSSLAsymmetricKey|null $privateKey the merchant's RSA private key, at least
     *     Contract::MIN_KEY_BITS
     * @param ?\Closure(string): string $sign signs content with a key in a KMS or HSM: RSA PKCS#1 v1.5 with SHA-256.
     *     Returns the signature as bytes, or as Base64, percent-encoded or not
     * @param ?string $keyVersion the version of the merchant's key: digits, as many as Contract::keyVersionBounds() allows.
     *     If null, it is not sent, and the provider uses the newest key
     * @param ?string $agentToken lets one merchant act for another: visible ASCII characters, as many as
     *     Contract::agentTokenBounds() allows. If null, it is not sent
     * @throws OptionException if an option is invalid. The message never contains a key
     */
    public function __construct(
        public readonly string $clientId,
        #[\SensitiveParameter]
        string|OpenSSLAsymmetricKey|array $alipayPublicKey,
        #[\SensitiveParameter]
        string|OpenSSLAsymmetricKey|null $privateKey = null,
        #[\SensitiveParameter]
        ?\Closure $sign = null,
        public readonly ?string $keyVersion = null,
        #[\SensitiveParameter]
        ?string $agentToken = null,
    ) {
        self::check('clientId', $clientId, Contract::clientIdBounds(), 'visible ASCII characters');
        self::check('keyVersion', $keyVersion, Contract::keyVersionBounds(), 'digits');
        self::check('agentToken', $agentToken, Contract::agentTokenBounds(), 'visible ASCII characters');
        if (($privateKey === null) === ($sign === null)) {
            throw new OptionException('privateKey', 'or `sign` must be given, and not both.');
        }
        try {
            $option = 'alipayPublicKey';
            $this->alipayPublicKeys = Keys::readPublicKeys($alipayPublicKey);
            $option = 'privateKey';
            $key = $privateKey === null ? null : Keys::readPrivateKey($privateKey);
        } catch (KeyException $error) {
            throw new OptionException($option, 'cannot be used. ' . $error->getMessage());
        }
        if ($key !== null) {
            $sign = static fn (string $content): string => Signature::sign($content, $key);
        }
        self::$secrets ??= new \WeakMap();
        self::$secrets[$this] = [$sign, $agentToken];
    }

    private static function check(
        string $option,
        #[\SensitiveParameter]
        ?string $value,
        Bounds $bounds,
        string $characters,
    ): void {
        // An empty token is allowed by the contract, but it is a mistake.
        if ($value === '' || ($value !== null && !$bounds->allow($value))) {
            $minimum = max(1, $bounds->minimum);
            throw new OptionException($option, "must be $minimum to $bounds->maximum $characters.");
        }
    }

    /**
     * Signs content.
     *
     * @return string the signature in percent-encoded Base64
     * @throws SigningException if the caller's `$sign` throws or returns no signature
     */
    public function sign(string $content): string
    {
        try {
            $value = self::$secrets[$this][0]($content);
        } catch (\Throwable $error) {
            throw new SigningException('The `sign` function failed.', $error);
        }
        $bits = Contract::MIN_KEY_BITS;
        // A character of Base64 encodes 6 bits.
        $base64 = sprintf('~^[A-Za-z0-9+/]{%d,}={0,2}$~D', ceil($bits / 6));
        if (is_string($value) && preg_match($base64, rawurldecode($value)) === 1) {
            return rawurlencode(rawurldecode($value));
        }
        if (!is_string($value) || strlen($value) < $bits / 8) {
            throw new SigningException(
                "The `sign` function must return an RSA signature of at least $bits bits, as bytes or Base64.",
            );
        }
        return Signature::encode($value);
    }

    /**
     * Signs a request and returns its headers.
     *
     * @param string $path that of the request, base path included
     * @param string $time the `Request-Time`
     * @return array<string, string>
     * @throws SigningException
     */
    public function signedHeaders(string $method, string $path, string $time, string $body): array
    {
        $agentToken = self::$secrets[$this][1];
        $signature = $this->sign(Signature::contentToSign($method, $path, $this->clientId, $time, $body));
        return [
            'Content-Type' => 'application/json; charset=UTF-8',
            'Accept' => 'application/json',
            Contract::CLIENT_ID_HEADER => $this->clientId,
            Contract::REQUEST_TIME_HEADER => $time,
            Contract::SIGNATURE_HEADER => SignatureHeader::format($signature, $this->keyVersion),
            ...($agentToken === null ? [] : [Contract::AGENT_TOKEN_HEADER => $agentToken]),
        ];
    }

    /** @throws \LogicException always: a key is neither copied nor serialized */
    public function __serialize(): array
    {
        throw new \LogicException('Credentials cannot be serialized.');
    }

    private function __clone()
    {
    }
}
