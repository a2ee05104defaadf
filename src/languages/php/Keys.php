<?php

declare(strict_types=1);

namespace AlipayCancel;

use OpenSSLAsymmetricKey;

/**
 * Reads RSA keys: PEM (PKCS#8, PKCS#1 or SPKI, whatever the markers say), Base64 of a PEM, Base64 DER on one line or several, or
 * DER. Quotes around the text, a comma at its end, a byte order mark, `\n` as two characters, and certificates beside a private
 * key are ignored.
 */
final class Keys
{
    private const FORMS = ['private' => 'PKCS #8 or PKCS #1', 'public' => 'SPKI or PKCS #1'];

    /**
     * Reads an RSA private key of at least Contract::MIN_KEY_BITS.
     *
     * @throws KeyException if it cannot be read, is encrypted, public, not RSA, or too short
     */
    public static function readPrivateKey(
        #[\SensitiveParameter]
        string|OpenSSLAsymmetricKey $key,
    ): OpenSSLAsymmetricKey {
        return self::read('private', $key);
    }

    /**
     * Reads an RSA public key of at least Contract::MIN_KEY_BITS.
     *
     * @throws KeyException if it cannot be read, is private, not RSA, too short or unsafe
     */
    public static function readPublicKey(
        #[\SensitiveParameter]
        string|OpenSSLAsymmetricKey $key,
    ): OpenSSLAsymmetricKey {
        return self::read('public', $key);
    }

    /**
     * Reads one or more RSA public keys: a key, a text with several `PUBLIC KEY` blocks of PEM, or a list of them.
     *
     * @param string|OpenSSLAsymmetricKey|array<string|OpenSSLAsymmetricKey> $keys
     * @return non-empty-list<OpenSSLAsymmetricKey>
     * @throws KeyException if there is no key, or a key is invalid
     */
    public static function readPublicKeys(
        #[\SensitiveParameter]
        string|OpenSSLAsymmetricKey|array $keys,
    ): array {
        $read = [];
        foreach (is_array($keys) ? $keys : [$keys] as $key) {
            foreach (is_string($key) ? KeyText::publicKeysIn($key) : [$key] as $one) {
                $read[] = self::readPublicKey($one);
            }
        }
        return $read === [] ? throw new KeyException('The list of public keys is empty.') : $read;
    }

    /** Returns the fingerprint of a public key: SHA-256 over its SPKI DER, in hexadecimal. */
    public static function fingerprint(OpenSSLAsymmetricKey $publicKey): string
    {
        return hash('sha256', KeyText::derOf('public', openssl_pkey_get_details($publicKey)['key']));
    }

    private static function read(
        string $kind,
        #[\SensitiveParameter]
        string|OpenSSLAsymmetricKey $input,
    ): OpenSSLAsymmetricKey {
        $key = is_string($input) ? self::parse($kind, KeyText::derOf($kind, $input)) : $input;
        $details = openssl_pkey_get_details($key);
        if ($details === false || $details['type'] !== OPENSSL_KEYTYPE_RSA) {
            throw new KeyException(KeyText::notRsa(self::nameOf($details['type'] ?? -1)));
        }
        $found = isset($details['rsa']['d']) ? 'private' : 'public';
        if ($found !== $kind) {
            throw new KeyException("A $kind key is needed, but this is a $found key.");
        }
        $minimum = Contract::MIN_KEY_BITS;
        if ($details['bits'] < $minimum) {
            throw new KeyException("An RSA key of at least $minimum bits is needed, but this one has {$details['bits']}.");
        }
        if ($kind === 'public') {
            self::checkNumbers($details['rsa']['e'], $details['rsa']['n']);
        }
        return $key;
    }

    /** Rejects RSA numbers that no sound key has (RFC 8017, 3.1): with the exponent 1, every content is its own signature. */
    private static function checkNumbers(string $exponent, string $modulus): void
    {
        $isOdd = static fn (string $number): bool => (ord(substr($number, -1)) & 1) === 1;
        if (in_array(ltrim($exponent, "\0"), ['', "\1"], true) || !$isOdd($exponent) || !$isOdd($modulus)) {
            throw new KeyException(
                'The public key is not safe: its exponent must be odd and at least 3, and its modulus odd. '
                . 'Copy it again from its source.',
            );
        }
    }

    private static function parse(string $kind, #[\SensitiveParameter] string $der): OpenSSLAsymmetricKey
    {
        // PEM markers are often wrong, so each encoding is tried.
        foreach (['PRIVATE KEY', 'RSA PRIVATE KEY'] as $label) {
            $key = openssl_pkey_get_private(self::pem($label, $der));
            if ($key !== false) {
                return $kind === 'private' ? $key : throw self::swapped('public', 'private');
            }
        }
        foreach ([$der, self::spki($der)] as $spki) {
            $key = openssl_pkey_get_public(self::pem('PUBLIC KEY', $spki));
            if ($key !== false) {
                return $kind === 'public' ? $key : throw self::swapped('private', 'public');
            }
        }
        throw new KeyException(@openssl_x509_read(self::pem('CERTIFICATE', $der)) !== false
            ? KeyText::certificate($kind)
            : "The $kind key is not DER of " . self::FORMS[$kind] . '. Is a part of it missing?');
    }

    /** Returns the SPKI (RFC 8017, A.1) of a public key in PKCS#1, which OpenSSL before 3.0 does not read. */
    private static function spki(#[\SensitiveParameter] string $pkcs1): string
    {
        $tagged = static fn (string $tag, string $value): string => "$tag\x82" . pack('n', strlen($value)) . $value;
        // The algorithm is rsaEncryption, without parameters.
        return $tagged("\x30", hex2bin('300d06092a864886f70d0101010500') . $tagged("\x03", "\0$pkcs1"));
    }

    private static function swapped(string $kind, string $found): KeyException
    {
        return new KeyException("A $kind key is needed, but this is a $found key. Are the two swapped?");
    }

    private static function pem(string $label, #[\SensitiveParameter] string $der): string
    {
        return "-----BEGIN $label-----\n" . chunk_split(base64_encode($der), 64, "\n") . "-----END $label-----\n";
    }

    /** Returns `ec` of OPENSSL_KEYTYPE_EC. */
    private static function nameOf(int $type): string
    {
        foreach (get_defined_constants(true)['openssl'] as $name => $value) {
            if ($value === $type && str_starts_with($name, 'OPENSSL_KEYTYPE_')) {
                return strtolower(substr($name, strlen('OPENSSL_KEYTYPE_')));
            }
        }
        return 'unknown';
    }
}
