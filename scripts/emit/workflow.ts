import { type Document, operationsOf } from '../document.js';
import { type Advice, contractTables } from './languages/tables.js';
import { oneLine } from './text.js';

/** The words about the workflow itself, by the language of the contract. All others are the contract's. */
const texts: Record<string, { title: string; description: string; request: string }> = {
  en: {
    title: 'The process of cancelling a payment',
    description: `Cancel. After \`U\` or no response, repeat with the same parameters. After \`F\`, act by its code.

A workflow can neither sign nor verify. Run it through a proxy that signs each request. The proxy must also drop each response that the contract's \`x-decisions\` does not trust, for example an unsigned success or a success of another payment.`,
    request: 'A `CancellationRequest` of the contract.',
  },
  'zh-CN': {
    title: '取消支付的流程',
    description: `取消支付。结果为 \`U\` 或没有收到响应时，以相同参数重试。结果为 \`F\` 时，按其结果码处理。

工作流既不能签名，也不能验证签名。请通过代理运行：代理为每个请求签名，并丢弃按契约的 \`x-decisions\` 不可信的响应，例如没有签名的成功响应，或另一笔支付的成功响应。`,
    request: '契约中的 `CancellationRequest`。',
  },
};

/**
 * The process of cancelling a payment as an Arazzo 1.0 document. It has two steps, because a failure means less after a
 * repeat: only a conclusive code then says that the payment is not cancelled.
 *
 * @param source the file name of the contract, beside that of the workflow: `openapi.yaml`
 */
export function emitWorkflow(document: Document, source: string): Record<string, unknown> {
  const words = texts[String(document.info['x-language'])];
  const operation = operationsOf(document).find(({ operationId }) => operationId === 'cancelPayment');
  if (words === undefined || operation === undefined)
    throw new Error('The contract has no cancelPayment, or no text in scripts/emit/workflow.ts has its language.');
  const { parameters, resultCodes, undocumentedResultCode, unknownCauses } = contractTables(document);
  const codesOf = (status: string) => resultCodes.filter(({ resultStatus }) => resultStatus === status);
  const number = (name: string) => Number(parameters[name]?.value);
  const meaning = (kind: string) => oneLine(operation.resultProcess?.[kind]?.['description'] ?? '');
  const repeated = document.components?.schemas?.['ResultCode']?.['x-repeated-failure'] as { furtherAction: string };

  const end = (name: string, advice: Advice | undefined, ...conditions: string[]) => ({
    name,
    type: 'end',
    ...(conditions.length > 0 && { criteria: criteria(...conditions) }),
    'x-further-action': advice?.furtherAction,
    'x-retry': advice?.retry,
    'x-next-step': advice?.nextStep,
  });
  const cause = (name: string) => unknownCauses.find(({ code }) => code === name);
  const notFromTheApi = end(
    'HTTP_STATUS',
    cause('HTTP_STATUS'),
    ...[200, parameters['retryableHttpStatuses']?.value ?? []].flat().map((status) => `$statusCode != ${status}`),
    `$statusCode < ${number('retryableHttpStatusesFrom')}`,
  );
  const step = (stepId: string, description: string, onFailure: unknown[]) => ({
    stepId,
    description,
    operationId: operation.operationId,
    requestBody: { contentType: 'application/json', payload: '$inputs.request' },
    successCriteria: criteria(
      '$statusCode == 200',
      is('resultStatus', 'S'),
      ...codesOf('S').map(({ code }) => is('resultCode', code)),
    ),
    onSuccess: [{ name: 'cancelled', type: 'end' }],
    onFailure,
  });
  const reference = ({ code }: { code: string }) => ({ reference: `$components.failureActions.${code}` });

  return {
    arazzo: '1.0.1',
    info: { title: words.title, version: document.info.version, description: words.description },
    sourceDescriptions: [{ name: 'contract', url: `./${source}`, type: 'openapi' }],
    workflows: [
      {
        workflowId: operation.operationId,
        summary: operation.summary,
        inputs: {
          type: 'object',
          required: ['request'],
          properties: { request: { type: 'object', description: words.request } },
        },
        steps: [
          step(
            'cancel',
            `- \`S\`: ${meaning('S')}\n- \`F\`: ${meaning('F')}\n- \`U\`: ${meaning('U')}\n- ${meaning('noResponse')}`,
            [
              ...codesOf('F').map(reference),
              end(
                'undocumentedCode',
                undocumentedResultCode,
                ...failed,
                ...[...codesOf('S'), ...codesOf('U')].map(({ code }) => `${field('resultCode')} != '${code}'`),
              ),
              notFromTheApi,
              { name: 'repeat', type: 'goto', stepId: 'repeat' },
            ],
          ),
          step('repeat', `- \`S\`: ${meaning('S')}\n- \`F\`: ${oneLine(repeated.furtherAction)}`, [
            ...codesOf('F')
              .filter(({ conclusive }) => conclusive)
              .map(reference),
            notFromTheApi,
            {
              name: 'repeatAgain',
              type: 'retry',
              retryAfter: number('baseDelay') / 1000,
              // The step `cancel` sends the first request, and this step another before it retries.
              retryLimit: number('maxAttempts') - 2,
            },
            end('unknown', cause('UNKNOWN_RESULT')),
          ]),
        ],
      },
    ],
    components: {
      failureActions: Object.fromEntries(
        codesOf('F').map((row) => [row.code, end(row.code, row, ...failed, is('resultCode', row.code))]),
      ),
    },
  };
}

const field = (name: string) => `$response.body#/result/${name}`;
const is = (name: string, value: string) => `${field(name)} == '${value}'`;
const failed = ['$statusCode == 200', is('resultStatus', 'F')];
const criteria = (...conditions: string[]) => conditions.map((condition) => ({ condition }));
