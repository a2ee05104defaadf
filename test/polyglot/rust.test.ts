import { cp } from 'node:fs/promises';
import path from 'node:path';
import { type Project, root } from './support/project.js';
import { holdClient } from './support/suite.js';

const env = {
  // Reused between runs: most of the time goes into compiling dependencies.
  CARGO_TARGET_DIR: path.join(root, 'node_modules/.cache/polyglot-rust'),
  CARGO_PROFILE_DEV_DEBUG: '0',
  CARGO_INCREMENTAL: '0',
};

/** The test programs beside that of the vectors. */
const tests = ['client', 'environment', 'evidence', 'forms', 'hooks', 'http', 'log', 'proxy', 'refusals', 'signers'];

const cargo = async (project: Project, folder: string, ...args: string[]) =>
  await project.run(['cargo', ...args], { in: folder, env });

/** Builds a program and copies it, because the next build would overwrite it. */
async function build(project: Project, folder: string, program: string): Promise<string[]> {
  await cargo(project, folder, 'build', '--quiet');
  const copy = project.path('programs', program);
  await cp(path.join(env.CARGO_TARGET_DIR, 'debug', program), copy);
  return [copy];
}

await holdClient({
  language: 'rust',
  tools: {
    rustc: ['--version'],
    cargo: ['--version'],
    rustfmt: ['--version'],
    'cargo-clippy': ['--version'],
    java: ['-version'],
    mvn: ['-version'],
  },
  async prepare(project) {
    await project.copy('test/polyglot/rust/Cargo.toml', 'held/Cargo.toml');
    await project.copy('test/polyglot/rust/tests', 'held/tests');
  },
  checks: {
    rustfmt: async (project) => {
      for (const folder of ['client', 'client/example', 'held']) await cargo(project, folder, 'fmt', '--check');
    },
    clippy: async (project) => {
      for (const folder of ['client', 'client/example', 'held'])
        await cargo(project, folder, 'clippy', '--all-targets', '--all-features', '--', '-D', 'warnings');
    },
    'cargo test': async (project) => {
      const more = { ...env, VECTORS: project.vectors };
      const named = tests.flatMap((name) => ['--test', name]);
      await project.run(['cargo', 'test', '--quiet', ...named], { in: 'held', env: more });
    },
  },
  async vectors(project) {
    const more = { ...env, VECTORS: project.vectors };
    const command = ['cargo', 'test', '--quiet', '--test', 'vectors', '--', '--nocapture'];
    const output = await project.run(command, { in: 'held', env: more });
    return /\d+ vectors/.exec(output)?.[0] ?? output;
  },
  example: async (project) => await build(project, 'client/example', 'cancel-example'),
  // aws-lc-rs rejects shorter private keys.
  keyBits: 2048,
  async cancelReason(project) {
    await project.copy('test/polyglot/rust/changed', 'changed');
    return await build(project, 'changed', 'changed');
  },
  async page(project) {
    await project.takeClient('rust', '--out', 'page/alipay-cancel');
    await cargo(project, 'page', 'init', '--name', 'page', '--vcs', 'none', '.');
    await cargo(project, 'page', 'add', '--quiet', '--path', 'alipay-cancel');
    await cargo(project, 'page', 'add', '--quiet', 'tokio', '--features', 'macros,rt-multi-thread');
    await project.writeQuickStart('page/alipay-cancel', 'page/src/main.rs');
    return await build(project, 'page', 'page');
  },
  generated: {
    'openapi-generator': async (project) => {
      const generator = 'org.openapitools:openapi-generator-cli:7.25.0';
      await project.run(['mvn', '-q', '-B', 'dependency:copy', `-Dartifact=${generator}`, '-DoutputDirectory=.']);
      await project.copy('test/polyglot/rust/generated', 'generated');
      const properties = '--additional-properties=supportMiddleware=true,packageName=contract';
      const generate = ['generate', '-i', project.contract, '-g', 'rust', '-o', 'generated/contract', properties];
      await project.run(['java', '-jar', `${generator.split(':').slice(1).join('-')}.jar`, ...generate]);
      return await build(project, 'generated', 'generated');
    },
  },
});
