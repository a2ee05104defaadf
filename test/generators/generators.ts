/** A generator of clients, and how what it makes is compiled and run. */
export interface Generator {
  name: string;
  /** Whether CI runs it: the others take minutes. */
  cheap: boolean;
  /** Calls that succeed where the toolchain is there. */
  checks: string[][];
  /** What to install where they fail. */
  needs: string;
  /** Where the program of test/generators/programs/ goes, in the generator's folder. */
  program: string;
  /**
   * What to run in the generator's folder, in order; the first generates. `{document}` is the document, `{cache}` a folder
   * for what may be kept, `{root}` that of this project.
   */
  steps: string[][];
  /** The program, and the arguments before the base URL. */
  run: string[];
  /** Where a caller sees the bytes that are sent and received. */
  hook: string;
}

export const openapiGeneratorVersion = '7.25.0';
const jar = `openapi-generator-cli-${openapiGeneratorVersion}.jar`;
const getJar = [
  ...['mvn', '-q', '-B', 'dependency:copy', '-DoutputDirectory={cache}'],
  `-Dartifact=org.openapitools:openapi-generator-cli:${openapiGeneratorVersion}`,
];
const openapiGenerator = (language: string, folder: string, ...more: string[]) => [
  getJar,
  ['java', '-jar', `{cache}/${jar}`, 'generate', '-i', '{document}', '-g', language, '-o', folder, ...more],
];

const java = {
  checks: [
    ['java', '-version'],
    ['mvn', '-version'],
  ],
  needs: 'Java 17 or newer, and Maven',
};
const go = { checks: [['go', 'version']], needs: 'Go 1.26 or newer', program: 'main.go', run: ['./program'] };
const buildGo = [
  ['go', 'mod', 'tidy'],
  ['go', 'build', '-o', 'program', '.'],
];

function javaClient(library: string, hook: string, cheap: boolean): Generator {
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

function pythonClient(name: string, cheap: boolean, packages: string[], generate: string[][], hook: string): Generator {
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

function rustClient(name: string, generate: string[][], crate: string[], checks: string[][], hook: string): Generator {
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

function typescriptClient(
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

/** The generators, in the order of the table. The program of each bears its key. */
export const generators: Record<string, Generator> = {
  'openapi-generator-java-okhttp-gson': javaClient('okhttp-gson', 'an `Interceptor` of okhttp', true),
  'openapi-generator-java-native': javaClient(
    'native',
    'none for the response: wrap `java.net.http.HttpClient`',
    false,
  ),
  'openapi-generator-go': {
    ...go,
    name: `openapi-generator ${openapiGeneratorVersion}, go`,
    cheap: true,
    checks: [...go.checks, ...java.checks],
    needs: `${go.needs}, ${java.needs}`,
    steps: [
      ...openapiGenerator('go', 'client', '--additional-properties=withGoMod=false,packageName=client'),
      ['rm', '-rf', 'client/test'],
      ['go', 'mod', 'init', 'generated'],
      ...buildGo,
    ],
    hook: 'a `RoundTripper`',
  },
  'oapi-codegen': {
    ...go,
    name: 'oapi-codegen 2.8.2',
    cheap: true,
    steps: [
      [
        ...['go', 'run', 'github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2', '-package', 'client'],
        ...['-generate', 'types,client', '-o', 'client/client.go', '{document}'],
      ],
      ['go', 'mod', 'init', 'generated'],
      ...buildGo,
    ],
    hook: 'a `RoundTripper`, or a `RequestEditorFn` for the request',
  },
  ogen: {
    ...go,
    name: 'ogen 1.24.0',
    cheap: true,
    steps: [
      [
        ...['go', 'run', 'github.com/ogen-go/ogen/cmd/ogen@v1.24.0', '--target', 'client', '--package', 'client'],
        ...['--clean', '{document}'],
      ],
      ['go', 'mod', 'init', 'generated'],
      ...buildGo,
    ],
    hook: 'a `RoundTripper`',
  },
  'openapi-generator-python': pythonClient(
    `openapi-generator ${openapiGeneratorVersion}, python`,
    true,
    ['pydantic>=2', 'urllib3', 'python-dateutil', 'typing-extensions'],
    openapiGenerator('python', '.'),
    'none: wrap `rest_client.pool_manager.request`',
  ),
  'openapi-python-client': pythonClient(
    'openapi-python-client 0.29.1',
    true,
    ['openapi-python-client==0.29.1', 'httpx', 'attrs', 'python-dateutil'],
    [
      [
        ...['{cache}/python/bin/openapi-python-client', 'generate', '--path', '{document}', '--meta', 'none'],
        ...['--output-path', 'generated', '--overwrite'],
      ],
    ],
    'a transport of httpx',
  ),
  'openapi-generator-typescript-fetch': typescriptClient(
    `openapi-generator ${openapiGeneratorVersion}, typescript-fetch`,
    openapiGenerator('typescript-fetch', 'generated'),
    java.checks,
    java.needs,
    '`fetchApi`',
  ),
  'hey-api': typescriptClient(
    'hey-api 0.92.0',
    [
      [
        ...['npm', 'exec', '--yes', '--package', '@hey-api/openapi-ts@0.92.0', '--package', 'typescript@5.9.3', '--'],
        ...['openapi-ts', '-i', '{document}', '-o', 'generated', '--silent'],
      ],
    ],
    [],
    'Node.js',
    '`fetch`',
  ),
  redocly: typescriptClient(
    'redocly generate-client 2.77.0',
    [['{root}/node_modules/.bin/redocly', 'generate-client', '{document}', '-o', 'generated/client.ts']],
    [],
    'Node.js',
    '`fetch`',
  ),
  'openapi-generator-rust': rustClient(
    `openapi-generator ${openapiGeneratorVersion}, rust`,
    openapiGenerator('rust', 'generated', '--additional-properties=supportMiddleware=true,packageName=openapi'),
    ['--path', 'generated'],
    java.checks,
    'a middleware of reqwest, with `supportMiddleware=true`',
  ),
  progenitor: rustClient(
    'progenitor 0.15.1',
    [
      ['cargo', 'install', '--quiet', '--root', '{cache}', 'cargo-progenitor@0.15.1'],
      [
        ...['{cache}/bin/cargo-progenitor', 'progenitor', '-i', '{document}', '-o', 'generated'],
        ...['-n', 'cancel', '-v', '0.1.0'],
      ],
    ],
    ['--path', 'generated'],
    [],
    '`ClientHooks::exec`, which has no error of its own to return',
  ),
  'openapi-generator-php': {
    name: `openapi-generator ${openapiGeneratorVersion}, php`,
    cheap: false,
    checks: [['php', '-r', "require 'GuzzleHttp/autoload.php';"], ...java.checks],
    needs: `PHP with curl, mbstring and Guzzle (Debian: php-cli php-curl php-mbstring php-guzzlehttp-guzzle), ${java.needs}`,
    program: 'program.php',
    steps: [...openapiGenerator('php', 'generated'), ['php', '-l', 'program.php']],
    run: ['php', 'program.php'],
    hook: 'a middleware of Guzzle',
  },
};
