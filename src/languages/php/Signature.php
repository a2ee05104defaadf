<?php

declare(strict_types=1);

namespace AlipayCancel;

use OpenSSLAsymmetricKey;

/** Signs and verifies content: RSA PKCS#1 v1.5 with SHA-256 (RFC 8017, section 8.2). */
final class Signature
{
    /**
     * Returns the bytes that a signature covers: `<method> <path>\n<clientId>.<time>.<body>`.
     *
     * @param string $path that of the request, base path included: `/ams/api/v1/payments/cancel`
     * @param string $time the `Request-Time` or `Response-Time`, exactly as sent
     * @param string $body exactly as sent or received
     */
    public static function contentToSign(
        string $method,
        string $path,
        string $clientId,
        string $time,
        string $body,
    ): string {
        return "$method $path\n$clientId.$time.$body";
    }

    /**
     * Signs content.
     *
     * @return string percent-encoded Base64, as the header needs it
     * @throws KeyException if the key is not an RSA private key of at least Contract::MIN_KEY_BITS
     */
    public static function sign(
        string $content,
        #[\SensitiveParameter]
        string|OpenSSLAsymmetricKey $privateKey,
    ): string {
        if (!openssl_sign($content, $signature, Keys::readPrivateKey($privateKey), OPENSSL_ALGO_SHA256)) {
            throw new KeyException('The private key cannot sign.');
        }
        return self::encode($signature);
    }

    /**
     * Whether the signature of the content was made with the private key that belongs to `$publicKey`. False if it is
     * malformed.
     *
     * @param string $signature Base64: raw, or percent-encoded with upper- or lower-case digits
     * @throws KeyException if the key is not an RSA public key of at least Contract::MIN_KEY_BITS
     */
    public static function verify(
        string $content,
        string $signature,
        #[\SensitiveParameter]
        string|OpenSSLAsymmetricKey $publicKey,
    ): bool {
        $key = Keys::readPublicKey($publicKey);
        $bytes = self::decode($signature);
        // 0 means a wrong signature; -1 and false are errors.
        return $bytes !== null && openssl_verify($content, $bytes, $key, OPENSSL_ALGO_SHA256) === 1;
    }

    /** Encodes a signature for the header: percent-encoded Base64. */
    public static function encode(string $bytes): string
    {
        return rawurlencode(base64_encode($bytes));
    }

    /** Decodes a signature; null if it is not Base64. `+` stays `+`: the value is not a form field. */
    private static function decode(string $signature): ?string
    {
        $base64 = rawurldecode($signature);
        if (strlen($base64) % 4 !== 0 || preg_match('/^[A-Za-z0-9+\/]+={0,2}$/D', $base64) !== 1) {
            return null;
        }
        return base64_decode($base64, true) ?: null;
    }
}
