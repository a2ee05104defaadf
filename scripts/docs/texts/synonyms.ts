/** Groups of search words. A search for one word of a group also finds the others, in both languages. */
export const synonyms: string[][] = [
  ['timeout', 'timed out', 'no response', 'lost', '超时', '没有响应', '无响应'],
  ['retry', 'repeat', 'again', 'idempotency', 'idempotent', '重试', '重新调用', '幂等'],
  ['window', 'period', 'expired', 'exceed', '窗口', '期限', '可取消期', '超出'],
  ['permission', 'access', 'denied', 'forbidden', 'unauthorized', '权限', '访问'],
  ['key', 'certificate', 'pem', '密钥', '私钥', '公钥'],
  ['sign', 'signature', 'verify', 'rsa', '签名', '验签'],
  ['refund', 'money back', '退款'],
  ['status', 'inquiry', 'look up', '状态', '查询'],
  ['rate limit', 'traffic', 'throttle', '429', '限流', '流量'],
  ['url', 'gateway', 'host', 'endpoint', 'region', '网关', '地址', '地区'],
  ['clock', 'time', 'timestamp', '时间', '时钟'],
  ['balance', 'insufficient', '余额'],
  ['support', 'contact', '技术支持'],
];
