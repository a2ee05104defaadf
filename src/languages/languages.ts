/** A language in which there is a client: one folder here, one in generated/languages/, one emitter, one line below. */
export interface Language {
  /** As `client <name>` takes it; the name of its folders. */
  name: string;
  title: string;
  /** The oldest version that the client needs. */
  minimumVersion: string;
  /** What a project needs beside the standard library, as its package manager names it. */
  dependencies: readonly string[];
  /** Files that need a dependency of their own: `--with <name>` writes them too. */
  extras?: Readonly<Record<string, { files: readonly string[]; dependency: string }>>;
  /** How a line of comment begins. */
  comment: string;
  /** The same for files of another kind, by the end of their names: `.toml`. */
  comments?: Record<string, string>;
  /** What must stay the first line of a file, before any comment: `<?php`. */
  firstLine?: string;
  /** The name of the package in the sources; `--package` puts another in its place. */
  packageName: string;
  /** What `--package` takes. */
  packageRule: { pattern: RegExp; words: string };
  /** Puts another name in place of `packageName`. Default: wherever it stands as a word. */
  rename?: (text: string, packageName: string) => string;
  /** Files for editors and tests of this project; a team has its own. */
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
    // An import names the whole path, everything else its last part.
    rename: (text, name) =>
      text.replaceAll('"alipaycancel"', `"${name}"`).replace(/\balipaycancel\b(?!")/g, name.split('/').at(-1) ?? name),
    leftOut: ['go.mod'],
  },
  {
    name: 'java',
    title: 'Java',
    minimumVersion: 'Java 11',
    dependencies: ['com.fasterxml.jackson.core:jackson-databind'],
    extras: { okhttp: { files: ['SigningInterceptor.java'], dependency: 'com.squareup.okhttp3:okhttp 4.9 or newer' } },
    comment: '//',
    packageName: 'com.example.alipaycancel',
    packageRule: {
      pattern: /^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)*$/,
      words: 'the name of a package in lower case, such as com.example.alipaycancel',
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
      words: 'the name by which the folder is imported, such as shop.alipay_cancel',
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
      'httpdate',
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
    // Rust's sources write a crate's name with underscores.
    rename: (text, name) =>
      text
        .replaceAll(/(?<![\w-])alipay-cancel(?![\w-])/g, name)
        .replaceAll(/\balipay_cancel\b/g, name.replaceAll('-', '_')),
    leftOut: [],
  },
];
