import { Configuration, PaymentsApi, ResultCode } from './generated/index';

const [, , basePath, ...ids] = process.argv;
const api = new PaymentsApi(new Configuration({ basePath }));
for (const paymentId of ids) {
  try {
    const { result } = await api.cancelPayment({ cancellationRequest: { paymentId } });
    console.log([paymentId, result.resultStatus, result.resultCode].join('\t'));
  } catch (error) {
    console.log([paymentId, 'none', (error as Error).name].join('\t'));
  }
}
console.log(['constant', ResultCode.ORDER_NOT_EXIST].join('\t'));
