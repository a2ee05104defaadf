import { createCancelClient } from 'alipay-cancel-contract';

/** Code of a shop: gives up an order, and says what became of its payment. */
export function createOrders(options) {
  const alipay = createCancelClient(options);
  return {
    async giveUp(order) {
      const outcome = await alipay.cancel({ paymentRequestId: order });
      if (outcome.resultStatus === 'S') return 'cancelled';
      return outcome.resultStatus === 'F' ? outcome.nextStep : 'try again later';
    },
  };
}
