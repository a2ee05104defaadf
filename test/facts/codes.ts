/** A row of the page's table, in English and in Chinese. */
export interface CodeFacts {
  status: 'S' | 'F' | 'U';
  message: string;
  zh: string;
  /** The further action must match each of these. */
  action: { en: RegExp[]; zh: RegExp[] };
}

const support = { en: /Alipay Technical Support/, zh: /支付宝技术支持/ };
const notAgain = { en: /Do not repeat/, zh: /请勿重试/ };
const again = { en: /Repeat the call|repeat the call/, zh: /重新调用接口/ };

function action(...patterns: { en: RegExp; zh: RegExp }[]): CodeFacts['action'] {
  return { en: patterns.map(({ en }) => en), zh: patterns.map(({ zh }) => zh) };
}

/** The table of the page, in the page's order. */
export const codes: Record<string, CodeFacts> = {
  SUCCESS: {
    status: 'S',
    message: 'Success',
    zh: '成功',
    action: action({ en: /order is cancelled/, zh: /订单已成功取消/ }),
  },
  ACCESS_DENIED: {
    status: 'F',
    message: 'Access is denied.',
    zh: '访问被拒绝。',
    action: action(support, { en: /detailed reasons/, zh: /详细原因/ }),
  },
  INVALID_API: {
    status: 'F',
    message: 'The called API is invalid or not active.',
    zh: '调用的API无效或未激活。',
    action: action(support, { en: /resolve the issue/, zh: /解决问题/ }),
  },
  CANCEL_WINDOW_EXCEED: {
    status: 'F',
    message:
      'The cancellation date exceeds the period during which cancellation is supported. The period is agreed upon in the contract.',
    zh: '取消日期超出支持取消的期限。期限在合同中约定。',
    action: action({ en: /can no longer be cancelled/, zh: /已无法取消/ }),
  },
  KEY_NOT_FOUND: {
    status: 'F',
    message: 'The private key or public key of Alipay or the merchant is not found.',
    zh: '支付宝或商家的私钥或公钥未找到。',
    action: action(
      { en: /Check.*private and public keys exist/, zh: /确认公钥和私钥均存在/ },
      { en: /upload your public key \(never the private key\)/, zh: /上传您的公钥（切勿上传私钥）/ },
      { en: /Alipay Developer Center/, zh: /支付宝开发者中心/ },
    ),
  },
  MERCHANT_BALANCE_NOT_ENOUGH: {
    status: 'F',
    message: 'The merchant balance is insufficient.',
    zh: '商家余额不足。',
    action: action({ en: /ancel again after the merchant has sufficient balance/, zh: /余额充足后重新发起取消/ }),
  },
  NO_INTERFACE_DEF: {
    status: 'F',
    message: 'API is not defined.',
    zh: 'API未定义。',
    action: action(
      { en: /Check the URL/, zh: /检查 URL/ },
      { en: /\/v1\/payments\/cancel/, zh: /\/v1\/payments\/cancel/ },
    ),
  },
  ORDER_NOT_EXIST: {
    status: 'F',
    message: 'The order does not exist.',
    zh: '订单不存在。',
    action: action({ en: /Check that `paymentId`/, zh: /确认 `paymentId`/ }, support),
  },
  ORDER_STATUS_INVALID: {
    status: 'F',
    message: 'The transaction cannot be further processed because the order status is invalid.',
    zh: '订单状态无效，无法进一步处理。',
    action: action({ en: /Look up the status/, zh: /查询该笔支付的状态/ }, support),
  },
  PARAM_ILLEGAL: {
    status: 'F',
    message:
      'The required parameters are not passed, or illegal parameters exist. For example, a non-numeric input, an invalid date, or the length and type of the parameter are wrong.',
    zh: '缺少必需参数，或存在非法参数。例如，非数字输入、无效日期或参数长度和类型错误。',
    action: action({
      en: /required header and body field is present and valid/,
      zh: /HTTP 头字段和正文字段都存在且有效/,
    }),
  },
  PROCESS_FAIL: {
    status: 'F',
    message: 'A general business failure occurred.',
    zh: '发生一般业务失败。',
    action: action(
      notAgain,
      { en: /Human intervention is usually needed/, zh: /通常需要人工干预/ },
      { en: /recommended/, zh: /建议/ },
      support,
    ),
  },
  SYSTEM_ERROR: {
    status: 'F',
    message: 'A system error occurred.',
    zh: '系统错误。',
    action: action(notAgain, support),
  },
  REQUEST_TRAFFIC_EXCEED_LIMIT: {
    status: 'U',
    message: 'The request traffic exceeds the limit.',
    zh: '请求流量超过限制。',
    action: action(again, support),
  },
  PAYMENT_METHOD_NOT_SUPPORTED: {
    status: 'F',
    message:
      'The payment method does not support canceling or refunding transactions if the payment status is successful.',
    zh: '支付方式不支持已成功状态的交易取消或退款。',
    action: action(notAgain, support),
  },
  UNKNOWN_EXCEPTION: {
    status: 'U',
    message: 'An API call has failed, which is caused by unknown reasons.',
    zh: '由于未知原因，API调用失败。',
    action: action(again, support),
  },
  USER_NOT_EXIST: {
    status: 'F',
    message: 'The user does not exist on the wallet side.',
    zh: '钱包端用户不存在。',
    action: action(support, { en: /why|reasons/, zh: /为何|原因/ }),
  },
  USER_STATUS_ABNORMAL: {
    status: 'F',
    message: 'The user status is abnormal on the wallet side.',
    zh: '钱包端用户状态异常。',
    action: action(support, { en: /what is wrong|reasons/, zh: /有何问题|原因/ }),
  },
};
