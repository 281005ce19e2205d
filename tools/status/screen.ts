/** Where a screen is drawn: a terminal with its rows and columns, or anything else. */
export interface Output {
  readonly isTTY?: boolean;
  readonly rows?: number;
  readonly columns?: number;
}

const home = "\u001b[H";
const clear = "\u001b[2J";

/** A text that replaces what a terminal shows, from its top, as far as it has room; elsewhere, one text after the other. */
export function screenOf(text: string, output: Output): string {
  const { isTTY = false, rows = 0 } = output;
  const lines = fitted(text, output).split("\n");
  if (!isTTY) return `${lines.join("\n")}\n\n`;
  const room = rows - 1;
  const fits = rows === 0 || lines.length <= room;
  const seen = fits ? lines : [...lines.slice(0, room - 1), `${lines.length - room + 1} more lines`];
  return `${home}${clear}${seen.join("\n")}\n`;
}

/** For a terminal, lines that are too long go on below; programs that read the text find each line whole. */
export function fitted(text: string, { isTTY = false, columns = 80 }: Output): string {
  if (!isTTY) return text;
  return text
    .split("\n")
    .map((line) => wrapped(line, columns))
    .join("\n");
}

function wrapped(line: string, columns: number): string {
  if (line.length <= columns) return line;
  const space = line.lastIndexOf(" ", columns);
  const end = space > columns / 2 ? space : columns;
  return `${line.slice(0, end).trimEnd()}\n${wrapped(`  ${line.slice(end).trimStart()}`, columns)}`;
}
