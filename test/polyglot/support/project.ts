import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The root folder of this repository. */
export const root = path.resolve(import.meta.dirname, '../../..');

export interface Ran {
  code: number | string;
  stdout: string;
  stderr: string;
}

/** A project that uses a client. */
export class Project {
  readonly folder: string;
  /** The packed and extracted package. */
  readonly published: string;
  /** The folder of the vectors: at first those that the package ships. */
  vectors: string;

  private constructor(folder: string, published: string) {
    this.folder = folder;
    this.published = published;
    this.vectors = path.join(published, 'dist/vectors');
  }

  static async create(published: string): Promise<Project> {
    return new Project(await mkdtemp(path.join(tmpdir(), 'polyglot-')), published);
  }

  async remove(): Promise<void> {
    // Files that a tool made read-only must not stop the removal of the others.
    await rm(this.folder, { recursive: true, force: true }).catch(() => {});
  }

  /** The contract for generators, as the package ships it. */
  get contract(): string {
    return path.join(this.published, 'dist/generated/openapi.generators.yaml');
  }

  path(...names: string[]): string {
    return path.join(this.folder, ...names);
  }

  async read(file: string): Promise<string> {
    return await readFile(this.path(file), 'utf8');
  }

  async write(file: string, text: string): Promise<void> {
    await mkdir(path.dirname(this.path(file)), { recursive: true });
    await writeFile(this.path(file), text);
  }

  /** Copies a file or folder of this repository. */
  async copy(from: string, to: string): Promise<void> {
    await cp(path.join(root, from), this.path(to), { recursive: true });
  }

  /** Writes the quick start, which the README of a client's folder shows, to a file. */
  async writeQuickStart(client: string, to: string): Promise<void> {
    const [, code] = /^```\w+\n(.*?)^```$/ms.exec(await this.read(path.join(client, 'README.md'))) ?? [];
    if (code === undefined) throw new Error(`${client}/README.md shows no code.`);
    await this.write(to, code);
  }

  /** Runs the packaged command `client` here. */
  async takeClient(...args: string[]): Promise<string> {
    return await this.run([process.execPath, path.join(this.published, 'dist/src/cli.js'), 'client', ...args]);
  }

  /**
   * Runs a program here. If it fails, rejects with its output.
   *
   * @param options `in`: a folder of the project. `env`: added to the environment of this process.
   */
  async run(command: string[], options: { in?: string; env?: Record<string, string> } = {}): Promise<string> {
    const { code, stdout, stderr } = await start(command, {
      cwd: this.path(options.in ?? '.'),
      env: options.env ?? {},
    });
    if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}:\n${stdout}\n${stderr}`);
    return stdout;
  }
}

/** Runs a program to its end, and does not reject if it fails. */
export async function start(
  [file = '', ...args]: string[],
  { cwd = tmpdir(), env = {} }: { cwd?: string; env?: Record<string, string> } = {},
): Promise<Ran> {
  return await new Promise((resolve) => {
    const options = { cwd, env: { ...process.env, ...env }, maxBuffer: 2 ** 27 };
    execFile(file, args, options, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : (error.code ?? String(error.signal)), stdout, stderr }),
    );
  });
}
