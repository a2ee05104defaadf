/** What a piece of work throws or rejects with. That nothing was thrown is an error too. */
export async function catchError(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown.');
}
