<?php

declare(strict_types=1);

namespace AlipayCancel;

use Psr\Http\Message\RequestInterface;
use Psr\Http\Message\ResponseInterface;
use Psr\Http\Message\StreamFactoryInterface;
use Psr\Http\Message\StreamInterface;

/** Signs PSR-7 requests and verifies PSR-7 responses, for SigningClient and SigningMiddleware. */
final class MessageSigner
{
    /**
     * The header that is set on each response: `verified` if its signature was verified, `unsigned` if it has none. A
     * received header with this name is replaced.
     */
    public const TRUST_HEADER = 'Alipay-Response-Trust';

    /**
     * @param bool $passUnsigned whether to accept responses without any signature. The gateway sends some failures unsigned.
     *     Never trust an unsigned success. A wrong or partial signature is always rejected
     */
    public function __construct(
        private readonly Credentials $credentials,
        private readonly StreamFactoryInterface $streams,
        private readonly bool $passUnsigned,
    ) {
    }

    /**
     * Returns the signed request.
     *
     * @throws SigningException if the signer fails
     */
    public function sign(RequestInterface $request): RequestInterface
    {
        $body = (string) $request->getBody();
        $time = (string) Times::now();
        $headers = $this->credentials->signedHeaders($request->getMethod(), self::path($request), $time, $body);
        foreach ($headers as $name => $value) {
            $request = $request->withHeader($name, $value);
        }
        return $request->withBody($this->streams->createStream($body));
    }

    /**
     * Verifies a response and returns it.
     *
     * @throws UntrustedResponseException if its signature is missing, incomplete or wrong
     * @throws ResponseTooLargeException if its body is larger than Contract::MAX_RESPONSE_BYTES
     */
    public function receive(
        #[\SensitiveParameter]
        RequestInterface $request,
        ResponseInterface $response,
    ): ResponseInterface {
        $body = self::read($response->getBody());
        $header = $response->getHeaderLine(...);
        $method = $request->getMethod();
        $clientId = $this->credentials->clientId;
        $keys = $this->credentials->alipayPublicKeys;
        $verified = ResponseVerifier::verify($clientId, $keys, $method, self::path($request), $header, $body) !== null;
        if (!$verified && !$this->passUnsigned) {
            throw new UntrustedResponseException('The response is not signed.');
        }
        // Without Location, no client can follow a redirect with the signed request.
        return $response->withoutHeader('Location')
            ->withoutHeader('Content-Encoding')
            ->withHeader(self::TRUST_HEADER, $verified ? 'verified' : 'unsigned')
            ->withBody($this->streams->createStream($body));
    }

    /**
     * Reads a body, and decodes gzip: not every client does.
     *
     * @throws ResponseTooLargeException
     */
    public static function read(StreamInterface $stream): string
    {
        if ($stream->isSeekable()) {
            $stream->rewind();
        }
        $body = '';
        while (!$stream->eof()) {
            $body .= $stream->read(65_536);
            if (strlen($body) > Contract::MAX_RESPONSE_BYTES) {
                throw new ResponseTooLargeException();
            }
        }
        return self::decoded($body);
    }

    /** @throws ResponseTooLargeException */
    private static function decoded(string $body): string
    {
        // JSON never begins with the mark of gzip (RFC 1952, 2.3.1).
        if (!str_starts_with($body, "\x1F\x8B") || !extension_loaded('zlib')) {
            return $body;
        }
        $gzip = inflate_init(ZLIB_ENCODING_GZIP);
        $decoded = '';
        foreach (str_split($body, 4096) as $part) {
            $decoded .= (string) @inflate_add($gzip, $part);
            if (strlen($decoded) > Contract::MAX_RESPONSE_BYTES) {
                throw new ResponseTooLargeException();
            }
        }
        return $decoded;
    }

    private static function path(RequestInterface $request): string
    {
        return $request->getUri()->getPath();
    }
}
