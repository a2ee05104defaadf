import {
  buildGo,
  type Generator,
  go,
  java,
  javaClient,
  openapiGenerator,
  openapiGeneratorVersion,
  pythonClient,
  rustClient,
  typescriptClient,
} from './languages.js';

/** The generators, in the order of the table. A generator's program is named after its key. */
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
