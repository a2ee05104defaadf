import { expect, test } from 'vitest';
import { resultCodes } from '../../generated/result-codes.js';
import { run } from '../support/terminal.js';

test('lists every code with its status and what to do', async () => {
  const { code, stdout } = await run(['codes']);
  expect(code).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  expect(lines.map((line) => line.split(/\s+/)[1])).toEqual(Object.keys(resultCodes));
  expect(lines[0]).toMatch(/^S {2}SUCCESS {2,}The order is cancelled/);
});

test('tells what one code means, in any case of letters', async () => {
  const { code, stdout } = await run(['codes', 'order_not_exist']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ORDER_NOT_EXIST\n/);
  expect(stdout).toContain(resultCodes.ORDER_NOT_EXIST.furtherAction);
  expect(stdout).toContain('after-correction: Correct the cause, then send it again.');
});

test.each(['zh-CN', 'zh-cn', 'zh'])('tells it in Chinese for --lang %s', async (language) => {
  const { stdout } = await run(['codes', 'CANCEL_WINDOW_EXCEED', '--lang', language]);
  expect(stdout).toContain('该笔支付已无法取消');
  expect(stdout).toContain('refund-instead: ');
});

test('writes JSON for programs: all codes, or one', async () => {
  expect(JSON.parse((await run(['codes', '--json'])).stdout)).toEqual(resultCodes);
  expect(JSON.parse((await run(['codes', 'SUCCESS', '--json'])).stdout)).toEqual(resultCodes.SUCCESS);
});

test('colours a status where the terminal carries colours', async () => {
  expect((await run(['codes', 'SUCCESS'], { colours: true })).stdout).toContain('\u001b[32mS\u001b[39m');
});

test.each([
  [['codes', 'ORDER_NOT_EXITS'], /Did you mean ORDER_NOT_EXIST\?.*\nClosest right call: .* codes ORDER_NOT_EXIST\n/],
  [['codes', 'CLIENT_INVALID'], /does not list this code. The provider may add codes: go by its resultStatus/],
  [['codes', 'SUCCESS', '--lang', 'fr'], /--lang must be one of en, zh-CN.\nClosest right call: .* --lang zh-CN\n/],
  [['codes', 'toString'], /does not list this code/],
  [['codes', 'CLIENT_INVALID', '--lang', 'zh'], /^契约中没有此结果码。支付宝/],
  [
    ['codes', 'ORDER_NOT_EXITS', '--lang', 'zh'],
    /您要找的是 ORDER_NOT_EXIST 吗？.*\n.* codes ORDER_NOT_EXIST --lang zh-CN\n/,
  ],
  [['codes', 'SUCCESS', 'ORDER_NOT_EXIST'], /Give one code/],
])('refuses %j, and helps', async (args, message) => {
  const { code, stdout, stderr } = await run(args);
  expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
  expect(stderr).toMatch(message);
});
