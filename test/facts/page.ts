import { type Bundle, typesOf } from './document.js';

/**
 * A fact of the provider's page "cancel" of 2022-09-23 11:36, in English and Chinese: its meaning, not its wording. A
 * pattern must match the bundle's text at the place of the fact; a function checks what the bundle requires.
 */
export interface Fact {
  fact: string;
  where?: (bundle: Bundle) => string;
  en?: RegExp;
  zh?: RegExp;
  holds?: (bundle: Bundle) => boolean;
}

const info = ({ info }: Bundle) => info.replaceAll('\n', ' ');
const purpose = ({ purpose }: Bundle) => purpose.replaceAll('\n', ' ');
const requested = (field: string) => (bundle: Bundle) => bundle.requestText(field);
const returned = (field: string) => (bundle: Bundle) => bundle.responseText(field);
const process = (kind: string) => (bundle: Bundle) => bundle.process(kind);

export const source: Fact[] = [
  { fact: 'the page is called "cancel"', where: info, en: /"cancel"/, zh: /（cancel）/ },
  {
    fact: 'it is version 30 of paymentc_online',
    holds: ({ document }) => sourceOf(document).url.endsWith('/docs/ac/ams/paymentc_online?pageVersion=30'),
  },
  {
    fact: 'its date is 2022-09-23 11:36',
    holds: ({ document }) => sourceOf(document).date === '2022-09-23T11:36',
  },
  {
    fact: 'it belongs to online payments',
    where: info,
    en: /Scope.{0,5} Online payments/,
    zh: /适用范围.{0,5}在线支付/,
  },
  { fact: 'the in-store product is out of scope', where: info, en: /in-store/, zh: /店内支付/ },
  {
    fact: 'payments are looked up with inquiryPayment',
    where: purpose,
    en: /look up its status, use `inquiryPayment`/,
    zh: /`inquiryPayment` 查询/,
  },
  {
    fact: 'money is given back with the refund API',
    where: purpose,
    en: /return the money, use `refund`/,
    zh: /通过 `refund`/,
  },
  {
    fact: 'changes are in the release notes',
    where: info,
    en: /https:\/\/global\.alipay\.com\/docs\/releasenotes/,
    zh: /https:\/\/global\.alipay\.com\/docs\/releasenotes/,
  },
  {
    fact: 'the legal information is at /docs/ac/platform/membership',
    holds: ({ document }) =>
      document.info['termsOfService'] === 'https://global.alipay.com/docs/ac/platform/membership',
  },
  {
    fact: 'the Chinese page has no result process',
    holds: ({ document }) => sourceOf(document).differences['resultProcess'] !== undefined,
  },
  {
    fact: 'the Chinese page translates the message inside the JSON example',
    holds: ({ document }) => sourceOf(document).differences['exampleMessage'] !== undefined,
  },
];

export const operation: Fact[] = [
  {
    fact: 'it is POST /v1/payments/cancel',
    holds: ({ document }) => Object.keys(document.paths['/v1/payments/cancel'] ?? {}).includes('post'),
  },
  { fact: 'it cancels a payment', where: purpose, en: /^Cancels a payment/, zh: /^取消一笔.*支付/ },
  {
    fact: 'it is for a result that is not returned after a long time',
    where: purpose,
    en: /result is not returned after a long time/,
    zh: /长时间未返回结果/,
  },
  {
    fact: 'it cannot be done after the cancellable period',
    where: purpose,
    en: /After that period it cannot be cancelled: the API returns `CANCEL_WINDOW_EXCEED`/,
    zh: /超出该期限后无法取消/,
  },
  {
    fact: 'the contract specifies that period',
    where: purpose,
    en: /contract.*specifies how long/,
    zh: /由商家.*合同约定/,
  },
  {
    fact: 'the same paymentId or paymentRequestId as in the payment API is used',
    where: purpose,
    en: /same `paymentId` or `paymentRequestId` as in the payment call/,
    zh: /相同的 `paymentId` 或 `paymentRequestId`/,
  },
  { fact: 'a message has a header and a body', where: info, en: /HTTP headers and a JSON body/, zh: /HTTP 头和.*正文/ },
  {
    fact: 'the request header is described at api_fund#ML5ur',
    where: info,
    en: /https:\/\/global\.alipay\.com\/docs\/ac\/ams\/api_fund#ML5ur/,
    zh: /https:\/\/global\.alipay\.com\/docs\/ac\/ams\/api_fund#ML5ur/,
  },
  {
    fact: 'the response header is described at api_fund#WWH90',
    where: info,
    en: /https:\/\/global\.alipay\.com\/docs\/ac\/ams\/api_fund#WWH90/,
    zh: /https:\/\/global\.alipay\.com\/docs\/ac\/ams\/api_fund#WWH90/,
  },
  {
    fact: 'every field but an array is a string',
    where: info,
    en: /Every value is a JSON string.*Only arrays and objects/,
    zh: /都是 JSON 字符串.*只有数组和对象/,
  },
  {
    fact: 'no field of the bodies has another type',
    holds: (bundle) => [...typesOf(bundle)].every((type) => ['object', 'string', 'null'].includes(String(type))),
  },
  { fact: 'the integer 20 is "20"', where: info, en: /integer 20.*`"20"`/, zh: /整数 20.*`"20"`/ },
  { fact: 'the boolean true is "true"', where: info, en: /boolean true.*`"true"`/, zh: /布尔值 true.*`"true"`/ },
  {
    fact: 'the URL of North America is https://open-na-global.alipay.com/ams/api/v1/payments/cancel',
    holds: ({ document }) => {
      const [server] = document.servers ?? [];
      const { gateway, mode } = server?.variables ?? {};
      const url = server?.url.replace('{gateway}', 'open-na-global.alipay.com').replace('{mode}', 'api');
      const isOffered =
        gateway?.enum?.includes('open-na-global.alipay.com') === true && mode?.enum?.includes('api') === true;
      return (
        isOffered && `${url}/v1/payments/cancel` === 'https://open-na-global.alipay.com/ams/api/v1/payments/cancel'
      );
    },
  },
  {
    fact: 'that gateway serves North America',
    holds: ({ document }) => document.servers?.[0]?.['x-regions']?.['north-america'] === 'open-na-global.alipay.com',
  },
];

