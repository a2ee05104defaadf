import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { resultCodes } from '../../generated/result-codes.js';
import { run } from '../support/terminal.js';

const unlistedIn = async (file: string) =>
  JSON.parse(await readFile(file, 'utf8')).components.schemas.ResultCode['x-undocumented-code'];
const unlisted = await unlistedIn('generated/openapi.json');
const chineseUnlisted = await unlistedIn('generated/openapi.zh-CN.json');

test('lists each code with its status and what to do', async () => {
  const { code, stdout } = await run(['codes']);
  expect(code).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  expect(lines.map((line) => line.split(/\s+/)[1])).toEqual(Object.keys(resultCodes));
  expect(lines[0]).toMatch(/^S {2}SUCCESS {2,}The order is cancelled/);
});

test('explains one code, in upper or lower case', async () => {
  const { code, stdout } = await run(['codes', 'order_not_exist']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ORDER_NOT_EXIST\n/);
  expect(stdout).toContain(resultCodes.ORDER_NOT_EXIST.furtherAction);
  expect(stdout).toContain('after-correction: Correct the cause, then send it again.');
});

test.each(['zh-CN', 'zh-cn', 'zh', 'ZH'])('explains a code in Chinese for --lang %s', async (language) => {
  const { stdout } = await run(['codes', 'CANCEL_WINDOW_EXCEED', '--lang', language]);
  expect(stdout).toContain('该笔支付已无法取消');
  expect(stdout).toContain('refund-instead: ');
});

test('shows the message as the provider sends it, in English, in every language', async () => {
  const { stdout } = await run(['codes', 'SUCCESS', '--lang', 'zh']);
  expect(stdout).toMatch(/resultMessage {2}Success\n/);
  const { SUCCESS } = JSON.parse((await run(['codes', '--lang', 'zh', '--json'])).stdout);
  expect(SUCCESS).toMatchObject({ resultMessage: 'Success', furtherAction: expect.stringContaining('取消') });
});

test('--json writes all codes, or one', async () => {
  expect(JSON.parse((await run(['codes', '--json'])).stdout)).toEqual(resultCodes);
  expect(JSON.parse((await run(['codes', 'SUCCESS', '--json'])).stdout)).toEqual(resultCodes.SUCCESS);
});

test('colours the status if the terminal shows colours', async () => {
  expect((await run(['codes', 'SUCCESS'], { colours: true })).stdout).toContain('\u001b[32mS\u001b[39m');
});

test.each([
  [['codes', 'ORDER_NOT_EXITS'], /Did you mean ORDER_NOT_EXIST\?.*\nTry: .* codes ORDER_NOT_EXIST\n/],
  [
    ['codes', 'CLIENT_INVALID'],
    new RegExp(`^Unknown code CLIENT_INVALID. ${unlisted.furtherAction} F: .* U: .*\\. Repeat`),
  ],
  [['codes', 'SUCCESS', '--lang', 'fr'], /--lang must be one of en, zh-CN, but it is fr\.\nTry: .* --lang zh-CN\n/],
  [['codes', 'toString'], new RegExp(`^Unknown code toString. ${unlisted.furtherAction}`)],
  [
    ['codes', 'CLIENT_INVALID', '--lang', 'zh'],
    new RegExp(
      `^未知的结果码 CLIENT_INVALID。${chineseUnlisted.furtherAction}F：.*U：.*\\n请尝试： npx alipay-cancel-contract codes`,
    ),
  ],
  [
    ['codes', 'ORDER_NOT_EXITS', '--lang', 'zh'],
    /您要找的是 ORDER_NOT_EXIST 吗？.*\n.* codes ORDER_NOT_EXIST --lang zh-CN\n/,
  ],
  [['codes', 'SUCCESS', 'ORDER_NOT_EXIST'], /Give one code/],
])('%j is an error with a suggestion', async (args, message) => {
  const { code, stdout, stderr } = await run(args);
  expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
  expect(stderr).toMatch(message);
});

describe('an unknown code that resembles a known one', () => {
  test.each([
    ['CANCEL_WINDOW', 'CANCEL_WINDOW_EXCEED'],
    ['order_not', 'ORDER_NOT_EXIST'],
    ['ORDER_NOT_EXISTS', 'ORDER_NOT_EXIST'],
  ])('%s: suggests %s', async (code, meant) => {
    const { code: exit, stderr } = await run(['codes', code]);
    expect({ exit, stderr }).toMatchObject({ exit: 64, stderr: expect.stringContaining(`Did you mean ${meant}?`) });
    expect(stderr).toContain(`Try: npx alipay-cancel-contract codes ${meant}\n`);
  });

  test('is reported in the language of --lang', async () => {
    const { stderr } = await run(['codes', 'CANCEL_WINDOW', '--lang', 'zh']);
    expect(stderr).toContain('您要找的是 CANCEL_WINDOW_EXCEED 吗？\n请尝试：');
    expect(stderr).toContain('codes CANCEL_WINDOW_EXCEED --lang zh-CN\n');
  });
});
