/** What a generated client must read from each response over our transport, and how many requests it may send. */
export const generatedCases: { id: string; unsigned?: 'pass'; requests: number; told: object }[] = [
  { id: 'sandbox-SUCCESS', requests: 1, told: { resultStatus: 'S', verified: true } },
  { id: 'sandbox-ORDER_NOT_EXIST', requests: 1, told: { resultStatus: 'F', verified: true } },
  { id: 'sandbox-UNKNOWN_CODE_F', requests: 1, told: { resultStatus: 'F', verified: true } },
  { id: 'sandbox-S_WITH_LONG_MESSAGE', requests: 1, told: { resultStatus: 'S', verified: true } },
  { id: 'sandbox-MIXED_CASE_HEADERS', requests: 1, told: { resultStatus: 'S', verified: true } },
  { id: 'sandbox-UNSIGNED_S', requests: 1, told: { error: 'UNTRUSTED_RESPONSE' } },
  { id: 'sandbox-OTHER_KEY', requests: 1, told: { error: 'UNTRUSTED_RESPONSE' } },
  { id: 'sandbox-TAMPERED_BODY', requests: 1, told: { error: 'UNTRUSTED_RESPONSE' } },
  { id: 'sandbox-PARTIAL_SIGNATURE', requests: 1, told: { error: 'UNTRUSTED_RESPONSE' } },
  { id: 'sandbox-S_WITH_ODD_TIME', requests: 1, told: { error: 'UNTRUSTED_RESPONSE' } },
  { id: 'sandbox-DUPLICATE_HEADERS', requests: 1, told: { error: 'UNTRUSTED_RESPONSE' } },
  // Following the redirect would send a second signed request.
  { id: 'sandbox-REDIRECT', unsigned: 'pass', requests: 1, told: { httpStatus: 307 } },
  { id: 'sandbox-UNSIGNED_F', unsigned: 'pass', requests: 1, told: { resultStatus: 'F', verified: false } },
  { id: 'sandbox-RESET_BEFORE_HEADERS', requests: 1, told: { error: 'NO_RESPONSE' } },
];
