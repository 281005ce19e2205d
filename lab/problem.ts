/** An error whose message is meant for the person at the keyboard: what, where, and the fix; shown without a stack. */
export class LabError extends Error {
  override readonly name = "LabError";
}

export function fail(message: string): never {
  throw new LabError(message);
}
