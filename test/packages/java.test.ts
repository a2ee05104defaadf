import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { contractVersion } from '../../generated/contract.js';
import { run } from '../../scripts/packages/source.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { pemOf } from '../support/keys.js';
import { runReleaseJob } from '../support/release-job.js';
import { startServer } from '../support/server.js';

const root = path.resolve(import.meta.dirname, '../..');
const tsx = path.join(root, 'node_modules/tsx/dist/cli.mjs');
const [group, artifact] = ['com.example', 'alipay-cancel-contract'];

const pom = (version: string) => `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>test</groupId><artifactId>project</artifactId><version>1</version>
  <properties><maven.compiler.release>11</maven.compiler.release></properties>
  <repositories><repository><id>built</id><url>file://${root}/packages/java</url></repository></repositories>
  <dependencies>
    <dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>
    <dependency><groupId>org.junit.jupiter</groupId><artifactId>junit-jupiter</artifactId><version>5.11.4</version><scope>test</scope></dependency>
  </dependencies>
  <build>
    <plugins>
      <plugin><artifactId>maven-compiler-plugin</artifactId><version>3.13.0</version></plugin>
      <plugin><artifactId>maven-surefire-plugin</artifactId><version>3.2.5</version></plugin>
    </plugins>
  </build>
</project>
`;