export const request: Fact[] = [
  { fact: 'paymentId is a string', holds: (bundle) => isString(bundle.request('paymentId')) },
  { fact: 'paymentId has at most 64 characters', holds: (bundle) => isBounded(bundle.request('paymentId')) },
  { fact: 'paymentId is the original payment', where: requested('paymentId'), en: /original payment/, zh: /原始支付/ },
  {
    fact: 'the provider generates paymentId',
    where: requested('paymentId'),
    en: /the provider generated/,
    zh: /支付宝为该笔支付生成/,
  },
  {
    fact: 'paymentId uniquely identifies the payment',
    where: requested('paymentId'),
    en: /uniquely identifies the payment\b(?! request)/,
    zh: /该笔支付生成的唯一标识/,
  },
  {
    fact: 'paymentId is generated when the merchant initiates the payment',
    where: requested('paymentId'),
    en: /when the merchant made/,
    zh: /商家发起.*时/,
  },
  {
    fact: 'paymentId and paymentRequestId cannot both be null',
    where: requested('paymentId'),
    en: /cannot both be null/,
    zh: /不能都为 null/,
  },
  {
    fact: 'one of them may be null',
    where: requested('paymentId'),
    en: /the other may be null/i,
    zh: /另一个可以为 null/,
  },
  {
    fact: 'they correspond one to one',
    where: requested('paymentId'),
    en: /Each `paymentId` corresponds to one `paymentRequestId`/,
    zh: /`paymentId` 与 `paymentRequestId` 一一对应/,
  },
  { fact: 'paymentRequestId is a string', holds: (bundle) => isString(bundle.request('paymentRequestId')) },
  {
    fact: 'paymentRequestId has at most 64 characters',
    holds: (bundle) => isBounded(bundle.request('paymentRequestId')),
  },
  {
    fact: 'paymentRequestId is of the original payment request',
    where: requested('paymentRequestId'),
    en: /original payment request/,
    zh: /原始支付请求/,
  },
  {
    fact: 'the merchant generates paymentRequestId',
    where: requested('paymentRequestId'),
    en: /the merchant generated/,
    zh: /商家为原始支付请求生成/,
  },
  {
    fact: 'paymentRequestId uniquely identifies the payment request',
    where: requested('paymentRequestId'),
    en: /uniquely identifies the payment request/,
    zh: /支付请求生成的唯一标识/,
  },
  {
    fact: 'paymentId takes precedence',
    where: requested('paymentRequestId'),
    en: /both are given, `paymentId` takes precedence/,
    zh: /两者都提供时，以 `paymentId` 为准/,
  },
  {
    fact: 'the example names paymentId 2019061218401080010018882020035XXXX alone',
    holds: ({ requestExamples }) =>
      same(requestExamples['byPaymentId']?.value, { paymentId: '2019061218401080010018882020035XXXX' }),
  },
  { fact: 'XXXX in an id is a mask', where: info, en: /masks.*`XXXX`/, zh: /`XXXX`.*掩码/ },
];

