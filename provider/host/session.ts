import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { agentScript } from "../remote/agent.ts";
import { quote } from "../remote/quote.ts";
import { type Connection, explainFailure, isRefusedLogin, sshArguments } from "./connection.ts";
import { HostUnreachable } from "./errors.ts";
import { LoginLog, type Proof } from "./login-log.ts";

/** Verbs of the agent; see remote/agent.sh. */
export type Verb = "observe" | "history" | "survey" | "knock" | "begin" | "apply" | "release" | "ping";

export interface Answer {
  readonly lines: readonly string[];
  readonly status: number;
}

interface Pending {
  readonly nonce: string;
  readonly lines: string[];
  readonly onLine: (line: string) => void;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** The agent ends an idle session after 120 s. */
const pingEveryMs = 30_000;

/**
 * One ssh process and one shell on the host, over which all requests go, one after the other.
 * When this process dies, ssh's stdin ends, and with it everything on the host: nothing has to be hunted down.
 */
export class Session {
  readonly #to: Connection;
  readonly #ssh: ChildProcessWithoutNullStreams;
  readonly #ready: Promise<void>;
  #queue: Promise<unknown>;
  #pending: Pending | undefined;
  readonly #log = new LoginLog();
  #rest = "";
  #ended: HostUnreachable | undefined;
  #markReady: (error?: Error) => void = () => {};

  constructor(to: Connection, mode: "read" | "write") {
    this.#to = to;
    const shell = `sh -c ${quote(agentScript(mode))}`;
    const command = to.user === "root" ? `exec ${shell}` : `exec sudo -n ${shell}`;
    this.#ssh = spawn("ssh", sshArguments(to, command), { stdio: "pipe" });
    this.#ready = new Promise((resolve, reject) => {
      this.#markReady = (error) => (error ? reject(error) : resolve());
    });
    this.#queue = this.#ready;
    this.#ready.catch(() => {});
    this.#ssh.stdout.setEncoding("utf8").on("data", (text: string) => this.#read(text));
    this.#ssh.stderr.setEncoding("utf8").on("data", (text: string) => this.#log.add(text));
    this.#ssh.stdin.on("error", () => {});
    this.#ssh.on("error", (error) => this.#end(error.message));
    this.#ssh.on("close", () => this.#end(this.#log.complaints));
    this.#ping();
  }

  get ended(): boolean {
    return this.#ended !== undefined;
  }

  /** With what this session has logged in; known once it has answered. */
  get proof(): Proof | undefined {
    return this.#log.proof;
  }

  /** Sends one request when all earlier ones were answered. Rejects with HostUnreachable when the connection is lost. */
  ask(verb: Verb, body = "", onLine: (line: string) => void = () => {}): Promise<Answer> {
    const answer = this.#queue.then(() => this.#send(verb, body, onLine));
    this.#queue = answer.catch(() => {});
    return answer;
  }

  close(): void {
    this.#ssh.stdin.end();
    this.#ssh.kill();
  }

  #send(verb: Verb, body: string, onLine: (line: string) => void): Promise<Answer> {
    if (this.#ended) return Promise.reject(this.#ended);
    const nonce = randomBytes(6).toString("hex");
    const bytes = Buffer.from(body);
    const header = `${verb} ${bytes.length} ${nonce}`.padEnd(32);
    return new Promise((resolve, reject) => {
      this.#pending = { nonce, lines: [], onLine, resolve, reject };
      this.#ssh.stdin.write(Buffer.concat([Buffer.from(header), bytes]));
    });
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#readLine(line);
  }

  #readLine(line: string): void {
    const pending = this.#pending;
    if (!pending) {
      if (line === "bv ready") this.#markReady();
      return;
    }
    const end = new RegExp(`^bv end ${pending.nonce} (\\d+)$`).exec(line);
    if (!end) {
      if (line !== "") pending.lines.push(line);
      pending.onLine(line);
      return;
    }
    this.#pending = undefined;
    pending.resolve({ lines: pending.lines, status: Number(end[1]) });
  }

  #end(reason: string): void {
    if (this.#ended) return;
    this.#ended = new HostUnreachable(explainFailure(this.#to, reason), isRefusedLogin(reason));
    this.#markReady(this.#ended);
    this.#pending?.reject(this.#ended);
    this.#pending = undefined;
  }

  #ping(): void {
    const timer = setInterval(() => {
      if (!this.#pending && !this.#ended) this.ask("ping").catch(() => {});
    }, pingEveryMs);
    timer.unref();
    this.#ssh.on("close", () => clearInterval(timer));
  }
}
