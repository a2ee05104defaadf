<?php

declare(strict_types=1);

namespace AlipayCancel;

use OpenSSLAsymmetricKey;

/** Verifies responses, independent of the HTTP library. */
final class ResponseVerifier
{
    private const HEADERS = [Contract::SIGNATURE_HEADER, Contract::RESPONSE_TIME_HEADER, Contract::CLIENT_ID_HEADER];

    /**
     * Verifies the signature of a response over the raw bytes of its body.
     *
     * @param list<OpenSSLAsymmetricKey> $keys the provider's public keys, of which one must verify it
     * @param string $method that of the request, like `$path`: the signature covers both
     * @param callable(string): string $header returns a header by its name: '' if there is none; values of a repeated header
     *     joined with a comma
     * @return ?OpenSSLAsymmetricKey the key that verifies it; null if the response has no signature
     * @throws UntrustedResponseException if the signature is partial, malformed or wrong
     */
    public static function verify(
        string $clientId,
        array $keys,
        string $method,
        string $path,
        callable $header,
        string $body,
    ): ?OpenSSLAsymmetricKey {
        $missing = array_filter(self::HEADERS, static fn (string $name): bool => $header($name) === '');
        if (count($missing) === count(self::HEADERS)) {
            return null;
        }
        if ($missing !== []) {
            $words = ['missingHeaders' => implode(', ', $missing)];
            throw UntrustedResponseException::of(Rule::PartlySigned, $words);
        }
        if ($header(Contract::CLIENT_ID_HEADER) !== $clientId) {
            throw UntrustedResponseException::of(Rule::SignedForAnotherClient);
        }
        $time = $header(Contract::RESPONSE_TIME_HEADER);
        if (!Times::isTimeHeader($time)) {
            throw UntrustedResponseException::of(Rule::InvalidResponseTime);
        }
        try {
            $signed = SignatureHeader::parse($header(Contract::SIGNATURE_HEADER));
        } catch (SignatureHeaderException $error) {
            throw UntrustedResponseException::of(Rule::UnreadableSignature, previous: $error);
        }
        if (strtoupper($signed->algorithm) !== Contract::ALGORITHM) {
            throw UntrustedResponseException::of(Rule::AnotherAlgorithm);
        }
        $content = Signature::contentToSign($method, $path, $clientId, $time, $body);
        foreach ($keys as $key) {
            if (Signature::verify($content, $signed->signature, $key)) {
                return $key;
            }
        }
        throw UntrustedResponseException::of(Rule::WrongSignature);
    }
}