export const response: Fact[] = [
  {
    fact: 'result is required',
    holds: ({ document }) =>
      ['CancelSucceeded', 'CancelFailed', 'CancelUnknown', 'CancellationResponse']
        .map((name) => document.components?.schemas?.[name])
        .filter((schema) => schema?.properties !== undefined)
        .every((schema) => schema?.required?.includes('result')),
  },
  { fact: 'result is an object', holds: (bundle) => bundle.response('result').every(({ type }) => type === 'object') },
  {
    fact: 'result says whether the API was called successfully',
    where: (bundle) =>
      bundle
        .response('result')
        .map(({ description }) => description)
        .join(' '),
    en: /the API was called successfully/i,
    zh: /API 调用成功/,
  },
  {
    fact: 'the API called successfully means that the payment is cancelled',
    where: (bundle) =>
      bundle
        .response('result')
        .map(({ description }) => description)
        .join(' '),
    en: /(and so|If it was,) the payment is cancelled/,
    zh: /因此支付已取消/,
  },
  ...['paymentId', 'paymentRequestId', 'cancelTime'].flatMap((field) => [
    { fact: `${field} of the response is a string`, holds: (bundle: Bundle) => isString(bundle.response(field)) },
    {
      fact: `${field} is returned when the status is S`,
      where: returned(field),
      en: new RegExp(`\`${field}\`.*are returned when \`result.resultStatus\` is \`S\``),
      zh: new RegExp(`为 \`S\` 时返回.*\`${field}\``),
    },
  ]),
  ...['paymentId', 'paymentRequestId'].map((field) => ({
    fact: `${field} of the response has at most 64 characters`,
    // The generators' document states this bound in words only.
    holds: (bundle: Bundle) => isBounded(bundle.response(field)) || /1 (to|至) 64/.test(bundle.responseText(field)),
  })),
  {
    fact: 'the provider assigns the unique paymentId of a payment',
    where: returned('paymentId'),
    en: /provider generated.*uniquely identifies the payment/,
    zh: /支付宝为该笔支付生成的唯一标识/,
  },
  {
    fact: 'the merchant assigns the unique paymentRequestId of a payment request',
    where: returned('paymentRequestId'),
    en: /merchant generated.*uniquely identifies the payment request/,
    zh: /商家为原始支付请求生成的唯一标识/,
  },
  {
    fact: 'cancelTime is when the cancellation process was completed',
    where: returned('cancelTime'),
    en: /when the cancellation process was completed/,
    zh: /实际执行完成的时间/,
  },
  {
    fact: 'cancelTime is the date and time of the successful cancellation',
    where: returned('cancelTime'),
    en: /date and time when the cancellation succeeded/,
    zh: /取消成功的日期和时间/,
  },
  { fact: 'cancelTime follows ISO 8601', where: returned('cancelTime'), en: /ISO 8601/, zh: /ISO 8601/ },
  {
    fact: 'cancelTime accepts every form of ISO 8601, not only that of a format',
    holds: (bundle) => bundle.response('cancelTime').every(({ format }) => format === undefined),
  },
  {
    fact: 'an example of cancelTime is 2019-11-27T12:01:01+08:00',
    holds: (bundle) =>
      bundle
        .response('cancelTime')
        .every((schema) => [schema.examples ?? schema['example']].flat().includes('2019-11-27T12:01:01+08:00')),
  },
  {
    fact: 'the example of a success is the page’s, its message in English',
    holds: ({ responseExamples }) =>
      same(responseExamples['SUCCESS']?.value, {
        result: { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'Success' },
        paymentRequestId: 'pay_2089760038715669_20277574507XXXX',
        paymentId: '2019061218401080010018882020035XXXX',
        cancelTime: '2019-06-12T19:07:11+08:00',
      }),
  },
];

export const resultProcess: Fact[] = [
  {
    fact: 'S: the cancellation succeeded',
    where: process('S'),
    en: /the cancellation succeeded/i,
    zh: /取消成功/,
  },
  { fact: 'F: the cancellation failed', where: process('F'), en: /the cancellation failed|it failed/i, zh: /取消失败/ },
  {
    fact: 'F: the code says what to do',
    where: process('F'),
    en: /resultCode` says whether this is final, and what to do/,
    zh: /如何处理，由 `result.resultCode` 决定/,
  },
  { fact: 'U: the result is unknown', where: process('U'), en: /not\s+known/, zh: /不确定|未知/ },
  {
    fact: 'U: the request is retried with the same parameters',
    where: process('U'),
    en: /repeat the call with the same (request )?parameters/i,
    zh: /相同的请求参数/,
  },
  {
    fact: 'no response: the request is retried with the same parameters',
    where: process('noResponse'),
    en: /No response.*repeat the call with the same request parameters|no response: the result is not known. Repeat the call/i,
    zh: /没有收到响应.*相同的请求参数/,
  },
];

function isString(schemas: ReturnType<Bundle['request']>): boolean {
  return schemas.length > 0 && schemas.every(({ type }) => [type].flat().includes('string'));
}

function isBounded(schemas: ReturnType<Bundle['request']>): boolean {
  return schemas.length > 0 && schemas.every((schema) => schema['maxLength'] === 64);
}

function same(value: unknown, expected: unknown): boolean {
  return JSON.stringify(value) === JSON.stringify(expected);
}

function sourceOf(document: Bundle['document']): { url: string; date: string; differences: Record<string, unknown> } {
  return document.info['x-source'] as ReturnType<typeof sourceOf>;
}
