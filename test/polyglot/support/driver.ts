import type { Project } from './project.js';

/** How the client of one language is compiled, checked and run: all that a language adds to the tests. */
export interface Driver {
  /** As `client <language>` takes it. */
  language: string;
  /** The programs that must be there, each with the arguments that make it tell its version. The first is the toolchain. */
  tools: Record<string, string[]>;
  /** Where the client goes in the project, the name of its package there, and its extras; by default `client`, its own, none. */
  client?: { folder: string; packageName?: string; extras?: string[] };
  /** Makes the project around the client: its manifest, its dependencies, the vector runner. */
  prepare(project: Project): Promise<unknown>;
  /** Formatters, compilers with every warning, linters, by name: each fails where it complains. */
  checks: Record<string, (project: Project) => Promise<unknown>>;
  /** Runs the vectors of the folder `project.vectors`. Its output ends with `<number> vectors`, how many were held. */
  vectors(project: Project): Promise<string>;
  /** Compiles the example program and returns how it is called. */
  example(project: Project): Promise<string[]>;
  /** Makes an empty project of the ten lines of the page, as the page says, and returns how it is called. */
  page(project: Project): Promise<string[]>;
  /**
   * By the name of a generator: generates a client by it, puts the transport under it, and returns how it is called: with a
   * paymentId and what to do with unsigned responses, `pass` or `reject`, it prints `{"resultStatus": …, "verified": …}`, or
   * `{"error": …}` with the error's code, or `{"httpStatus": …}` for another HTTP status than 200.
   */
  generated: Record<string, (project: Project) => Promise<string[]>>;
}
