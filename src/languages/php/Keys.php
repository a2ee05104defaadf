<?php

declare(strict_types=1);

namespace AlipayCancel;

use OpenSSLAsymmetricKey;

/**
 * Reads RSA keys: PEM (PKCS#8, PKCS#1 or SPKI, whatever the markers say), Base64 DER on one line or several, or DER. Other
 * blocks of a PEM, such as certificates, are ignored.
 */
final class Keys
{
    /** The encodings to try, because PEM markers are often wrong. */
    private const PRIVATE_LABELS = ['PRIVATE KEY', 'RSA PRIVATE KEY'];
    private const PUBLIC_LABELS = ['PUBLIC KEY', 'RSA PUBLIC KEY'];
    private const INVISIBLE = [
        'U+200B' => "\u{200B}",
        'U+200C' => "\u{200C}",
        'U+200D' => "\u{200D}",
        'U+2060' => "\u{2060}",
        'U+FEFF' => "\u{FEFF}",
    ];
    private const FORMS = ['private' => 'PKCS8 or PKCS1', 'public' => 'SPKI or PKCS1'];

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
     * @throws KeyException if it cannot be read, is private, not RSA, or too short
     */
    public static function readPublicKey(
        #[\SensitiveParameter]
        string|OpenSSLAsymmetricKey $key,
    ): OpenSSLAsymmetricKey {
        return self::read('public', $key);
    }

    /** Returns the fingerprint of a public key: SHA-256 over its SPKI DER, in hexadecimal. */
    public static function fingerprint(OpenSSLAsymmetricKey $publicKey): string
    {
        return hash('sha256', self::derOf('public', openssl_pkey_get_details($publicKey)['key']));
    }

    private static function read(
        string $kind,
        #[\SensitiveParameter]
        string|OpenSSLAsymmetricKey $input,
    ): OpenSSLAsymmetricKey {
        [$key, $found] = is_string($input) ? self::parse($kind, self::derOf($kind, $input)) : [$input, $kind];
        if ($found !== $kind) {
            throw new KeyException("A $kind key is needed, but this is a $found key. Are the two swapped?");
        }
        $details = openssl_pkey_get_details($key);
        if ($details === false || $details['type'] !== OPENSSL_KEYTYPE_RSA) {
            throw new KeyException('An RSA key is needed, but this is a key of another type.');
        }
        $minimum = Contract::MIN_KEY_BITS;
        if ($details['bits'] < $minimum) {
            throw new KeyException("An RSA key of at least $minimum bits is needed, but this one has {$details['bits']}.");
        }
        return $key;
    }

    /** @return array{OpenSSLAsymmetricKey, string} the key and its kind */
    private static function parse(string $kind, #[\SensitiveParameter] string $der): array
    {
        foreach (self::PRIVATE_LABELS as $label) {
            $key = openssl_pkey_get_private(self::pem($label, $der));
            if ($key !== false) {
                return [$key, 'private'];
            }
        }
        foreach (self::PUBLIC_LABELS as $label) {
            $key = openssl_pkey_get_public(self::pem($label, $der));
            if ($key !== false) {
                return [$key, 'public'];
            }
        }
        throw new KeyException("The $kind key is not " . self::FORMS[$kind] . ' DER. Is a part of it missing?');
    }

    private static function pem(string $label, #[\SensitiveParameter] string $der): string
    {
        return "-----BEGIN $label-----\n" . chunk_split(base64_encode($der), 64, "\n") . "-----END $label-----\n";
    }

    /** Returns the DER bytes of a key in PEM, Base64 (also of a PEM) or DER. */
    private static function derOf(string $kind, #[\SensitiveParameter] string $key): string
    {
        // The DER of every key begins with the tag of an ASN.1 SEQUENCE (X.690, 8.9), and a length of 128 or more.
        if (preg_match('/^\x30[\x80-\xFF]/', $key) === 1) {
            return $key;
        }
        if (preg_match('/^(?:\xFF\xFE|\xFE\xFF)|\0/', $key) === 1) {
            throw new KeyException("The $kind key is in UTF-16. Save it as UTF-8.");
        }
        $text = self::onlyKey($kind, self::withoutWrapping($key));
        foreach (self::INVISIBLE as $name => $character) {
            if (str_contains($text, $character)) {
                throw new KeyException("The $kind key contains an invisible character, $name. Remove it.");
            }
        }
        if (str_contains($text, 'ENCRYPTED')) {
            throw new KeyException("The $kind key is encrypted. Decrypt it first.");
        }
        $isPem = preg_match('/-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----/', $text, $markers) === 1;
        if (!$isPem && str_contains($text, '-----')) {
            throw new KeyException("The $kind key has incomplete PEM markers.");
        }
        $base64 = preg_replace('/\s+/', '', $isPem ? $markers[2] : $text) ?? '';
        if ($base64 === '') {
            throw new KeyException("The $kind key is empty.");
        }
        if (preg_match('~^[A-Za-z0-9+/]+={0,2}$~D', $base64) !== 1) {
            throw new KeyException(
                "The $kind key is neither PEM nor Base64. It must be the key itself, not the name of a file.",
            );
        }
        $der = (string) base64_decode($base64);
        return str_starts_with(self::withoutWrapping($der), '-----BEGIN ') ? self::derOf($kind, $der) : $der;
    }

    /** Returns the block with the key, of a text with several PEM blocks. A file with a key often also contains certificates. */
    private static function onlyKey(string $kind, #[\SensitiveParameter] string $text): string
    {
        preg_match_all('/-----BEGIN ([A-Z0-9 ]+)-----(?:[^-]|-(?!----))*+-----END \1-----/', $text, $blocks);
        $label = strtoupper("$kind key");
        $keys = array_keys(array_filter($blocks[1], static fn (string $found): bool => str_ends_with($found, $label)));
        if (count($keys) > 1) {
            throw new KeyException("One $kind key is needed, but this text contains " . count($keys) . '.');
        }
        return count($blocks[0]) > 1 && $keys !== [] ? $blocks[0][$keys[0]] : $text;
    }

    /** Removes what environment files and copied lists leave around a key: blanks, quotes, a comma. */
    private static function withoutWrapping(#[\SensitiveParameter] string $key): string
    {
        // Environment variables often contain line breaks as the two characters \n. U+00A0 is a no-break space.
        $text = str_replace(['\r', '\n', "\u{A0}"], ['', "\n", ' '], $key);
        $bare = rtrim(trim((string) preg_replace('/^\xEF\xBB\xBF/', '', $text)), ",; \r\n\t");
        return trim((string) preg_replace('/^(["\'`])(.*)\1$/Ds', '$2', $bare));
    }
}
