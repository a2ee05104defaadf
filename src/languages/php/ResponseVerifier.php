<?php

declare(strict_types=1);

namespace AlipayCancel;

/** Verifies responses, independent of the HTTP library. */
final class ResponseVerifier
{
    /** Far above the size of any response of the contract: 1 MiB. */
    public const MAXIMUM_BYTES = 1024 * 1024;

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
            $names = implode(' and no ', $missing);
            throw new UntrustedResponseException("The response is only partly signed: it has no $names.");
        }
        if ($header(Contract::CLIENT_ID_HEADER) !== $credentials->clientId) {
            throw new UntrustedResponseException('The response is signed for another Client-Id.');
        }
        $time = $header(Contract::RESPONSE_TIME_HEADER);
        if (!Times::isTimeHeader($time)) {
            throw new UntrustedResponseException(
                "The response's Response-Time has no form that the contract allows.",
            );
        }
        try {
            $signed = SignatureHeader::parse($header(Contract::SIGNATURE_HEADER));
        } catch (SignatureHeaderException $error) {
            throw new UntrustedResponseException("The response's signature cannot be read.", $error);
        }
        if (strtoupper($signed->algorithm) !== SignatureHeader::ALGORITHM) {
            throw new UntrustedResponseException(
                'The response is signed with another algorithm than ' . SignatureHeader::ALGORITHM . '.',
            );
        }
        $content = Signature::contentToSign($method, $path, $credentials->clientId, $time, $body);
        if (!Signature::verify($content, $signed->signature, $credentials->alipayPublicKey)) {
            throw new UntrustedResponseException(
                "The response's signature does not verify with the provider's public key.",
            );
        }
        return true;
    }
}
