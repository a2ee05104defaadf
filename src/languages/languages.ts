import { goImportPath, javaPackage, type PackageName, phpNamespace, pythonImportName } from './package-names.js';

/** A language that has a client: a folder here, a folder in generated/languages/, an emitter in scripts/, an entry below. */
export interface Language {
  /** The argument of `client <name>`, and the name of the folders. */
  name: string;
  /** The name for people: `Go`. */
  title: string;
  /** The oldest version of the language or its runtime that runs the client: `Go 1.21`. */
  minimumVersion: string;
  /** The packages that a project needs besides the standard library, by the names of its package manager. */
  dependencies: readonly string[];
  /** Optional files, each group with one more dependency. `--with <name>` writes them. */
  extras?: Readonly<Record<string, { files: readonly string[]; dependency: string }>>;
  /** What a comment line begins with. */
  comment: string;
  /** The same for other kinds of files, by extension: `.toml`. */
  comments?: Record<string, string>;
  /** A line that must stay first in a file, before any comment: `<?php`. */
  firstLine?: string;
  /** The name of the package in the sources. `--package` replaces it. */
  packageName: string;
  /** The names that `--package` accepts; `words` completes the sentence "--package must be …". */
  packageRule: { pattern: RegExp; words: string };
  /** Finds the name for `--package` in the project around the folder. Default: `packageName` is used. */
  project?: {
    /** What says the name: `go.mod`. */
    mark: string;
    /** A value of `--package`, for an example. */
    example: string;
    /** The name of the package in a folder, by its absolute path, which may be missing. */
    packageIn(folder: string): Promise<PackageName>;
  };
  /** Replaces `packageName` in a text. Default: replaces each occurrence as a whole word. */
  rename?: (text: string, packageName: string) => string;
  /** The ten lines that cancel a payment, as the README of the folder shows them. */
  quickStart: {
    /** Their file in the language's folder. */
    sample: string;
    /** What to do before, in Markdown. */
    setUp?: string;
    /** The file in the user's project. */
    file: string;
    /** The call of that file. `ID` stands for a paymentRequestId. */
    run: string;
  };
  /** Files that only this project's editors and tests need. They are not written. */
  leftOut: readonly string[];
}

export const languages: readonly Language[] = [
  {
    name: 'go',
    title: 'Go',
    minimumVersion: 'Go 1.21',
    dependencies: [],
    comment: '//',
    packageName: 'alipaycancel',
    packageRule: {
      pattern: /^([a-z0-9._~-]+\/)*[a-z][a-z0-9_]*$/i,
      words: 'the import path of the folder, such as example.com/shop/alipaycancel',
    },
    project: { mark: 'go.mod', example: 'example.com/shop/alipaycancel', packageIn: goImportPath },
    // An import uses the whole path; everything else uses the last part.
    rename: (text, name) =>
      text
        .replaceAll(/"(alipaycancel|github\.com\/[^"]+)"/g, `"${name}"`)
        .replace(/\balipaycancel\b(?!")/g, name.split('/').at(-1) ?? name),
    quickStart: { sample: 'docs/cancel.go', file: 'main.go', run: 'go run . ID' },
    leftOut: ['go.mod'],
  },
  {
    name: 'java',
    title: 'Java',
    minimumVersion: 'Java 11',
    dependencies: ['com.fasterxml.jackson.core:jackson-databind 2.15 or newer'],
    extras: { okhttp: { files: ['SigningInterceptor.java'], dependency: 'com.squareup.okhttp3:okhttp 4.9 or newer' } },
    comment: '//',
    packageName: 'com.example.alipaycancel',
    packageRule: {
      pattern: /^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)*$/,
      words: 'a package name in lower case, such as com.example.alipaycancel',
    },
    project: { mark: 'source root', example: 'com.example.shop.alipay', packageIn: javaPackage },
    quickStart: {
      sample: 'docs/Cancel.java',
      file: 'src/main/java/Cancel.java',
      run: 'mvn -q compile org.codehaus.mojo:exec-maven-plugin:3.5.0:java -Dexec.mainClass=Cancel -Dexec.args=ID',
    },
    leftOut: [],
  },
  {
    name: 'php',
    title: 'PHP',
    minimumVersion: 'PHP 8.1',
    dependencies: ['ext-curl', 'ext-openssl'],
    comment: '//',
    firstLine: '<?php',
    packageName: 'AlipayCancel',
    packageRule: {
      pattern: /^[A-Za-z_][A-Za-z0-9_]*(\\[A-Za-z_][A-Za-z0-9_]*)*$/,
      words: 'the namespace of the folder, such as Shop\\AlipayCancel',
    },
    project: {
      mark: 'composer.json',
      example: 'AlipayCancel',
      packageIn: (folder) => phpNamespace(folder, 'AlipayCancel'),
    },
    quickStart: {
      sample: 'docs/cancel.php',
      setUp:
        'With Composer, map the namespace to this folder in `composer.json` and run `composer dump-autoload`. Without Composer, require\n`autoload.php` of this folder in place of `vendor/autoload.php`.',
      file: 'cancel.php',
      run: 'php cancel.php ID',
    },
    leftOut: [],
  },
  {
    name: 'python',
    title: 'Python',
    minimumVersion: 'Python 3.9',
    dependencies: ['cryptography', 'httpx'],
    comment: '#',
    packageName: 'alipay_cancel',
    packageRule: {
      pattern: /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/,
      words: 'the import name of the folder, such as shop.alipay_cancel',
    },
    project: {
      mark: 'package or pyproject.toml',
      example: 'alipay_cancel',
      packageIn: pythonImportName,
    },
    quickStart: {
      sample: 'docs/cancel.py',
      setUp: 'Install what it needs: `pip install cryptography httpx`.',
      file: 'cancel.py',
      run: 'python cancel.py ID',
    },
    leftOut: [],
  },
  {
    name: 'rust',
    title: 'Rust',
    minimumVersion: 'Rust 1.88',
    dependencies: [
      'aws-lc-rs',
      'base64',
      'fastrand',
      'jiff',
      'percent-encoding',
      'regex-lite',
      'reqwest',
      'serde',
      'serde_json',
      'tokio',
    ],
    comment: '//',
    comments: { '.toml': '#' },
    packageName: 'alipay-cancel',
    packageRule: { pattern: /^[a-z][a-z0-9]*([_-][a-z0-9]+)*$/, words: 'the name of a crate, such as alipay-cancel' },
    // Rust code writes the name of a crate with underscores.
    rename: (text, name) =>
      text
        .replaceAll(/(?<![\w-])alipay-cancel(?![\w-])/g, name)
        .replaceAll(/\balipay_cancel\b/g, name.replaceAll('-', '_')),
    quickStart: {
      sample: 'docs/cancel.rs',
      setUp:
        'Add the crate and tokio to your project: `cargo add --path path/to/this/folder` and\n`cargo add tokio --features macros,rt-multi-thread`.',
      file: 'src/main.rs',
      run: 'cargo run -q ID',
    },
    leftOut: [],
  },
];
