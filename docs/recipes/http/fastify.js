import { clientOptionsFromEnv, createCancelClient, RequestError } from 'alipay-cancel-contract';
import Fastify from 'fastify';

const app = Fastify({ logger: { level: 'warn' }, routerOptions: { maxParamLength: 200 } });
// Fastify's logger is pino: what it logs of a cancellation goes with the rest.
const alipay = createCancelClient({ ...clientOptionsFromEnv(), logger: app.log });
const statuses = { S: 200, F: 409, U: 202 };

app.post('/orders/:order/cancel', async (request, reply) => {
  const outcome = await alipay.cancel({ paymentRequestId: request.params.order });
  // U: put it into a queue, and tell the caller that it goes on.
  const { resultStatus, resultCode, nextStep, furtherAction } = outcome;
  return reply.code(statuses[resultStatus]).send({ resultStatus, resultCode, nextStep, furtherAction });
});
app.setErrorHandler((error, _request, reply) => {
  if (error instanceof RequestError) return reply.code(400).send({ issues: error.issues });
  throw error;
});

await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
console.log(app.server.address().port);
