import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this project. */
export const project = fileURLToPath(new URL('../..', import.meta.url));

/** One change of a file: the text that must be there, and what takes its place. */
export interface Change {
  file: string;
  from: string | RegExp;
  to: string;
}

/** A copy of what generation reads, in a folder of its own, with the scripts of this project. */
export class Workspace {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<Workspace> {
    const folder = await mkdtemp(path.join(tmpdir(), 'contract with blank-'));
    for (const name of ['spec', 'generated', 'redocly.yaml'])
      await cp(path.join(project, name), path.join(folder, name), {
        recursive: true,
        filter: (file) => !file.includes('generated/docs'),
      });
    for (const name of ['scripts', 'node_modules', 'package.json'])
      await symlink(path.join(project, name), path.join(folder, name));
    return new Workspace(folder);
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true });
  }

  async read(file: string): Promise<string> {
    return await readFile(path.join(this.folder, file), 'utf8');
  }

  async write(file: string, text: string): Promise<void> {
    await writeFile(path.join(this.folder, file), text);
  }

  /** Replaces text in files; each text must be there. */
  async change(...changes: Change[]): Promise<void> {
    for (const { file, from, to } of changes) {
      const text = await this.read(file);
      const changed = text.replace(from, to);
      if (changed === text) throw new Error(`${file} has no ${from}`);
      await this.write(file, changed);
    }
  }

  /** Does something while a file is changed. */
  async whileChanged<T>(change: Change, work: () => Promise<T>): Promise<T> {
    const original = await this.read(change.file);
    try {
      await this.change(change);
      return await work();
    } finally {
      await this.write(change.file, original);
    }
  }

  /** Runs a script of the project here, in another time zone than the project's. */
  async run(script: string, ...args: string[]): Promise<{ code: number; output: string }> {
    const command = ['--import', 'tsx', path.join(project, 'scripts', script), ...args];
    const options = { cwd: this.folder, env: { ...process.env, TZ: 'Asia/Shanghai' } };
    return await new Promise((resolve) => {
      execFile(process.execPath, command, options, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr });
      });
    });
  }

  /** What stands in generated/, by path. */
  async generated(): Promise<Map<string, string>> {
    const folder = path.join(this.folder, 'generated');
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const names = entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
      .sort();
    return new Map(await Promise.all(names.map(async (name) => [name, await this.read(`generated/${name}`)] as const)));
  }
}
