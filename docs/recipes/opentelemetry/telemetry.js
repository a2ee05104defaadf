// A span for each cancellation and each attempt, and two metrics. Import it once, at the start of a service. Names and units are
// those of OpenTelemetry's HTTP semantic conventions, where there are any. Attributes of this API begin with `alipay.`.
import { AsyncLocalStorage } from 'node:async_hooks';
import { tracingChannel } from 'node:diagnostics_channel';
import { context, metrics, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

const name = 'alipay-cancel-contract';
const path = '/v1/payments/cancel';
const tracer = trace.getTracer(name);
const meter = metrics.getMeter(name);
const outcomes = meter.createCounter('alipay.cancellations', {
  unit: '{cancellation}',
  description: 'Cancellations, by outcome',
});
// Not `http.client.request.duration`: an instrumentation of `fetch` records that.
const durations = meter.createHistogram('alipay.attempt.duration', {
  unit: 's',
  description: 'Duration of attempts',
  advice: { explicitBucketBoundaries: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] },
});

/** The span of each message of a channel: all events of one cancellation or attempt carry the same message. */
const spans = new WeakMap();
/** The span of the cancellation that is under way, for the attempts in it. */
const current = new AsyncLocalStorage();

const cancellations = tracingChannel(`${name}.cancel`);
cancellations.start.bindStore(current, (message) => {
  const attributes = present({
    'alipay.client_id': message.clientId,
    'alipay.payment_id': message.paymentId,
    'alipay.payment_request_id': message.paymentRequestId,
    'alipay.repeated': message.repeated,
  });
  spans.set(message, tracer.startSpan('alipay cancel', { attributes }));
  return spans.get(message);
});
cancellations.subscribe({
  asyncEnd(message) {
    const attributes = result(message);
    outcomes.add(1, attributes);
    end(message, attributes);
  },
});

tracingChannel(`${name}.attempt`).subscribe({
  start(message) {
    // Without a span, the cancellation began before this file was imported.
    const cancellation = current.getStore();
    const parent = cancellation ? trace.setSpan(context.active(), cancellation) : context.active();
    const attributes = present({
      ...server(message),
      'url.full': message.baseUrl + path,
      // The first attempt is no resend.
      'http.request.resend_count': message.number > 1 ? message.number - 1 : undefined,
    });
    spans.set(message, tracer.startSpan(`POST ${path}`, { kind: SpanKind.CLIENT, attributes }, parent));
  },
  asyncEnd(message) {
    const { duration, httpStatus } = message.result ?? {};
    const attributes = present({ ...result(message), 'http.response.status_code': httpStatus });
    if (duration !== undefined) durations.record(duration / 1000, { ...server(message), ...attributes });
    end(message, attributes);
  },
});

function server({ baseUrl }) {
  const { hostname, port, protocol } = new URL(baseUrl);
  const defaultPort = protocol === 'https:' ? 443 : 80;
  return {
    'http.request.method': 'POST',
    'server.address': hostname,
    'server.port': port === '' ? defaultPort : Number(port),
  };
}

/** The outcome. `error.type` is there if it is unknown: the HTTP status of an error, the cause, or the code of the exception. */
function result({ result = {}, error }) {
  const { resultStatus, resultCode, cause, httpStatus } = result;
  const status = httpStatus >= 400 ? String(httpStatus) : undefined;
  return present({
    'alipay.result_status': resultStatus ?? 'none',
    'alipay.result_code': resultCode,
    'alipay.cause': cause?.code,
    'error.type': status ?? cause?.code ?? error?.code,
  });
}

function end(message, attributes) {
  const span = spans.get(message);
  // The work began before this file was imported.
  if (span === undefined) return;
  span.setAttributes(attributes);
  if (message.error) span.recordException(message.error);
  if ('error.type' in attributes) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

function present(attributes) {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}
