import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { agentRequest, startAgent } from "../remote/agent-start.ts";
import { quote } from "../remote/quote.ts";
import { agentScript, readerVersion } from "./agent.ts";
import { explainFailure, placeOf, refusedStage, type SshTarget, sshArguments } from "./connection.ts";
import { HostUnreachable } from "./errors.ts";
import { LoginLog, type Proof } from "./login-log.ts";
import { shown } from "./shown.ts";
import { sshProgram } from "./ssh-program.ts";

/** What a session is for; a `reader` speaks to the program that its host has for readers. */
export type SessionMode = "read" | "reader" | "write";

/** Verbs of the agent; see remote/agent.sh. */
export type Verb =
  | "observe"
  | "history"
  | "network_state"
  | "probe_ports"
  | "local_answers"
  | "address_state"
  | "bfd_counters"
  | "time_requests"
  | "kept_files"
  | "begin"
  | "apply"
  | "release"
  | "ping";

export interface AgentAnswer {
  /** What was asked for, as the host sent it. */
  readonly data: readonly string[];
  /** What the agent said of the request, without its "bv ", as people may be shown it: `step …`, `log …`, `problem …`. */
  readonly remarks: readonly string[];
  readonly status: number;
}

/** How long the agent may be silent, in milliseconds. */
export interface Timeouts {
  /** From the start of ssh until the agent is there: a person may have to touch a security key. */
  readonly login: number;
  /** For each kind of item, or for the whole of another question. */
  readonly look: number;
}

