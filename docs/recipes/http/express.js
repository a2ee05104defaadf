import { clientOptionsFromEnv, createCancelClient, RequestError } from 'alipay-cancel-contract';
import express from 'express';

const alipay = createCancelClient(clientOptionsFromEnv());
const statuses = { S: 200, F: 409, U: 202 };

const app = express();
app.post('/orders/:order/cancel', async (request, response) => {
  const outcome = await alipay.cancel({ paymentRequestId: request.params.order });
  // U: put it into a queue, and tell the caller that it goes on.
  const { resultStatus, resultCode, nextStep, furtherAction } = outcome;
  response.status(statuses[resultStatus]).json({ resultStatus, resultCode, nextStep, furtherAction });
});
app.use((error, _request, response, next) => {
  if (error instanceof RequestError) response.status(400).json({ issues: error.issues });
  else next(error);
});

const server = app.listen(process.env.PORT, '127.0.0.1', () => console.log(server.address().port));
