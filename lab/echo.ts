/** Who answers at an address, asked from inside a namespace every 10 ms. */
import type { ChildProcess } from "node:child_process";
import type { Namespace } from "./namespace.ts";

const port = 4000;

/** Answers every datagram to some addresses with a name, until it is ended. */
export function startEcho(namespace: Namespace, name: string, addresses: readonly string[]): ChildProcess {
  const program = `
const { createSocket } = require("node:dgram");
for (const address of ${JSON.stringify(addresses)}) {
  const socket = createSocket("udp4");
  socket.on("message", (_, { port, address: from }) => socket.send("${name}", port, from)).bind(${port}, address);
}`;
  return namespace.spawn(process.execPath, ["-e", program]);
}

/** One answer: when it came (ms since the epoch) and who gave it. */
export interface Echo {
  readonly at: number;
  readonly by: string;
}

/** Asks an address every 10 ms until it is ended. */
export class Poll {
  readonly #process: ChildProcess;
  #text = "";

  constructor(namespace: Namespace, address: string) {
    const program = `
const { createSocket } = require("node:dgram");
const socket = createSocket("udp4").on("message", (name) => console.log(Date.now() + " " + name)).on("error", () => {});
setInterval(() => socket.send("?", ${port}, "${address}", () => {}), 10);`;
    this.#process = namespace.spawn(process.execPath, ["-e", program]);
    this.#process.stdout!.setEncoding("utf8").on("data", (part: string) => {
      this.#text += part;
    });
  }

  /** Whether anything was answered yet. */
  get isAnswered(): boolean {
    return this.#text.includes("\n");
  }

  /** Ends it and returns what was answered. */
  end(): Echo[] {
    this.#process.kill("SIGKILL");
    const lines = this.#text.split("\n").slice(0, -1);
    return lines.map((line) => {
      const [at, by = ""] = line.split(" ");
      return { at: Number(at), by };
    });
  }
}
