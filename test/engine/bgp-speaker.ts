/** A program that is no router and speaks BGP: it announces an address to a router, as the neighbour that it seems to be. */
import type { ChildProcess } from "node:child_process";
import type { Namespace } from "../../lab/namespace.ts";

export interface Announcement {
  readonly to: string;
  readonly asn: number;
  /** Identifier of the router that it claims to be. */
  readonly routerId: string;
  readonly address: string;
  readonly nextHop: string;
  /** Number of the account that it runs as; absent: root. */
  readonly user?: number;
}

/** Tries again and again, as messages of RFC 4271 have it; ended by {@link end}. */
export class BgpSpeaker {
  readonly #process: ChildProcess;
  #text = "";

  constructor(namespace: Namespace, { to, asn, routerId, address, nextHop, user = 0 }: Announcement) {
    const program = `
process.setuid(${user});
const { connect } = require("node:net");
const bytes = (address) => address.split(".").map(Number);
const message = (type, ...body) => Buffer.from([...Array(16).fill(255), 0, 19 + body.length, type, ...body]);
const open = message(1, 4, ${asn >> 8}, ${asn & 255}, 0, 90, ...bytes("${routerId}"), 0);
const attributes = [[0x40, 1, 1, 0], [0x40, 2, 0], [0x40, 3, 4, ...bytes("${nextHop}")], [0x40, 5, 4, 0, 0, 0, 200]].flat();
const update = message(2, 0, 0, 0, attributes.length, ...attributes, 32, ...bytes("${address}"));
const attempt = () => {
  const socket = connect(179, "${to}");
  const silence = setTimeout(() => { console.log("silence"); socket.destroy(); }, 1000);
  let alive;
  socket.on("connect", () => { clearTimeout(silence); console.log("connected"); socket.write(open); });
  socket.once("data", () => {
    socket.write(message(4));
    socket.write(update);
    alive = setInterval(() => socket.write(message(4)), 1000);
  });
  socket.on("error", () => {});
  socket.on("close", () => { clearTimeout(silence); clearInterval(alive); setTimeout(attempt, 20); });
};
attempt();`;
    this.#process = namespace.spawn(process.execPath, ["-e", program]);
    this.#process.stdout!.setEncoding("utf8").on("data", (part: string) => {
      this.#text += part;
    });
  }

  /** How often the router let it connect, and how often nothing answered within a second. */
  get attempts(): { connected: number; silence: number } {
    const count = (word: string) => this.#text.split("\n").filter((line) => line === word).length;
    return { connected: count("connected"), silence: count("silence") };
  }

  end(): void {
    this.#process.kill("SIGKILL");
  }
}
