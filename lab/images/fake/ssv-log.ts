/** What the node says, in the form of its own log: time, level, message, fields. */

type Fields = Readonly<Record<string, unknown>>;

export function say(level: "INFO" | "WARN" | "ERROR", message: string, fields: Fields = {}): void {
  process.stdout.write(lineOf(level, message, fields));
}

/** Ends the node as its logger does: after this line, with 1. */
export function fatal(message: string, fields: Fields = {}): never {
  process.stdout.write(lineOf("FATAL", message, fields));
  process.exit(1);
}

function lineOf(level: string, message: string, fields: Fields): string {
  const details = Object.keys(fields).length === 0 ? "" : `\t${JSON.stringify(fields)}`;
  return `${new Date().toISOString()}\t${level}\t${message}${details}\n`;
}
