<?php

declare(strict_types=1);

namespace AlipayCancel;

/** A `Signature` header: `algorithm=RSA256,keyVersion=1,signature=…`. */
final class SignatureHeader
{
    /**
     * @param string $signature Base64: percent-encoded, as the contract requires, or raw
     * @param ?string $keyVersion the version of the key; null means the newest key
     */
    public function __construct(
        public readonly string $algorithm,
        public readonly string $signature,
        public readonly ?string $keyVersion = null,
    ) {
    }

    /** Returns a header. */
    public static function format(string $signature, ?string $keyVersion = null): string
    {
        $version = $keyVersion === null ? '' : "keyVersion=$keyVersion,";
        return 'algorithm=' . Contract::ALGORITHM . ",{$version}signature=$signature";
    }

    /**
     * Parses a header. Its `name=value` pairs may come in any order and letter case, with spaces around the commas. Pairs
     * with other names are ignored.
     *
     * @throws SignatureHeaderException if a pair has no `=`, `algorithm` or `signature` is missing, or a name appears twice
     */
    public static function parse(string $header): self
    {
        $pairs = [];
        foreach (explode(',', $header) as $pair) {
            if (preg_match('/^\s*([A-Za-z]+)=(\S*)\s*$/D', $pair, $match) !== 1) {
                throw new SignatureHeaderException(
                    'The Signature header is not a list of name=value pairs, separated by commas.',
                );
            }
            $name = strtolower($match[1]);
            if (isset($pairs[$name])) {
                throw new SignatureHeaderException("The Signature header has $match[1] twice.");
            }
            $pairs[$name] = $match[2];
        }
        foreach (['algorithm', 'signature'] as $name) {
            if (($pairs[$name] ?? '') === '') {
                throw new SignatureHeaderException("The Signature header has no $name.");
            }
        }
        $keyVersion = $pairs['keyversion'] ?? '';
        return new self($pairs['algorithm'], $pairs['signature'], $keyVersion === '' ? null : $keyVersion);
    }
}
