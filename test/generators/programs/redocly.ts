import { cancelPayment, client, type ResultCode } from './generated/client';

const [, , serverUrl = '', ...ids] = process.argv;
client.configure({ serverUrl });
for (const paymentId of ids) {
  try {
    const { result } = await cancelPayment({ body: { paymentId } });
    console.log([paymentId, result.resultStatus, result.resultCode].join('\t'));
  } catch (error) {
    console.log([paymentId, 'none', (error as Error).name].join('\t'));
  }
}
const code: ResultCode = 'ORDER_NOT_EXIST';
console.log(['constant', code].join('\t'));
