/** What failed, in words that may come from another machine. */

const maxLength = 300;

/** One line without characters that a terminal obeys. */
export function reasonOf(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  // Where several addresses of a name were tried, the error of them all has a code alone.
  const text = message || code || String(error);
  return text.replaceAll(/[^ -~]/g, "?").slice(0, maxLength);
}
