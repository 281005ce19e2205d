/** What was thrown, in words: Node's clients name the reason of a failed connection apart. */
export function wordsOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}
