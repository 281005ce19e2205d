import { type ChildProcess, execFile, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** A network, mount and process namespace of its own, which ends with the process that made it, by whatever signal. */
export class Namespace {
  readonly #shell: ChildProcess;
  /** Its first process, as this machine counts. */
  readonly init: number;

  constructor() {
    const unshared = ["unshare", "-n", "-m", "-p", "-u", "-f", "--mount-proc", "--kill-child"];
    const words = ["--pdeathsig", "KILL", ...unshared, "sleep", "infinity"];
    this.#shell = spawn("setpriv", words, { stdio: "ignore" });
    this.init = this.#child();
  }

  #child(): number {
    const file = `/proc/${this.#shell.pid}/task/${this.#shell.pid}/children`;
    for (;;) {
      const [pid] = readFileSync(file, "utf8").trim().split(" ");
      if (pid && readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "sleep") return Number(pid);
    }
  }

  async run(script: string): Promise<string> {
    const enter = ["-t", String(this.init), "-n", "-m", "-p", "-u", "sh", "-euc", script];
    return (await execute("nsenter", enter)).stdout.trim();
  }

  /**
   * Starts a program in its network and with its files, but among this machine's processes; the caller ends it, or the
   * caller's own end.
   */
  spawn(program: string, args: readonly string[]): ChildProcess {
    const enter = ["nsenter", "-t", String(this.init), "-n", "-m", program, ...args];
    return spawn("setpriv", ["--pdeathsig", "KILL", ...enter], { stdio: ["ignore", "pipe", "inherit"] });
  }

  end(): void {
    this.#shell.kill("SIGKILL");
  }
}
