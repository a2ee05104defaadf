<?php

declare(strict_types=1);

namespace AlipayCancel;

/** Verifies responses, independent of the HTTP library. */
final class ResponseVerifier
{
    private const HEADERS = [Contract::SIGNATURE_HEADER, Contract::RESPONSE_TIME_HEADER, Contract::CLIENT_ID_HEADER];

    /**
     * Verifies the signature of a response over the raw bytes of its body.
     *
     * @param string $method that of the request, like `$path`: the signature covers both
     * @param callable(string): string $header returns a header by its name: '' if there is none; values of a repeated header
     *     joined with a comma
     * @return bool false if the response has no signature
     * @throws UntrustedResponseException if the signature is partial, malformed or wrong
     */
    public static function verify(
        Credentials $credentials,
        string $method,
        string $path,
        callable $header,
        string $body,
    ): bool {
        $missing = array_filter(self::HEADERS, static fn (string $name): bool => $header($name) === '');
        if (count($missing) === count(self::HEADERS)) {
            return false;
        }
        if ($missing !== []) {
            $words = ['missingHeaders' => implode(', ', $missing)];
            throw UntrustedResponseException::of(Rule::PartlySigned, $words);
        }
        if ($header(Contract::CLIENT_ID_HEADER) !== $credentials->clientId) {
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
        $content = Signature::contentToSign($method, $path, $credentials->clientId, $time, $body);
        if (!Signature::verify($content, $signed->signature, $credentials->alipayPublicKey)) {
            throw UntrustedResponseException::of(Rule::WrongSignature);
        }
        return true;
    }
}
