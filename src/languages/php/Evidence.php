<?php

declare(strict_types=1);

namespace AlipayCancel;

use OpenSSLAsymmetricKey;

/**
 * The bytes sent and received in one attempt, to be stored as JSON. Years later, `verify` proves with it what the provider
 * answered. Contains neither the merchant's signature nor the token. The format is that of evidence.schema.json in the npm
 * package alipay-cancel-contract.
 */
final class Evidence implements \JsonSerializable
{
    /** @param array<string, mixed> $fields */
    private function __construct(private readonly array $fields)
    {
    }

    /** Makes the evidence of an attempt. */
    public static function of(
        Exchange $exchange,
        string $url,
        string $body,
        string $startedAt,
        int $duration,
        bool $repeated,
    ): self {
        $request = [
            'method' => Contract::METHOD,
            'url' => $url,
            'headers' => (object) $exchange->sentHeaders,
            'withheld' => $exchange->withheld,
            'body' => base64_encode($body),
        ];
        $names = array_flip(array_map(strtolower(...), Contract::RECORDED_HEADERS));
        $headers = array_intersect_key($exchange->headers, $names);
        $response = ['status' => $exchange->httpStatus, 'headers' => (object) $headers];
        return new self([
            'version' => 1,
            'startedAt' => $startedAt,
            'duration' => $duration,
            'repeated' => $repeated,
            ...($exchange->isSent ? ['request' => $request] : []),
            ...($exchange->httpStatus === 0 ? [] : [
                'response' => $response + ($exchange->isComplete ? ['body' => base64_encode($exchange->body)] : []),
            ]),
            ...($exchange->key === null ? [] : ['keyFingerprint' => Keys::fingerprint($exchange->key)]),
        ]);
    }

    /** @return array<string, mixed> */
    public function jsonSerialize(): array
    {
        return $this->fields;
    }

    /**
     * Verifies the signature of the recorded response over its bytes and judges it by the rules of `cancel`. `S` and `F` are
     * always signed, and always of a cancellation. A response without a signature proves nothing and gives `U`.
     *
     * The evidence itself says which payment it is of. State what it must prove, so that valid evidence of another payment
     * gives `U`. A success must name the payment in the signed response. The response of a failure names no payment; its
     * request must name it. An id that is null may have any value.
     *
     * @param self|array<array-key, mixed> $evidence of an attempt, or decoded from its JSON as an array
     * @param string|OpenSSLAsymmetricKey|list<string|OpenSSLAsymmetricKey> $alipayPublicKey the provider's public key at that
     *     time, or a list; see Keys::readPublicKeys
     * @param ?string $clientId the merchant that the evidence must prove
     * @param ?string $paymentId the payment that it must prove
     * @param ?string $paymentRequestId the same, by the merchant's own id
     * @throws EvidenceException if the evidence is invalid
     * @throws KeyException if a key cannot be used
     */
    public static function verify(
        self|array $evidence,
        #[\SensitiveParameter]
        string|OpenSSLAsymmetricKey|array $alipayPublicKey,
        ?string $clientId = null,
        ?string $paymentId = null,
        ?string $paymentRequestId = null,
    ): Verdict {
        $keys = Keys::readPublicKeys($alipayPublicKey);
        $stored = $evidence instanceof self ? json_decode((string) json_encode($evidence), true) : $evidence;
        ['repeated' => $repeated, 'request' => $request, 'response' => $response] = self::checked($stored);
        if ($request === null) {
            return Verdict::unknown(UnknownCause::of(Rule::NothingSent));
        }
        $path = (string) parse_url($request['url'], PHP_URL_PATH);
        if ($request['method'] !== Contract::METHOD || !str_ends_with($path, Contract::PATH)) {
            return Verdict::unknown(UnknownCause::of(Rule::AnotherOperation));
        }
        $sender = $request['headers'][Contract::CLIENT_ID_HEADER] ?? '';
        if ($clientId !== null && $clientId !== $sender) {
            return Verdict::unknown(UnknownCause::of(Rule::EvidenceOfAnotherClient));
        }
        if (!isset($response['body'])) {
            return Verdict::unknown(UnknownCause::of(Rule::NoRecordedResponse));
        }
        $received = array_change_key_case($response['headers']);
        $header = static fn (string $name): string => $received[strtolower($name)] ?? '';
        $body = (string) base64_decode($response['body']);
        try {
            $key = ResponseVerifier::verify($sender, $keys, $request['method'], $path, $header, $body);
        } catch (UntrustedResponseException $error) {
            return Verdict::unknown(new UnknownCause(CauseCode::UntrustedResponse, $error->getMessage(), $error));
        }
        if ($key === null) {
            return Verdict::unknown(UnknownCause::of(Rule::UnsignedEvidence));
        }
        $time = $request['headers'][Contract::REQUEST_TIME_HEADER] ?? '';
        // Without a time, every failure counts as old.
        $asked = preg_match('/^\d+$/D', $time) === 1 ? (int) $time : PHP_INT_MAX;
        $answer = new Answer($response['status'], true, $body, $header(Contract::RESPONSE_TIME_HEADER), $asked);
        $payment = self::requestOf($request['body']);
        $verdict = Judge::judge($answer, $payment, $repeated);
        $proof = $verdict->resultStatus === ResultStatus::S ? $verdict : $payment;
        $idField = match (true) {
            $verdict->resultStatus === ResultStatus::U => null,
            $paymentId !== null && $paymentId !== $proof->paymentId => 'paymentId',
            $paymentRequestId !== null && $paymentRequestId !== $proof->paymentRequestId => 'paymentRequestId',
            default => null,
        };
        return $idField === null ? $verdict : new Verdict(
            ResultStatus::U,
            true,
            $verdict->resultCode,
            $verdict->resultMessage,
            UnknownCause::of(Rule::EvidenceOfAnotherPayment, ['idField' => $idField]),
        );
    }

