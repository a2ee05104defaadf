// Bundles the Worker and runs it in workerd, the runtime of Cloudflare Workers; prints the port on which it listens.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import process, { env } from 'node:process';
import { build } from 'esbuild';

await build({
  entryPoints: ['worker.js'],
  bundle: true,
  conditions: ['workerd'],
  external: ['node:*'],
  format: 'esm',
  outfile: 'bundle/worker.js',
});
const names = ['ALIPAY_CLIENT_ID', 'ALIPAY_BASE_URL', 'ALIPAY_PRIVATE_KEY', 'ALIPAY_PUBLIC_KEY'];
const bindings = names.map((name) => `(name = "${name}", fromEnvironment = "${name}")`).join(', ');
writeFileSync(
  'worker.capnp',
  `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker", esModule = embed "bundle/worker.js")],
      compatibilityDate = "2026-11-01",
      compatibilityFlags = ["nodejs_compat"],
      bindings = [${bindings}],
    )),
    # Loopback is private: a real Worker reaches the public network without this.
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${env.PORT}", http = (), service = "main")],
);
`,
);

const workerd = spawn('node_modules/.bin/workerd', ['serve', 'worker.capnp', 'config'], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => workerd.kill(signal));
workerd.once('exit', (code) => process.exit(code ?? 0));
