import { type ChildProcess, execFile, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** A network, mount and process namespace of its own, which ends with the process that made it. */
export class Namespace {
  readonly #shell: ChildProcess;
  /** Its first process, as this machine counts. */
  readonly init: number;

  constructor() {
    this.#shell = spawn(
      "unshare",
      ["-n", "-m", "-p", "-u", "-f", "--mount-proc", "--kill-child", "sleep", "infinity"],
      {
        stdio: "ignore",
      },
    );
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

  /** Starts a program in its network and with its files, but among this machine's processes: the caller ends it. */
  spawn(program: string, args: readonly string[]): ChildProcess {
    const words = ["-t", String(this.init), "-n", "-m", program, ...args];
    return spawn("nsenter", words, { stdio: ["ignore", "pipe", "inherit"] });
  }

  end(): void {
    this.#shell.kill("SIGKILL");
  }
}
