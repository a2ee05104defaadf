// A span for each cancellation and each attempt, and two metrics. Import it once, at the start of a service.
import { AsyncLocalStorage } from 'node:async_hooks';
import { tracingChannel } from 'node:diagnostics_channel';
import { context, metrics, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

const name = 'alipay-cancel-contract';
const tracer = trace.getTracer(name);
const meter = metrics.getMeter(name);
const outcomes = meter.createCounter('alipay.cancellations', { description: 'Cancellations, by what came of them' });
const durations = meter.createHistogram('alipay.attempt.duration', {
  unit: 'ms',
  description: 'How long attempts take',
});

/** The span of each message of a channel: all events of one cancellation or attempt carry the same message. */
const spans = new WeakMap();
/** The span of the cancellation that is under way, for the attempts in it. */
const current = new AsyncLocalStorage();

const cancellations = tracingChannel(`${name}.cancel`);
cancellations.start.bindStore(current, (message) => {
  const { clientId, paymentId, paymentRequestId, repeated } = message;
  const attributes = { clientId, paymentId, paymentRequestId, repeated };
  spans.set(message, tracer.startSpan('alipay cancel', { attributes: prefixed(attributes) }));
  return spans.get(message);
});
cancellations.subscribe({
  asyncEnd(message) {
    const { resultStatus, resultCode, cause } = message.result ?? {};
    const attributes = prefixed({ resultStatus: resultStatus ?? 'none', resultCode, cause: cause?.code });
    outcomes.add(1, attributes);
    end(message, attributes, resultStatus === undefined || resultStatus === 'U');
  },
});

tracingChannel(`${name}.attempt`).subscribe({
  start(message) {
    // Without a span, the cancellation began before this file was imported.
    const cancellation = current.getStore();
    const parent = cancellation ? trace.setSpan(context.active(), cancellation) : context.active();
    const attributes = prefixed({ attempt: message.number });
    spans.set(message, tracer.startSpan('alipay attempt', { kind: SpanKind.CLIENT, attributes }, parent));
  },
  asyncEnd(message) {
    const { resultStatus, resultCode, cause, httpStatus, duration } = message.result ?? {};
    const attributes = prefixed({ resultStatus, resultCode, cause: cause?.code });
    if (duration !== undefined) durations.record(duration, attributes);
    end(
      message,
      { ...attributes, 'http.response.status_code': httpStatus },
      resultStatus === undefined || resultStatus === 'U',
    );
  },
});

function end(message, attributes, isOpen) {
  const span = spans.get(message);
  // The work began before this file was imported.
  if (span === undefined) return;
  span.setAttributes(attributes);
  if (message.error) span.recordException(message.error);
  if (isOpen) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

function prefixed(attributes) {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([key, value]) => [`alipay.${key}`, value]));
}
