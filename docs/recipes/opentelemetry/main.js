// Cancels the payments that are named on the command line, and prints the spans and metrics. In a service, an exporter of
// OTLP takes the place of the ones in memory.
import { argv } from 'node:process';
import { metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';

const spans = new InMemorySpanExporter();
new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }).register();
const measured = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const meters = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter: measured })] });
metrics.setGlobalMeterProvider(meters);

await import('./telemetry.js');
const { clientOptionsFromEnv, createCancelClient } = await import('alipay-cancel-contract');
const alipay = createCancelClient({ ...clientOptionsFromEnv(), retry: { baseDelay: 1 } });
await Promise.all(argv.slice(2).map((paymentRequestId) => alipay.cancel({ paymentRequestId })));

await meters.forceFlush();
const finished = spans.getFinishedSpans().map((span) => {
  const { spanId, traceId } = span.spanContext();
  const { name, attributes, status, parentSpanContext } = span;
  return { name, attributes, status: status.code, spanId, traceId, parent: parentSpanContext?.spanId };
});
const points = measured.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics));
const values = points.map(({ descriptor, dataPoints }) => ({
  name: descriptor.name,
  unit: descriptor.unit,
  dataPoints,
}));
console.log(JSON.stringify({ spans: finished, metrics: values }));
await meters.shutdown();
