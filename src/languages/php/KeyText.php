<?php

declare(strict_types=1);

namespace AlipayCancel;

/** Decodes the text of a key. Messages name the form found and never contain the key. */
final class KeyText
{
    /** In ASCII. */
    private const BLANKS = " \t\n\v\f\r";
    /** In UTF-8: other spaces, line separators, the byte order mark. */
    private const OTHER_BLANKS = '/\xC2\xA0|\xE1\x9A\x80'
        . '|\xE2\x80[\x80-\x8A\xA8\xA9\xAF]|\xE2\x81\x9F|\xE3\x80\x80|\xEF\xBB\xBF/';
    /** In UTF-8: U+00AD, U+200B to U+200F, U+202A to U+202E, U+2060. */
    private const INVISIBLE = '/\xC2\xAD|\xE2\x80[\x8B-\x8F\xAA-\xAE]|\xE2\x81\xA0/';
    private const BLOCK = '/-----BEGIN ([A-Z0-9 ]+)-----(?:[^-]|-(?!----))*+-----END \1-----/';
    private const BASE64 = '~^[A-Za-z0-9+/]++={0,2}$~D';

    /**
     * Decodes the DER bytes of a key in PEM, Base64 (also of a PEM) or DER.
     *
     * @param string $kind `private` or `public`
     * @throws KeyException if it has another form
     */
    public static function derOf(string $kind, #[\SensitiveParameter] string $key): string
    {
        if (self::isDer($key)) {
            return $key;
        }
        $text = self::onlyKey($kind, self::read($kind, $key));
        $other = self::otherForm($kind, $text);
        if ($other !== null) {
            throw new KeyException($other);
        }
        $isPem = preg_match('/-----BEGIN ([A-Z0-9 ]+)-----([^-]*+)-----END \1-----/', $text, $markers) === 1;
        if (!$isPem && str_contains($text, '-----')) {
            throw new KeyException("The $kind key has incomplete PEM markers.");
        }
        $base64 = (string) preg_replace('/\s+/', '', $isPem ? $markers[2] : $text);
        if ($base64 === '') {
            throw new KeyException("The $kind key is empty.");
        }
        if (preg_match(self::BASE64, $base64) !== 1) {
            throw new KeyException(
                "The $kind key is neither PEM nor Base64. It must be the key itself, not the name of a file.",
            );
        }
        return (string) base64_decode($base64);
    }

    /**
     * Splits a text with several PEM blocks, so that one file or variable can contain several public keys.
     *
     * @return non-empty-list<string>
     * @throws KeyException if a block of several is not a public key. In a chain of certificates, the key of an authority must
     *     not become a key of the provider
     */
    public static function publicKeysIn(#[\SensitiveParameter] string $key): array
    {
        if (self::isDer($key)) {
            return [$key];
        }
        [$blocks, $labels] = self::blocksIn(self::read('public', $key));
        if (count($blocks) < 2) {
            return [$key];
        }
        foreach ($labels as $number => $label) {
            if (preg_match('/^(RSA )?PUBLIC KEY$/D', $label) !== 1) {
                $shown = substr($label, 0, 32);
                throw new KeyException(
                    self::otherForm('public', $blocks[$number])
                        ?? "A list of public keys must not contain a block of $shown.",
                );
            }
        }
        return $blocks;
    }

    /** Returns the message for a certificate. */
    public static function certificate(string $kind): string
    {
        return $kind === 'public'
            ? 'This is a certificate, not a public key. Extract its public key: '
                . 'openssl x509 -in certificate.pem -pubkey -noout > public.pem'
            : 'This is a certificate; a private key is needed.';
    }

    /** Returns the message for a key of another algorithm. */
    public static function notRsa(string $type): string
    {
        return "An RSA key is needed, but this is a key of type $type. "
            . 'Generate one: openssl genrsa -out private.pem 2048';
    }

    /** Whether bytes are DER: the tag of an ASN.1 SEQUENCE (X.690, 8.9), and a length of 128 or more. No text begins like it. */
    private static function isDer(#[\SensitiveParameter] string $key): bool
    {
        return preg_match('/^\x30[\x80-\xFF]/', $key) === 1;
    }

    /** Returns the text of a key, without what surrounds it. Decodes the Base64 of a PEM, a common form for secrets. */
    private static function read(string $kind, #[\SensitiveParameter] string $key): string
    {
        $text = self::withoutWrapping($key);
        if (preg_match('/(?:[\t-~]\0){8}|(?:\0[\t-~]){8}/', $text) === 1) {
            throw new KeyException(
                "The $kind key is encoded in UTF-16. Save it as UTF-8; in PowerShell: Set-Content -Encoding ascii.",
            );
        }
        if (preg_match_all(self::INVISIBLE, $text, $found) > 0) {
            // JSON writes them as `\u200b`.
            $name = static fn (string $one): string => 'U+' . strtoupper(substr((string) json_encode($one), 3, 4));
            $names = implode(', ', array_map($name, array_unique($found[0])));
            throw new KeyException(
                "The $kind key contains the invisible character $names. Remove it, or copy the key again from its source.",
            );
        }
        $base64 = (string) preg_replace('/\s+/', '', $text);
        $isBase64 = preg_match(self::BASE64, $base64) === 1;
        $decoded = $isBase64 ? self::withoutWrapping((string) base64_decode($base64)) : '';
        return str_starts_with($decoded, '-----BEGIN ') ? $decoded : $text;
    }

    /**
     * Returns the block with the key, of a text with several PEM blocks. A file with a private key often also contains
     * certificates.
     */
    private static function onlyKey(string $kind, #[\SensitiveParameter] string $text): string
    {
        [$blocks, $labels] = self::blocksIn($text);
        $suffix = strtoupper("$kind key");
        $keys = array_keys(array_filter($labels, static fn (string $label): bool => str_ends_with($label, $suffix)));
        if (count($keys) > 1) {
            throw new KeyException("One $kind key is needed, but this text contains " . count($keys) . '.');
        }
        return $kind === 'private' && count($blocks) > 1 && $keys !== [] ? $blocks[$keys[0]] : $text;
    }

    /** @return array{list<string>, list<string>} the PEM blocks and their labels */
    private static function blocksIn(#[\SensitiveParameter] string $text): array
    {
        preg_match_all(self::BLOCK, $text, $found);
        return $found;
    }

    /** Removes what environment files and copied lists leave around a key: blanks, quotes, a comma. */
    private static function withoutWrapping(#[\SensitiveParameter] string $key): string
    {
        // Environment variables often contain line breaks as the two characters \n.
        $lines = str_replace(['\r', '\n'], ['', "\n"], $key);
        $bare = trim((string) preg_replace(self::OTHER_BLANKS, ' ', $lines), self::BLANKS);
        $bare = rtrim((string) preg_replace('/[,;]$/D', '', $bare), self::BLANKS);
        return trim((string) preg_replace('/^(["\'`])(.*)\1$/Ds', '$2', $bare), self::BLANKS);
    }

    /** For a well-known form other than PEM or Base64 of an RSA key, returns its name and how to convert it. */
    private static function otherForm(string $kind, #[\SensitiveParameter] string $text): ?string
    {
        $is = static fn (string $pattern): bool => preg_match($pattern, $text) === 1;
        return match (true) {
            $is('/-----BEGIN (X509 |TRUSTED )?CERTIFICATE-----/') => self::certificate($kind),
            $is('/-----BEGIN OPENSSH PRIVATE KEY-----/') => "The $kind key is in OpenSSH format. "
                . 'Convert a copy of it to PEM: ssh-keygen -p -N "" -m PEM -f copy-of-key',
            str_starts_with($text, 'PuTTY-User-Key-File-') => "The $kind key is in PuTTY format. "
                . 'Convert it to PEM: puttygen key.ppk -O private-openssh -o private.pem',
            $is('/^ssh-[a-z]+ /') => "The $kind key is a public key in OpenSSH format. "
                . 'Convert it to PEM: ssh-keygen -e -m PKCS8 -f key.pub > public.pem',
            $is('/ENCRYPTED/') => "The $kind key is encrypted. Decrypt it first: "
                . 'openssl pkey -in encrypted.pem -out private.pem; or pass an OpenSSLAsymmetricKey.',
            $is('/-----BEGIN EC PRIVATE KEY-----/') => self::notRsa('ec'),
            str_starts_with($text, '{') => "The $kind key is a JWK or other JSON. Convert a JWK to PEM.",
            $is('/%(2[BF]|3D|0A|20)/i') => "The $kind key is percent-encoded. Decode it: rawurldecode(\$key).",
            $is('/^[A-Za-z0-9_-]{200,}={0,2}$/D') && $is('/[_-]/') => "The $kind key is in base64url. "
                . "Convert it to Base64: tr '_-' '/+' < key.txt",
            default => null,
        };
    }
}
