import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { pemOf } from '../support/keys.js';
import { compile } from '../support/program.js';
import { credentials } from '../support/provider.js';
import { project } from '../support/workspace.js';

/** Hooks of Node.js by which no package of Prism is found. */
const hooks = `export async function resolve(name, context, next) {
  if (!name.startsWith('@stoplight/')) return next(name, context);
  throw Object.assign(new Error('Cannot find package ' + name), { code: 'ERR_MODULE_NOT_FOUND' });
}`;
const dataUrl = (text: string) => `data:text/javascript,${encodeURIComponent(text)}`;
const register = dataUrl(`import { register } from 'node:module'; register(${JSON.stringify(dataUrl(hooks))});`);

const env = {
  ...process.env,
  ALIPAY_CLIENT_ID: credentials.clientId,
  ALIPAY_PRIVATE_KEY: pemOf(credentials.privateKey),
  ALIPAY_PUBLIC_KEY: pemOf(credentials.alipayPublicKey),
};

const program = await compile({ file: 'src/cli.ts' });

/** Runs the command where Prism is not installed. */
function run(...args: string[]) {
  const command = ['--import', register, ...program, ...args];
  const { status, stderr } = spawnSync(process.execPath, command, { cwd: project, env, encoding: 'utf8' });
  return { status, stderr };
}

test.each([
  [['mock', '--port', '0'], /The mock needs Prism, which is not installed/],
  [['conform', 'http://127.0.0.1:1'], /npm install --save-dev @stoplight\/prism-core/],
])('without Prism, %j says what to install', (args, message) => {
  const { status, stderr } = run(...args);
  expect(stderr).toMatch(message);
  expect(status).toBe(64);
});
