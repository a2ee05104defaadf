import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The folder of this project. */
export const root = path.resolve(import.meta.dirname, '../../..');

export interface Ran {
  code: number | string;
  stdout: string;
  stderr: string;
}

/** A folder of a team that takes a client. */
export class Project {
  readonly folder: string;
  /** The package as it is published, extracted. */
  readonly published: string;

  private constructor(folder: string, published: string) {
    this.folder = folder;
    this.published = published;
  }

  static async create(published: string): Promise<Project> {
    return new Project(await mkdtemp(path.join(tmpdir(), 'polyglot-')), published);
  }

  async remove(): Promise<void> {
    // Go's module cache is not in it, but what a tool makes read-only must not stop the rest.
    await rm(this.folder, { recursive: true, force: true }).catch(() => {});
  }

  /** The vectors as the package ships them. */
  get vectors(): string {
    return path.join(this.published, 'dist/vectors');
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

  /** Runs the published command `client` here. */
  async takeClient(...args: string[]): Promise<string> {
    return await this.run([process.execPath, path.join(this.published, 'dist/src/cli.js'), 'client', ...args]);
  }

  /**
   * Runs a program here; rejects with all that it wrote when it fails.
   *
   * @param options `in`: a folder of the project. `env`: added to this process's.
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

/** Runs a program to its end, whatever it is. */
export async function start(
  [file = '', ...args]: string[],
  { cwd = tmpdir(), env = {} }: { cwd?: string; env?: Record<string, string> } = {},
): Promise<Ran> {
  return await new Promise((resolve) => {
    const options = { cwd, env: { ...process.env, ...env }, maxBuffer: 2 ** 27 };
    execFile(file, args, options, (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }));
  });
}
