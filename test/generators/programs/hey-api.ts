import { client } from './generated/client.gen';
import { cancelPayment } from './generated/sdk.gen';
import type { ResultCode } from './generated/types.gen';

const [, , baseUrl = '', ...ids] = process.argv;
client.setConfig({ baseUrl });
for (const paymentId of ids) {
  try {
    const { data } = await cancelPayment({ body: { paymentId }, throwOnError: true });
    const { resultStatus, resultCode } = data.result;
    console.log([paymentId, resultStatus, resultCode].join('\t'));
  } catch (error) {
    console.log([paymentId, 'none', (error as Error).name].join('\t'));
  }
}
const code: ResultCode = 'ORDER_NOT_EXIST';
console.log(['constant', code].join('\t'));
