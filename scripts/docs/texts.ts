/** What the site's own pages say, beside what the contract says. */
export interface Texts {
  /** The language's name, in itself. */
  name: string;
  skip: string;
  reference: string;
  resultCodes: string;
  explorer: string;
  downloads: string;
  pages: string;
  colors: string;
  contents: string;
  request: string;
  response: string;
  headers: string;
  body: string;
  example: string;
  examples: string;
  samples: string;
  required: string;
  pattern: string;
  oneOf: string;
  anyOf: string;
  signing: string;
  gateways: string;
  gatewaysIntro: string;
  region: string;
  environment: string;
  regions: Record<string, string>;
  environments: Record<string, string>;
  resultProcess: string;
  resultProcessPicture: string;
  /** The heading of each kind of answer that is not a `resultStatus`. */
  answers: Record<string, string>;
  repeat: string;
  code: string;
  status: string;
  message: string;
  furtherAction: string;
  retry: string;
  resultCodesIntro: string;
  filter: string;
  filterHint: string;
  /** `{shown}` and `{all}` are numbers. */
  shown: string;
  noneShown: string;
  runInSandbox: string;
  allCodes: string;
  notFound: string;
  notFoundText: string;
  source: string;
}

const en: Texts = {
  name: 'English',
  skip: 'Skip to the content',
  reference: 'Reference',
  resultCodes: 'Result codes',
  explorer: 'Explorer',
  downloads: 'Download',
  pages: 'Pages',
  colors: 'Light or dark',
  contents: 'On this page',
  request: 'Request',
  response: 'Response',
  headers: 'Headers',
  body: 'Body',
  example: 'Example',
  examples: 'Examples',
  samples: 'Code samples',
  required: 'required',
  pattern: 'Pattern',
  oneOf: 'One of:',
  anyOf: 'At least one of:',
  signing: 'Headers and signature',
  gateways: 'Gateways',
  gatewaysIntro: 'The base URL of each region, in production and in the sandbox.',
  region: 'Region',
  environment: 'Environment',
  regions: { 'north-america': 'North America', asia: 'Asia', europe: 'Europe' },
  environments: { production: 'Production', sandbox: 'Sandbox' },
  resultProcess: 'Result process',
  resultProcessPicture: 'What to do with each kind of answer. The text beside the picture says the same.',
  answers: { noResponse: 'No response' },
  repeat: 'same parameters',
  code: 'Code',
  status: 'Status',
  message: 'Message',
  furtherAction: 'What to do',
  retry: 'Retry',
  resultCodesIntro:
    'Each code has an address of its own: select the code to link to it. Messages are for people; never branch on them.',
  filter: 'Filter the codes',
  filterHint: 'Code, status or any word',
  shown: '{shown} of {all} codes',
  noneShown: 'No code matches. Clear the filter to see all.',
  runInSandbox: 'Run in sandbox',
  allCodes: 'All result codes, with a filter',
  notFound: 'No such page',
  notFoundText: 'This address has no page. The reference and the result codes are where they always are:',
  source: 'Not published or endorsed by the provider.',
};

const zhCN: Texts = {
  name: '简体中文',
  skip: '跳到正文',
  reference: '接口文档',
  resultCodes: '结果码',
  explorer: 'API 调试',
  downloads: '下载',
  pages: '页面',
  colors: '浅色或深色',
  contents: '本页内容',
  request: '请求',
  response: '响应',
  headers: '头部',
  body: '正文',
  example: '示例',
  examples: '示例',
  samples: '代码示例',
  required: '必填',
  pattern: '格式',
  oneOf: '以下之一：',
  anyOf: '至少满足以下之一：',
  signing: '头部与签名',
  gateways: '网关',
  gatewaysIntro: '各地区生产环境和沙箱的基础 URL。',
  region: '地区',
  environment: '环境',
  regions: { 'north-america': '北美', asia: '亚洲', europe: '欧洲' },
  environments: { production: '生产环境', sandbox: '沙箱' },
  resultProcess: '结果处理',
  resultProcessPicture: '各类响应的处理方式，内容与图旁的文字相同。',
  answers: { noResponse: '没有响应' },
  repeat: '以相同参数重试',
  code: '结果码',
  status: '状态',
  message: '消息',
  furtherAction: '处理方式',
  retry: '重试',
  resultCodesIntro: '每个结果码都有自己的地址，选中结果码即可链接到它。消息供人阅读，程序切勿以此作为判断条件。',
  filter: '筛选结果码',
  filterHint: '结果码、状态或任意文字',
  shown: '显示 {shown} 个，共 {all} 个结果码',
  noneShown: '没有匹配的结果码。清除筛选条件即可查看全部。',
  runInSandbox: '在沙箱中运行',
  allCodes: '全部结果码（可筛选）',
  notFound: '页面不存在',
  notFoundText: '此地址没有页面。接口文档和结果码仍在原处：',
  source: '本站并非由支付宝发布，也未获支付宝认可。',
};

/** By language tag. */
export const texts: Record<string, Texts> = { en, 'zh-CN': zhCN };
