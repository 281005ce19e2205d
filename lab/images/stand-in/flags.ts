/** Reads the flags of the real clients; a stand-in ignores the ones it does not know. */

/** `--name=value`, `--name value` and bare `--name` ("true"); words that are no flags are dropped. */
export function parseFlags(words: readonly string[]): ReadonlyMap<string, string> {
  const flags = new Map<string, string>();
  words.forEach((word, index) => {
    const [, name, , value] = /^--([^=]+)(=(.*))?$/s.exec(word) ?? [];
    if (name === undefined) return;
    const next = words[index + 1];
    flags.set(name, value ?? (next !== undefined && !next.startsWith("--") ? next : "true"));
  });
  return flags;
}

/** A port given by flag, or the client's default. */
export function portOf(flags: ReadonlyMap<string, string>, name: string, standard: number): number {
  return Number(flags.get(name) ?? standard);
}

/** Ends the program as a client does that cannot start. */
export function refuse(message: string): never {
  process.stderr.write(`Error: ${message}\n`);
  process.exit(1);
}
