import type { Trace } from "../items/kind.ts";
import { asReader, type Connection, placeOf, type SshTarget, sshTargets } from "./connection.ts";
import { ApplyFailed, Cancelled, HostUnreachable } from "./errors.ts";
import { type History, parseHistory } from "./history.ts";
import { type LocalUrl, localUrlLine, parseLocalAnswers } from "./local-answers.ts";
import type { Proof } from "./login-log.ts";
import { isReader, isReadOnly, refuseOffline } from "./mode.ts";
import {
  type Answered,
  type NetworkState,
  type PortProbe,
  parseNetworkState,
  parsePortProbes,
  portProbeLine,
} from "./network-state.ts";
import { missingFrom, type Observation, parseObservation } from "./observation.ts";
import { type AgentAnswer, Session, type Verb } from "./session.ts";

/** What a change tells while it runs. */
export interface Progress {
  /** The step that runs now; of no interest once it is done. */
  readonly step: (message: string) => void;
  /** Worth reading afterwards, such as for whom this run had to wait. */
  readonly note: (message: string) => void;
  /** What a person should have an eye on. */
  readonly warn: (message: string) => void;
}

/** Items to look at beside those in the manifest: "kind TAB name TAB flag" each. */
export type Lines = readonly string[];

/** Confirms, by a login of its own, what a script left provisional. */
export type Confirm = (token: string) => Promise<void>;

const unconfirmed: Confirm = async () => {
  throw new Error("This change has no login that could prove it.");
};

const takenBack =
  "the new keys and sudo rule were not proven by a login, so the former ones are in force again. Correct them, then run up again.";
const willBeTakenBack =
  "the new keys and sudo rule were not proven by a login, and are in force for now: within two minutes, or when it boots, the host puts the former ones back, unless it has noted that login. Keep the former key, and run up again after that.";

/** What a run knows of one host: its session, one shared look at it, and one change at a time. */
export class HostHandle {
  readonly #to: Connection;
  readonly #warn: (message: string) => void;
  #session: Session | undefined;
  #login: Promise<Session> | undefined;
  #snapshot: Promise<Observation> | undefined;
  #unreachable: HostUnreachable | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #changes = 0;
  #closed = false;

  /** `warn` is told when only the previous way led in. */
  constructor(to: Connection, warn: (message: string) => void = () => {}) {
    this.#to = to;
    this.#warn = warn;
  }

  /** All managed items of the host, read once and shared by everything that asks before the next change. */
  snapshot(): Promise<Observation> {
    this.#snapshot ??= this.observe([]);
    return this.#snapshot;
  }

  /** A reader is shown what the host's manifest lists, whatever else is asked for. */
  async observe(extra: Lines): Promise<Observation> {
    const asked = isReader() ? [] : extra;
    const { data } = await this.#look("observe", asLines(asked));
    return this.#whole(data, asked);
  }

