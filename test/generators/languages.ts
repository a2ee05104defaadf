/** A client generator, and how to compile and run its client. */
export interface Generator {
  name: string;
  /** Whether CI runs it. The others take minutes. */
  cheap: boolean;
  /** Commands that succeed if the toolchain is installed. */
  checks: string[][];
  /** What to install if they fail. */
  needs: string;
  /** The file in the generator's folder that the program of test/generators/programs/ is copied to. */
  program: string;
  /**
   * The commands to run in the generator's folder, in order; the first generates. `{document}` is the document, `{cache}` a
   * folder that is kept between runs, `{root}` the folder of this project.
   */
  steps: string[][];
  /** The program and its arguments before the base URL. */
  run: string[];
  /** Where a caller can see the bytes sent and received. */
  hook: string;
}

export const openapiGeneratorVersion = '7.25.0';
const jar = `openapi-generator-cli-${openapiGeneratorVersion}.jar`;
const getJar = [
  ...['mvn', '-q', '-B', 'dependency:copy', '-DoutputDirectory={cache}'],
  `-Dartifact=org.openapitools:openapi-generator-cli:${openapiGeneratorVersion}`,
];
export const openapiGenerator = (language: string, folder: string, ...more: string[]) => [
  getJar,
  ['java', '-jar', `{cache}/${jar}`, 'generate', '-i', '{document}', '-g', language, '-o', folder, ...more],
];

export const java = {
  checks: [
    ['java', '-version'],
    ['mvn', '-version'],
  ],
  needs: 'Java 17 or newer, and Maven',
};
export const go = { checks: [['go', 'version']], needs: 'Go 1.26 or newer', program: 'main.go', run: ['./program'] };
export const buildGo = [
  ['go', 'mod', 'tidy'],
  ['go', 'build', '-o', 'program', '.'],
];

export function javaClient(library: string, hook: string, cheap: boolean): Generator {
  const classes = ['-cp', 'target/classes:target/dependency/*'];
  return {
    ...java,
    name: `openapi-generator ${openapiGeneratorVersion}, java ${library}`,
    cheap,
    checks: java.checks,
    program: 'Program.java',
    steps: [
      ...openapiGenerator('java', '.', '--library', library),
      ['mvn', '-q', '-B', '-DskipTests', 'compile', 'dependency:copy-dependencies'],
      ['javac', ...classes, '-d', 'target/classes', 'Program.java'],
    ],
    run: ['java', ...classes, 'Program'],
    hook,
  };
}

export function pythonClient(
  name: string,
  cheap: boolean,
  packages: string[],
  generate: string[][],
  hook: string,
): Generator {
  return {
    name,
    cheap,
    checks: [['python3', '-c', 'import venv'], ...(generate[0]?.[0] === 'mvn' ? java.checks : [])],
    needs: generate[0]?.[0] === 'mvn' ? `Python 3, ${java.needs}` : 'Python 3',
    program: 'program.py',
    steps: [
      ['python3', '-m', 'venv', '{cache}/python'],
      ['{cache}/python/bin/pip', 'install', '--quiet', ...packages],
      ...generate,
      ['{cache}/python/bin/python', '-m', 'compileall', '-q', 'program.py'],
    ],
    run: ['{cache}/python/bin/python', 'program.py'],
    hook,
  };
}

export function rustClient(
  name: string,
  generate: string[][],
  crate: string[],
  checks: string[][],
  hook: string,
): Generator {
  return {
    name,
    cheap: false,
    checks: [['cargo', '--version'], ...checks],
    needs: checks.length === 0 ? 'Rust' : `Rust, ${java.needs}`,
    program: 'src/main.rs',
    steps: [
      ...generate,
      ['cargo', 'init', '--quiet', '--name', 'program', '--vcs', 'none'],
      ['cargo', 'add', '--quiet', ...crate],
      ['cargo', 'add', '--quiet', 'tokio', '--features', 'rt,macros'],
      ['cargo', 'build', '--quiet', '--target-dir', '{cache}/rust'],
    ],
    run: ['{cache}/rust/debug/program'],
    hook,
  };
}

export function typescriptClient(
  name: string,
  generate: string[][],
  checks: string[][],
  needs: string,
  hook: string,
): Generator {
  const strict = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--lib', 'es2022,dom,dom.iterable'];
  const modules = ['--module', 'esnext', '--moduleResolution', 'bundler', '--typeRoots', '{root}/node_modules/@types'];
  return {
    name,
    cheap: true,
    checks,
    needs,
    program: 'program.ts',
    steps: [...generate, ['{root}/node_modules/.bin/tsc', ...strict, ...modules, 'program.ts']],
    run: ['{root}/node_modules/.bin/tsx', 'program.ts'],
    hook,
  };
}
