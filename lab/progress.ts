/** One line per stage with the time since the start, readable by a stranger and by a log file. */

const began = Date.now();

function print(text: string): void {
  const seconds = Math.round((Date.now() - began) / 1000);
  const clock = `${String(Math.floor(seconds / 60)).padStart(2)}:${String(seconds % 60).padStart(2, "0")}`;
  process.stdout.write(`[${clock}] ${text}\n`);
}

let tell = print;

/** Says what is being done. */
export function progress(text: string): void {
  tell(text);
}

/** From now on `to` gets what is said, instead of standard output. */
export function divertProgress(to: (text: string) => void): void {
  tell = to;
}
