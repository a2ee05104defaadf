import { type ChildProcess, fork, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ScriptError } from '../command.js';

const reporter = fileURLToPath(new URL('./report-usage.cjs', import.meta.url));

/** Runs Node.js in its own process. Resolves to the CPU time of all its threads, in milliseconds. */
export async function cpuOf(args: string[]): Promise<number> {
  const child = spawn(process.execPath, ['--require', reporter, ...args], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    timeout: 300_000,
  });
  const texts = [child.stdio[3], child.stderr].map(async (stream) => {
    let text = '';
    for await (const chunk of stream as AsyncIterable<Buffer>) text += chunk;
    return text;
  });
  const [cpu = '', errors] = await Promise.all(texts);
  if (cpu === '') throw new ScriptError(`${args.join(' ')} failed:\n${errors}`);
  return Number(cpu);
}

/** Starts a program of this folder. It sends one message when it is ready or done; resolves to that message. */
export async function start<T>(file: string, parameters: unknown): Promise<{ message: T; child: ChildProcess }> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), [JSON.stringify(parameters)], {
    execArgv: ['--import', 'tsx', '--expose-gc'],
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new ScriptError(`${file} ended with ${code}.`);
  });
  ended.catch(() => {});
  const [message] = await Promise.race([once(child, 'message'), ended]);
  return { message, child };
}

/** Sends a message to a program and resolves to its reply. */
export async function ask<T>(child: ChildProcess, message: number): Promise<T> {
  child.send(message);
  const [reply] = await once(child, 'message');
  return reply;
}

/** Ends a program and waits until it has exited. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill();
  await exit;
}

/** The request and the answer of every call that is measured. */
export const exchange = {
  clientId: 'SANDBOX_BENCH',
  path: '/ams/sandbox/api/v1/payments/cancel',
  paymentId: '2019061218401080010018882',
  answer: JSON.stringify({
    result: { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'Success' },
    paymentId: '2019061218401080010018882',
    paymentRequestId: 'pay_1',
    cancelTime: '2019-06-12T19:07:11+08:00',
  }),
};

/** A pair of RSA keys, in PEM. */
export function keyPair(): { privateKey: string; publicKey: string } {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}

/** Starts a provider that sends the same signed answer to every request, after `delay` milliseconds. */
export async function startProvider(
  delay: number,
): Promise<{ origin: string; alipayPublicKey: string; child: ChildProcess }> {
  const { privateKey, publicKey } = keyPair();
  const { message, child } = await start<{ port: number }>('./provider.ts', { ...exchange, privateKey, delay });
  return { origin: `http://127.0.0.1:${message.port}`, alipayPublicKey: publicKey, child };
}
