/** Tells a person the steps of a long piece of work, on a terminal or in a pipe. */

import { styleText } from "node:util";
import { lastLine, readFrom, sizeOf } from "./log.ts";

/** Where a report goes, for example `process.stdout`. */
export interface Screen {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Seconds between two signs of life where no line can be updated in place; from two minutes on every fourth is shown. */
const heartbeat = 30;

/** Columns of a sign of life where the screen does not say its own. */
const widthOfPipe = 120;

const eraseLine = "\r\x1b[2K";

export class Reporter {
  readonly #screen: Screen;
  readonly #log: string;
  readonly #isTerminal: boolean;
  readonly #colours: boolean;
  readonly #began = Date.now();
  #steps = 0;
  #stop = (): void => undefined;
  #isOver = false;

  /** `log` is the file to which the programs print that the steps start. */
  constructor(screen: Screen, log: string, env: NodeJS.ProcessEnv = process.env) {
    this.#screen = screen;
    this.#log = log;
    this.#isTerminal = screen.isTTY === true && env.TERM !== "dumb";
    this.#colours = this.#isTerminal && !env.NO_COLOR;
  }

  /** Time since the report began, for example "4 min 12 s". */
  get elapsed(): string {
    return since(this.#began);
  }

  /** Prints lines that stay. */
  say(text = ""): void {
    if (!this.#isOver) this.#screen.write(`${text}\n`);
  }

  /** Says nothing more, because the work is being interrupted. */
  end(): void {
    this.#stop();
    this.#isOver = true;
  }

  /**
   * Prints what is about to happen, shows that it goes on, and prints how long it took and what came of it. If it fails,
   * everything that its programs printed is shown before the error is thrown on.
   */
  async step<T>(title: string, work: () => Promise<T>, outcome: (result: T) => string): Promise<T> {
    const [began, position] = [Date.now(), sizeOf(this.#log)];
    this.#steps += 1;
    this.say(this.#style("bold", `${this.#steps}. ${title}`));
    this.#showLife(began, position);
    try {
      const result = await work();
      this.#stop();
      this.say(`   ${this.#style("green", `Done in ${since(began)}`)}: ${outcome(result)}`);
      return result;
    } catch (error) {
      this.#stop();
      this.say(`   ${this.#style("red", `Failed after ${since(began)}`)}. Everything that was printed:\n`);
      this.say(`${readFrom(this.#log, position).trimEnd()}\n`);
      throw error;
    }
  }

  /** A line with the step, its seconds and the last line of the log: updated in place, or repeated in a pipe. */
  #showLife(began: number, position: number): void {
    const show = (): void => {
      const what = lastLine(readFrom(this.#log, position));
      const line = `   step ${this.#steps}, ${seconds(began)} s${what && `: ${what}`}`;
      const shown = line.slice(0, (this.#screen.columns ?? widthOfPipe) - 1);
      this.#screen.write(this.#isTerminal ? `${eraseLine}${this.#style("dim", shown)}` : `${shown}\n`);
    };
    let beats = 0;
    const beat = (): void => {
      beats += 1;
      if (beats <= 4 || beats % 4 === 0) show();
    };
    const timer = this.#isTerminal ? setInterval(show, 1000) : setInterval(beat, heartbeat * 1000);
    this.#stop = () => {
      clearInterval(timer);
      if (this.#isTerminal) this.#screen.write(eraseLine);
      this.#stop = () => undefined;
    };
  }

  #style(format: "bold" | "dim" | "green" | "red", text: string): string {
    return this.#colours ? styleText(format, text, { validateStream: false }) : text;
  }
}

const seconds = (from: number): number => Math.round((Date.now() - from) / 1000);

function since(from: number): string {
  const all = seconds(from);
  const minutes = Math.floor(all / 60);
  return minutes > 0 ? `${minutes} min ${all % 60} s` : `${all} s`;
}