let version: string;
/** An empty project, in which Maven installs the package. */
let project: string;
/** The files of the package. */
let files: string[];
beforeAll(async () => {
  ({ version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')));
  project = await mkdtemp(path.join(tmpdir(), 'java-consumer-'));
  files = await build();
  await writeFile(path.join(project, 'pom.xml'), pom(version));
  await uninstall();
  await maven('dependency:copy-dependencies', '-DincludeScope=runtime', '-DoutputDirectory=lib');
  return async () => {
    await uninstall();
    await rm(project, { recursive: true });
  };
});

/** Builds the package, and returns its files. */
async function build(): Promise<string[]> {
  const printed = await run([process.execPath, tsx, 'scripts/packages.ts', 'java'], root);
  return [...printed.matchAll(/^(packages\/java\/\S+)/gm)].map(([, file = '']) => path.join(root, file));
}

const dependencyPlugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1';
const maven = (goal: string, ...options: string[]) =>
  run(['mvn', '--quiet', '--batch-mode', goal.replace(/^dependency:/, `${dependencyPlugin}:`), ...options], project, {
    PATH: `${path.join(project, 'bin')}:${process.env['PATH']}`,
  });

/** Removes the package from the cache of Maven, which would install it again from there. */
const uninstall = () =>
  maven('dependency:purge-local-repository', `-DmanualInclude=${group}:${artifact}`, '-DreResolve=false');

const list = async (end: string) =>
  (await run(['jar', 'tf', files.find((file) => file.endsWith(end)) ?? ''], root)).trim().split('\n');

/** Returns the examples of the README in the installed jar. */
async function examples(): Promise<string[]> {
  await run(['jar', 'xf', path.join('lib', `${artifact}-${version}.jar`), 'META-INF/README.md'], project);
  const readme = await readFile(path.join(project, 'META-INF/README.md'), 'utf8');
  return [...readme.matchAll(/^```java\n([\s\S]*?)^```/gm)].map(([, code = '']) => code);
}

test('two builds give the same bytes', async () => {
  const bytes = await Promise.all(files.map((file) => readFile(file)));
  expect(await build()).toEqual(files);
  for (const [index, file] of files.entries()) expect(bytes[index]?.equals(await readFile(file)), file).toBe(true);
});

test('the jars contain the classes, the texts, the sources and the Javadoc, and no example', async () => {
  const classes = await list(`${version}.jar`);
  const texts = ['META-INF/CHANGELOG.md', 'META-INF/LICENSE', 'META-INF/README.md'];
  expect(classes).toEqual(expect.arrayContaining([...texts, 'com/example/alipaycancel/CancelClient.class']));
  expect(await list('sources.jar')).toContain('com/example/alipaycancel/CancelClient.java');
  // Javadoc puts a named module into a folder of its own.
  expect(await list('javadoc.jar')).toContain('com.example.alipaycancel/com/example/alipaycancel/CancelClient.html');
  expect(classes.filter((file) => /alipaycancel\/example|Test|docs/.test(file))).toEqual([]);
});

test('the release workflow uploads a bundle in which each file has a signature that verifies and checksums', async () => {
  const job = await mkdtemp(path.join(tmpdir(), 'java-job-'));
  onTestFinished(async () => {
    await run(['gpgconf', '--kill', 'all'], job, { GNUPGHOME: job });
    await rm(job, { recursive: true });
  });
  const gpg = async (...args: string[]) => await run(['gpg', '--batch', '--quiet', ...args], job, { GNUPGHOME: job });
  const protect = ['--pinentry-mode', 'loopback', '--passphrase', 'secret'];
  await chmod(job, 0o700);
  await gpg(...protect, '--quick-generate-key', 'release@example.com', 'default', 'default', 'never');
  const key = await gpg(...protect, '--armor', '--export-secret-keys');
  await using server = await startServer((response) => void response.writeHead(201).end('id'));
  const secrets = { SIGNING_KEY: key, SIGNING_PASSPHRASE: 'secret', TOKEN: 'token', UPLOAD: server.baseUrl };
  await runReleaseJob('java', job, { GNUPGHOME: job, ...secrets });
  const [upload] = server.requests;
  expect(upload).toMatchObject({ method: 'POST', headers: { authorization: 'Bearer token' } });
  expect(upload?.body.includes(await readFile(path.join(job, 'bundle.zip')))).toBe(true);
  await run(['unzip', '-q', 'bundle.zip', '-d', 'bundle'], job);
  const entries = await readdir(path.join(job, 'bundle'), { recursive: true, withFileTypes: true });
  const bundled = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const signed = bundled.filter((file) => /\.(jar|pom)$/.test(file));
  expect(signed.map((file) => path.basename(file).replace(`${artifact}-${version}`, '')).sort()).toEqual([
    ...['-javadoc.jar', '-sources.jar', '.jar', '.pom'],
  ]);
  for (const file of signed) {
    await gpg('--verify', `${file}.asc`, file);
    expect(bundled).toEqual(expect.arrayContaining([`${file}.md5`, `${file}.sha1`]));
  }
});

test('the ten lines of the README cancel a payment', async () => {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const payment = sandbox.createPayment();
  const [example = ''] = await examples();
  await writeFile(path.join(project, 'Cancel.java'), example);
  const command = ['java', '-cp', path.join(project, 'lib/*'), 'Cancel.java', payment.paymentRequestId];
  const printed = await run(command, project, {
    ALIPAY_BASE_URL: sandbox.baseUrl,
    ALIPAY_CLIENT_ID: sandbox.clientId,
    ALIPAY_PRIVATE_KEY: pemOf(sandbox.privateKey),
    ALIPAY_PUBLIC_KEY: pemOf(sandbox.alipayPublicKey),
  });
  expect(printed.trim()).toBe('S SUCCESS none');
  expect(payment.status).toBe('CANCELLED');
});

test('the JUnit test of the README starts the sandbox and passes', async () => {
  await mkdir(path.join(project, 'bin'));
  const command = path.join(project, 'bin', 'alipay-cancel-contract');
  await writeFile(command, `#!/bin/sh\nexec "${process.execPath}" "${tsx}" "${root}/src/cli.ts" "$@"\n`);
  await chmod(command, 0o755);
  const example = (await examples()).find((code) => code.includes('@Test')) ?? '';
  await mkdir(path.join(project, 'src/test/java'), { recursive: true });
  await writeFile(path.join(project, 'src/test/java/CancelTest.java'), example);
  await maven('test');
  const report = await readFile(path.join(project, 'target/surefire-reports/CancelTest.txt'), 'utf8');
  expect(report).toContain('Tests run: 1, Failures: 0, Errors: 0, Skipped: 0');
});

test('passes every vector, and has the versions of the release and of the contract as constants', async () => {
  for (const from of ['spec/vectors', 'generated/vectors'])
    await cp(path.join(root, from), path.join(project, 'vectors'), { recursive: true });
  await writeFile(
    path.join(project, 'Versions.java'),
    `package com.example.alipaycancel;
public class Versions {
  public static void main(String[] arguments) {
    System.out.println(Release.VERSION + " " + Contract.VERSION);
  }
}
`,
  );
  const classpath = `classes:${path.join(project, 'lib/*')}`;
  const runner = path.join(root, 'test/polyglot/java/Vectors.java');
  await run(['javac', '--release', '11', '-cp', classpath, '-d', 'classes', runner, 'Versions.java'], project);
  const java = (main: string, ...args: string[]) =>
    run(['java', '-cp', classpath, `com.example.alipaycancel.${main}`, ...args], project);
  expect((await java('Versions')).trim()).toBe(`${version} ${contractVersion}`);
  expect(await java('Vectors', 'vectors')).toMatch(/^\d{4,} vectors$/m);
});

test('the pages show the JUnit test of the README', async () => {
  const example = await readFile(path.join(root, 'src/languages/java/docs/CancelTest.java'), 'utf8');
  for (const page of ['en.md', 'zh-CN.md'])
    expect(await readFile(path.join(root, 'src/languages/java/docs', page), 'utf8')).toContain(
      `\n\`\`\`java\n${example}\`\`\`\n`,
    );
});