interface Pending {
  readonly verb: Verb;
  readonly nonce: string;
  readonly data: string[];
  readonly remarks: string[];
  readonly onRemark: (remark: string) => void;
  readonly resolve: (answer: AgentAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** The agent ends an idle session after 120 s. */
const pingEveryMs = 30_000;

/** Characters of one line; a file that is shown has at most a few hundred thousand. */
const longestLine = 64 * 1024 * 1024;

/** A kind takes well under a second on a host that is well; the rest is for one that is busy. */
const timeouts: Timeouts = { login: 60_000, look: 60_000 };

/** Another run may hold the lock as long as it needs, a step may take as long as it needs, and each probe and tar have their own limits. */
const unlimited: readonly Verb[] = ["begin", "apply", "probe_ports", "time_requests", "kept_files"];

/** What a host answers a reader. */
const readersVerbs: readonly Verb[] = ["observe", "history", "ping"];

/** A request as the agent reads it: a header of 128 bytes, then the body. */
export function requestText(verb: Verb, body: string, nonce: string): string {
  const sum = createHash("sha256").update(body).digest("hex");
  return `${verb} ${Buffer.byteLength(body)} ${sum} ${nonce}`.padEnd(128) + body;
}

/** sshd runs for a reader what the list of its keys says, whatever is asked for. */
function commandOf(mode: SessionMode, to: SshTarget): string {
  const shell = `sh -c ${quote(startAgent)}`;
  if (mode === "reader") return "reader";
  return to.user === "root" ? `exec ${shell}` : `exec sudo -n ${shell}`;
}

/**
 * One ssh process and one shell on the host, over which all requests go, one after the other.
 * When this process dies, ssh's stdin ends, and with it everything on the host: nothing has to be hunted down.
 */
export class Session {
  readonly #to: SshTarget;
  readonly #mode: SessionMode;
  readonly #ssh: ChildProcessWithoutNullStreams;
  /** Settled once the agent is there; rejects with HostUnreachable. */
  readonly ready: Promise<void>;
  #isReady = false;
  #queue: Promise<unknown>;
  #pending: Pending | undefined;
  readonly #log = new LoginLog();
  #rest = "";
  #ended: HostUnreachable | undefined;
  #markReady: (error?: Error) => void = () => {};
  readonly #timeouts: Timeouts;
  #deadline: NodeJS.Timeout | undefined;

  constructor(to: SshTarget, mode: SessionMode, limits = timeouts) {
    this.#to = to;
    this.#mode = mode;
    this.#timeouts = limits;
    this.#ssh = spawn(sshProgram(), sshArguments(to, commandOf(mode, to)), { stdio: "pipe" });
    this.ready = new Promise((resolve, reject) => {
      this.#markReady = (error) => (error ? reject(error) : resolve());
    });
    this.#queue = this.ready;
    this.ready.catch(() => {});
    this.#ssh.stdout.setEncoding("utf8").on("data", (text: string) => this.#read(text));
    this.#ssh.stderr.setEncoding("utf8").on("data", (text: string) => this.#log.add(text));
    this.#ssh.stdin.on("error", () => {});
    if (mode !== "reader") this.#ssh.stdin.write(agentRequest(agentScript(mode)));
    this.#ssh.on("error", (error) => this.#end(error.message));
    this.#ssh.on("close", () => this.#end(this.#log.complaints));
    this.#expectAnswerInMs(limits.login, "the login and sudo");
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
  ask(verb: Verb, body = "", onRemark: (remark: string) => void = () => {}): Promise<AgentAnswer> {
    if (this.#mode === "reader" && !readersVerbs.includes(verb))
      return Promise.reject(
        new Error(
          `${this.#to.host}: a reader may not ask ${verb}. Without HOST_MODE=reader, an administrator may.`,
        ),
      );
    const answer = this.#queue.then(() => this.#send(verb, body, onRemark));
    this.#queue = answer.catch(() => {});
    return answer;
  }

  close(): void {
    this.#ssh.stdin.end();
    this.#ssh.kill();
  }

  #send(verb: Verb, body: string, onRemark: (remark: string) => void): Promise<AgentAnswer> {
    if (this.#ended) return Promise.reject(this.#ended);
    const nonce = randomBytes(6).toString("hex");
    if (!unlimited.includes(verb)) this.#expectAnswerInMs(this.#timeouts.look, verb);
    return new Promise((resolve, reject) => {
      this.#pending = { verb, nonce, data: [], remarks: [], onRemark, resolve, reject };
      this.#ssh.stdin.write(requestText(verb, body, nonce));
    });
  }

  #read(text: string): void {
    if (this.#rest.length + text.length > longestLine) {
      this.#giveUp(
        "cannot be read: it sends a line that is too long, so something there is larger than it may be.",
      );
      return;
    }
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#readLine(line);
  }

  #readLine(line: string): void {
    const remark = line.startsWith("bv ") ? shown(line.slice("bv ".length)) : undefined;
    if (!this.#pending) this.#readGreeting(remark);
    else if (remark === undefined) this.#pending.data.push(...(line === "" ? [] : [line]));
    else this.#readRemark(remark, this.#pending);
  }

  /** Before the first request the agent says that it is there, or why it cannot be. */
  #readGreeting(remark = ""): void {
    const [, version] = /^reader (\w+)$/.exec(remark) ?? [];
    if (this.#mode === "reader" && version !== undefined && version !== readerVersion())
      this.#giveUp(
        `answers readers by version ${version}, and this program asks by version ${readerVersion()}. Run this with the program that was deployed there, or deploy this one: pulumi up, with an administrator's key.`,
      );
    else if (remark === "ready") {
      clearTimeout(this.#deadline);
      this.#isReady = true;
      this.#markReady();
    } else if (remark.startsWith("problem "))
      this.#giveUp(`cannot be read: ${remark.slice("problem ".length)}`);
  }

  #readRemark(remark: string, pending: Pending): void {
    const [word, ...rest] = remark.split(" ");
    if (word === "end" && rest[0] === pending.nonce) {
      clearTimeout(this.#deadline);
      this.#pending = undefined;
      const { data, remarks } = pending;
      pending.resolve({ data, remarks, status: Number(rest[1]) });
    } else if (word === "at") this.#expectAnswerInMs(this.#timeouts.look, rest.join(" "));
    else {
      pending.remarks.push(remark);
      pending.onRemark(remark);
    }
  }

  /** Gives the host up unless it says something more within this time. `what` it is busy with stands in the error. */
  #expectAnswerInMs(milliseconds: number, what: string): void {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => {
      this.#giveUp(
        `does not answer: ${what} took more than ${milliseconds / 1000} s. Something hangs there; look at it on the host, then run again.`,
      );
    }, milliseconds);
    this.#deadline.unref();
  }

  #giveUp(reason: string): void {
    this.#fail(new HostUnreachable(`${placeOf(this.#to)} ${reason}`));
    this.close();
  }

  #end(reason: string): void {
    const refused = this.#isReady ? undefined : refusedStage(reason);
    this.#fail(new HostUnreachable(explainFailure(this.#to, reason), refused));
  }

  #fail(error: HostUnreachable): void {
    if (this.#ended) return;
    clearTimeout(this.#deadline);
    this.#ended = error;
    this.#markReady(error);
    this.#pending?.reject(error);
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