    /**
     * Checks the fields that `verify` reads.
     *
     * @return array{repeated: bool, request: ?array<string, mixed>, response: ?array<string, mixed>}
     */
    private static function checked(mixed $evidence): array
    {
        $fields = self::object($evidence, 'The evidence');
        self::check(($fields['version'] ?? null) === 1, '`version` must be 1.');
        self::check(is_bool($fields['repeated'] ?? null), '`repeated` must be true or false.');
        foreach (['request', 'response'] as $name) {
            if (!isset($fields[$name])) {
                continue;
            }
            $message = self::object($fields[$name], "`$name`");
            $headers = self::object($message['headers'] ?? null, "`$name.headers`");
            $texts = array_filter($headers, is_string(...));
            self::check(count($texts) === count($headers), "`$name.headers` must map header names to values.");
            $body = $message['body'] ?? ($name === 'request' ? null : '');
            $isText = is_string($body) && strlen($body) % 4 === 0;
            $isBase64 = $isText && preg_match('~^[A-Za-z0-9+/]*={0,2}$~D', $body) === 1;
            self::check($isBase64, "`$name.body` must be Base64.");
        }
        $request = $fields['request'] ?? ['method' => '', 'url' => 'https://none'];
        self::check(is_string($request['method'] ?? null), '`request.method` must be text.');
        $url = $request['url'] ?? null;
        self::check(is_string($url) && filter_var($url, FILTER_VALIDATE_URL) !== false, '`request.url` must be a URL.');
        $status = ($fields['response'] ?? ['status' => 200])['status'] ?? null;
        self::check(is_int($status), '`response.status` must be a whole number.');
        return $fields + ['request' => null, 'response' => null];
    }

    private static function requestOf(string $base64): CancelRequest
    {
        $fields = json_decode((string) base64_decode($base64), true);
        self::check(is_array($fields), '`request.body` must be a JSON object in Base64.');
        try {
            return new CancelRequest($fields['paymentId'] ?? null, $fields['paymentRequestId'] ?? null);
        } catch (RequestException | \TypeError $error) {
            throw new EvidenceException('`request.body` must name a payment.', $error);
        }
    }

    /** @return array<array-key, mixed> */
    private static function object(mixed $value, string $name): array
    {
        self::check(is_array($value), "$name must be an object.");
        return $value;
    }

    private static function check(bool $isValid, string $message): void
    {
        if (!$isValid) {
            throw new EvidenceException($message);
        }
    }
}
