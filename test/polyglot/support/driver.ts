import type { Project } from './project.js';

/** How the client of one language is compiled, checked and run. */
export interface Driver {
  /** The argument of `client <language>`. */
  language: string;
  /** The required programs, each with the arguments that print its version. The first is the toolchain. */
  tools: Record<string, string[]>;
  /** The client's folder in the project, package name and extras. Default: `client`, its own name, none. */
  client?: { folder: string; packageName?: string; extras?: string[] };
  /** Creates the project around the client: manifest, dependencies, vector runner. */
  prepare(project: Project): Promise<unknown>;
  /** Formatters, compilers with all warnings, linters, by name. Each throws if it reports something, or skips with a reason. */
  checks: Record<string, (project: Project, skip: (reason: string) => never) => Promise<unknown>>;
  /** Runs the vectors of the folder `project.vectors`. The output ends with `<number> vectors`. */
  vectors(project: Project): Promise<string>;
  /** Compiles the example program and returns its command. */
  example(project: Project): Promise<string[]>;
  /** The size of the smallest key that the language's library accepts, if it is more than the changed contract's 1024 bits. */
  keyBits?: number;
  /**
   * Compiles a program that uses a field of the changed contract (see changed.ts), and returns its command. Its arguments are a
   * paymentId and a `cancelReason`. It makes one attempt, and prints the outcome as the example program does. It ends with 64
   * after a wrong call.
   */
  cancelReason?(project: Project): Promise<string[]>;
  /** Creates an empty project with the ten-line program of the page and of the client's README, and returns its command. */
  page(project: Project): Promise<string[]>;
  /**
   * By generator name: generates a client, combines it with the transport, and returns the command of a program. Its
   * arguments are a paymentId and `pass` or `reject` for unsigned responses. It prints `{"resultStatus": …, "verified": …}`,
   * `{"error": …}` with the code of the error, or `{"httpStatus": …}` for an HTTP status other than 200.
   */
  generated: Record<string, (project: Project) => Promise<string[]>>;
}
