/** One line per stage with the time since the start, readable by a stranger and by a log file. */

const began = Date.now();

export function elapsed(): string {
  const seconds = Math.round((Date.now() - began) / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Prints a line with the elapsed time. */
export function progress(text: string): void {
  process.stdout.write(`[${elapsed()}] ${text}\n`);
}
