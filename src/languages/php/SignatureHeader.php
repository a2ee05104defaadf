<?php

declare(strict_types=1);

namespace AlipayCancel;

/** A `Signature` header: `algorithm=RSA256,keyVersion=1,signature=…`. */
final class SignatureHeader
{
    /** The only algorithm of the contract. */
    public const ALGORITHM = 'RSA256';

    /**
     * @param string $signature percent-encoded Base64 when sent by the contract's rules; raw Base64 also circulates
     * @param ?string $keyVersion the version of the key; left out, it means the newest
     */
    public function __construct(
        public readonly string $algorithm,
        public readonly string $signature,
        public readonly ?string $keyVersion = null,
    ) {
    }

    /** Writes a header. */
    public static function format(string $signature, ?string $keyVersion = null): string
    {
        $version = $keyVersion === null ? '' : "keyVersion=$keyVersion,";
        return 'algorithm=' . self::ALGORITHM . ",{$version}signature=$signature";
    }

    /**
     * Reads a header by the names of its pairs, in any order and any case, with blanks around the commas. Pairs with other
     * names are ignored.
     *
     * @throws SignatureHeaderException when a pair has no `=`, `algorithm` or `signature` is missing, or one is given twice
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
                throw new SignatureHeaderException("The Signature header gives $match[1] twice.");
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