  /** What the host remembers of changes to these things, and of people in the last week. */
  async history(traces: readonly Trace[]): Promise<History> {
    const lines = asLines(traces.map((trace) => trace.join("\t")));
    return parseHistory((await this.#look("history", lines)).data);
  }

  /** What of the host others could reach. */
  async networkState(): Promise<NetworkState> {
    return parseNetworkState((await this.#look("network_state")).data);
  }

  /** What HTTP servers at the host's loopback address answer to GET; undefined where none does, or with an error. */
  async localAnswers(urls: readonly LocalUrl[]): Promise<(url: LocalUrl) => string | undefined> {
    return parseLocalAnswers((await this.#look("local_answers", asLines(urls.map(localUrlLine)))).data);
  }

  /** Tries from the host to reach what is named. Fails where it could not try. */
  async probePorts(portProbes: readonly PortProbe[]): Promise<(probePorts: PortProbe) => Answered> {
    const lines = portProbes.map(portProbeLine);
    const answer = await this.#ask((session) => session.ask("probe_ports", asLines(lines)));
    if (answer.status !== 0) throw new Error(`${this.#to.host} could not try to reach the others.`);
    return parsePortProbes(answer.data);
  }

  /**
   * Takes the host's lock, shows `change` what is there, runs the script it returns and looks again.
   * Waits for another stack's run and says for whom. What the script left provisional stays only if `confirm` does not
   * throw.
   * @throws HostUnreachable, or ApplyFailed with the name of the step.
   */
  change(
    holder: string,
    extra: Lines,
    progress: Progress,
    change: (before: Observation) => string,
    confirm: Confirm = unconfirmed,
  ): Promise<Observation> {
    this.#changes += 1;
    const turn = this.#turn.then(() => this.#change(holder, extra, progress, change, confirm));
    this.#turn = turn.catch(() => {}).finally(() => (this.#changes -= 1));
    return turn;
  }

  /** With what this run has logged in; known once the host has answered. */
  get proof(): Proof | undefined {
    return this.#session?.proof;
  }

  /**
   * Confirms what another session of this run left provisional, unless `check` throws at how this one logged in.
   * @throws HostUnreachable, or ApplyFailed where it is too late.
   */
  async confirm(token: string, check: (proof: Proof | undefined) => void): Promise<void> {
    await this.#ask((session) => session.ask("ping"));
    check(this.proof);
    const answer = await this.#ask((session) => session.ask("apply", `settle_way_in confirm ${token}`));
    if (answer.status !== 0) throw new ApplyFailed(this.#failure(answer));
  }

  /** Whether this run changes something there now, or is about to. */
  get isBusy(): boolean {
    return this.#changes > 0;
  }

  get isUnreachable(): boolean {
    return this.#unreachable !== undefined;
  }

  /** Runs a script that changes no item; `said` is the last line of what it printed where it ended with other than 0. */
  async test(script: string): Promise<{ passed: boolean; said: string }> {
    const { remarks, status } = await this.#ask((session) => session.ask("apply", script));
    return { passed: status === 0, said: logOf(remarks).at(-1) ?? "" };
  }

  /**
   * Runs a script that changes no item and returns what it said under one word.
   * @throws HostUnreachable, or ApplyFailed with the end of its log.
   */
  async tell(script: string, word: string): Promise<string> {
    const answer = await this.#ask((session) => session.ask("apply", script));
    const [said] = saidOf(word, answer.remarks);
    if (answer.status !== 0 || said === undefined) throw new ApplyFailed(this.#failure(answer));
    return said;
  }

  /** What a question prints that a read-only session may ask, too; see remote/overlay-state.sh and kept-files.sh. */
  async lines(
    question: "address_state" | "bfd_counters" | "time_requests" | "kept_files",
    about: Lines = [],
  ): Promise<readonly string[]> {
    const { data, status } = await this.#ask((session) => session.ask(question, asLines(about)));
    if (status !== 0) throw new Error(`${this.#to.host} could not answer ${question}.`);
    return data;
  }

  /** Ends what is under way; whatever is asked afterwards throws Cancelled. */
  close(): void {
    this.#closed = true;
    this.#session?.close();
  }

  async #change(
    holder: string,
    extra: Lines,
    progress: Progress,
    change: (before: Observation) => string,
    confirm: Confirm,
  ): Promise<Observation> {
    this.#snapshot = undefined;
    const onRemark = (remark: string) => this.#tell(remark, progress);
    const begun = await this.#look("begin", `${holder}\n${asLines(extra)}`, onRemark);
    try {
      const script = change(this.#whole(begun.data, extra));
      const applied = await this.#ask((session) => session.ask("apply", script, onRemark));
      if (applied.status !== 0) throw new ApplyFailed(this.#failure(applied));
      await this.#settle(applied, confirm);
      return await this.observe(extra);
    } finally {
      await this.#ask((session) => session.ask("release")).catch(() => {});
    }
  }

  /** A change of the way in that cannot be confirmed is undone at once, by the session that made it. */
  async #settle({ remarks }: AgentAnswer, confirm: Confirm): Promise<void> {
    const [token] = saidOf("provisional", remarks);
    if (token === undefined) return;
    try {
      await confirm(token);
    } catch (error) {
      const undo = this.#ask((session) => session.ask("apply", `settle_way_in undo ${token}`));
      const undone = await undo.then(({ status }) => status === 0).catch(() => false);
      const rest = `${this.#to.host}: ${undone ? takenBack : willBeTakenBack}`;
      if (error instanceof Cancelled) throw new ApplyFailed(rest);
      throw new ApplyFailed(`${error instanceof Error ? error.message : String(error)}\n${rest}`);
    }
  }

  async #ask(request: (session: Session) => Promise<AgentAnswer>): Promise<AgentAnswer> {
    refuseOffline(this.#to.host);
    if (this.#closed) throw new Cancelled(this.#to.host);
    if (this.#unreachable) throw this.#unreachable;
    try {
      return await request(await this.#open());
    } catch (error) {
      if (this.#closed) throw new Cancelled(this.#to.host);
      if (error instanceof HostUnreachable) this.#unreachable = error;
      throw error;
    }
  }

  /** The session; a new one where there is none yet or the last one has ended. */
  async #open(): Promise<Session> {
    if (this.#login === undefined && this.#session?.ended === false) return this.#session;
    this.#login ??= this.#logIn().finally(() => (this.#login = undefined));
    return this.#login;
  }

  async #logIn(): Promise<Session> {
    const [wanted, previous] = sshTargets(isReader() ? asReader(this.#to) : this.#to);
    try {
      return await this.#start(wanted);
    } catch (error) {
      const refused = error instanceof HostUnreachable && error.refused !== undefined;
      if (!refused || previous === undefined || this.#closed) throw error;
      return await this.#fallBack(previous, error);
    }
  }

  async #fallBack(previous: SshTarget, { message, refused }: HostUnreachable): Promise<Session> {
    const session = await this.#start(previous).catch((error: HostUnreachable) => {
      throw new HostUnreachable(
        `${message}\nIts ssh.previous does not lead there either: ${error.message}`,
        refused,
      );
    });
    this.#warn(`${message}\nThis run came in by ssh.previous, as ${placeOf(previous)}.`);
    return session;
  }

  async #start(target: SshTarget): Promise<Session> {
    const session = new Session(target, isReader() ? "reader" : isReadOnly() ? "read" : "write");
    this.#session = session;
    await session.ready;
    return session;
  }

  /** Half an answer would be taken for a host on which the other half is gone. */
  async #look(verb: Verb, body = "", onRemark?: (remark: string) => void): Promise<AgentAnswer> {
    const answer = await this.#ask((session) => session.ask(verb, body, onRemark));
    if (answer.status !== 0) throw this.#unreadable(saidOf("problem", answer.remarks).join("; "));
    return answer;
  }

  #whole(data: readonly string[], extra: Lines): Observation {
    const missing = missingFrom(data, extra);
    if (missing.length > 0) throw this.#unreadable(`its answer breaks off at ${missing.join(", ")}`);
    try {
      return parseObservation(data);
    } catch (error) {
      throw this.#unreadable((error as Error).message);
    }
  }

  /** The session ends, and with it the lock that it may hold. */
  #unreadable(why: string): HostUnreachable {
    this.#session?.close();
    this.#unreachable = new HostUnreachable(`${placeOf(this.#to)} cannot be read: ${why}`);
    return this.#unreachable;
  }

  #tell(remark: string, progress: Progress): void {
    const [, word, text = ""] = /^(\w+) ?(.*)$/.exec(remark) ?? [];
    if (word === "step") progress.step(`${this.#to.host}: ${text}`);
    if (word === "warn") progress.warn(`${this.#to.host}: ${text}`);
    if (word === "waiting") progress.note(`${this.#to.host}: waiting for ${text || "another run"}`);
  }

  #failure({ remarks }: AgentAnswer): string {
    const step = saidOf("step", remarks).at(-1) ?? "the first step";
    const log = [...logOf(remarks), ...saidOf("problem", remarks)].map((line) => `  ${line}`);
    return [`${this.#to.host}: ${step} failed:`, ...log].join("\n");
  }
}

/** What the agent said under one word. */
function saidOf(word: string, remarks: readonly string[]): string[] {
  return remarks
    .filter((remark) => remark.startsWith(`${word} `))
    .map((remark) => remark.slice(word.length + 1));
}

/** The end of what the commands of a script printed. */
const logOf = (remarks: readonly string[]): string[] => saidOf("log", remarks);

function asLines(lines: Lines): string {
  return lines.map((line) => `${line}\n`).join("");
}
