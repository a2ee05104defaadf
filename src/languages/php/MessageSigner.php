<?php

declare(strict_types=1);

namespace AlipayCancel;

use Psr\Http\Message\RequestInterface;
use Psr\Http\Message\ResponseInterface;
use Psr\Http\Message\StreamFactoryInterface;
use Psr\Http\Message\StreamInterface;

/** Signs requests and verifies responses of PSR-7, for SigningClient and SigningMiddleware. */
final class MessageSigner
{
    /**
     * The header of a received response that says whether its signature was there and verified: `verified` or `unsigned`.
     * It is ours; the provider cannot set it.
     */
    public const TRUST_HEADER = 'Alipay-Response-Trust';

    /**
     * @param bool $passUnsigned whether to let a response pass that carries no signature at all. The gateway does send
     *     unsigned failures; whoever lets them pass must not believe a success among them. One with a wrong or a partial
     *     signature is always rejected
     */
    public function __construct(
        private readonly Credentials $credentials,
        private readonly StreamFactoryInterface $streams,
        private readonly bool $passUnsigned,
    ) {
    }

    /**
     * The request with the headers that sign its bytes.
     *
     * @throws SigningException
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
     * The response to such a request, once its bytes have verified.
     *
     * @throws UntrustedResponseException when it cannot be trusted
     * @throws ResponseTooLargeException
     */
    public function receive(RequestInterface $request, ResponseInterface $response): ResponseInterface
    {
        $body = self::read($response->getBody());
        $header = $response->getHeaderLine(...);
        $method = $request->getMethod();
        $verified = ResponseVerifier::verify($this->credentials, $method, self::path($request), $header, $body);
        if (!$verified && !$this->passUnsigned) {
            throw new UntrustedResponseException('The response is not signed.');
        }
        // Without Location nobody can follow a redirect with a signed request.
        return $response->withoutHeader('Location')
            ->withHeader(self::TRUST_HEADER, $verified ? 'verified' : 'unsigned')
            ->withBody($this->streams->createStream($body));
    }

    private static function read(StreamInterface $stream): string
    {
        if ($stream->isSeekable()) {
            $stream->rewind();
        }
        $body = '';
        while (!$stream->eof()) {
            $body .= $stream->read(65_536);
            if (strlen($body) > ResponseVerifier::MAXIMUM_BYTES) {
                throw new ResponseTooLargeException(
                    'The response body is larger than ' . ResponseVerifier::MAXIMUM_BYTES . ' bytes.',
                );
            }
        }
        return $body;
    }

    private static function path(RequestInterface $request): string
    {
        return $request->getUri()->getPath();
    }
}
