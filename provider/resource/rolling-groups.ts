import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { connectionSchema } from "../host/connection.ts";
import { HostUnreachable } from "../host/errors.ts";
import type { Hosts } from "../host/hosts.ts";
import { awaited, clustersOf } from "../items/rolling-group.ts";
import { type ClusterMember, lackOf, quorumLoss } from "./cluster-quorum.ts";

/** A role that belongs to a group of which one member at a time may be disturbed. */
export const memberSchema = z.object({
  /** Item key of the group, `rolling hoodi-nodes`. */
  key: z.string(),
  role: z.string(),
  connection: connectionSchema,
  /** Shell script that ends with 0 where the member serves. */
  ready: z.string(),
  /** Seconds that the others wait for it. */
  timeoutSeconds: z.number(),
  /** Clusters that it works in, as the item says them. */
  clusters: z.string().exactOptional(),
});
export type RollingGroupMember = Readonly<z.output<typeof memberSchema>>;

/** A member whose turn it is to be. */
export interface Candidate extends RollingGroupMember {
  readonly stack: string;
  /** It does not serve since it was disturbed: to disturb it again takes nothing more away. */
  readonly isDown: boolean;
  readonly note: (message: string) => void;
}

/** Milliseconds for which a member waits for those before it while nothing tells whether they will come. */
const waitMs = 10_000;
/** Milliseconds between two questions to a member that does not serve yet. */
const pollMs = 1000;

/**
 * The turns of this run. They go by role and host, so that two runs go the same way. The others of a group are known
 * by what the program announced; a member that does not come, or whose host is dead, holds nobody for long.
 */
export class RollingGroups {
  readonly #hosts: Hosts;
  #members: readonly RollingGroupMember[] = [];
  readonly #registered = new Set<string>();
  readonly #arrived = new Set<string>();
  readonly #failed = new Set<string>();
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(hosts: Hosts) {
    this.#hosts = hosts;
  }

  announce(members: readonly RollingGroupMember[]): void {
    this.#members = members;
  }

  /** The program has asked for this role; what was said of it before was about its last state. */
  registered(role: string, host: string): void {
    this.#registered.add(`${role} on ${host}`);
  }

  /** A role that is as the program wants it needs no turn. A refresh says so, too, before the program has asked. */
  unchanged(role: string, host: string): void {
    if (this.#registered.has(`${role} on ${host}`)) this.arrived(role, host);
  }

  /** A role that needs no turn in this run, or has got one: those behind it need not wait for it to come. */
  arrived(role: string, host: string): void {
    this.#arrived.add(`${role} on ${host}`);
  }

  /**
   * Runs `work`, which tells whether it succeeded, when no other member of the group is disturbed.
   * Throws where another one has to serve again first and does not.
   */
  async turn<T extends { readonly reasons: readonly string[] }>(
    self: Candidate,
    work: () => Promise<T>,
  ): Promise<T> {
    await this.#untilEarlierArrived(self);
    const turn = (this.#turns.get(self.key) ?? Promise.resolve()).then(async () => {
      if (!self.isDown) {
        await this.#untilOthersServe(self);
        await this.#refuseLossOfQuorum(self);
      }
      this.#failed.add(nameOf(self));
      const outcome = await work();
      if (outcome.reasons.length === 0) this.#failed.delete(nameOf(self));
      return outcome;
    });
    const ended = turn.catch(() => {});
    this.#turns.set(self.key, ended);
    this.arrived(self.role, self.connection.host);
    return turn;
  }

  async #untilEarlierArrived(self: Candidate): Promise<void> {
    const earlier = this.#othersOf(self).filter((other) => nameOf(other) < nameOf(self));
    let deadline = Date.now() + waitMs;
    while (Date.now() < deadline) {
      const missing = earlier.filter((other) => !this.#arrived.has(nameOf(other)));
      const hosts = missing.map(({ connection }) => this.#hosts.at(connection));
      if (hosts.every((host) => host.isUnreachable)) return;
      if (hosts.some((host) => host.isBusy)) deadline = Date.now() + waitMs;
      await sleep(100);
    }
  }

  async #untilOthersServe(self: Candidate): Promise<void> {
    for (const other of this.#othersOf(self)) {
      if (this.#failed.has(nameOf(other))) throw leftAlone(self, other, "its own change failed");
      try {
        if (await this.#isDown(other, self.stack)) await this.#untilServes(other, self);
      } catch (error) {
        if (!(error instanceof HostUnreachable)) throw error;
        self.note(`${other.connection.host} cannot be reached: ${other.role} there is not waited for`);
      }
    }
  }

  async #isDown({ key, role, connection }: RollingGroupMember, stack: string): Promise<boolean> {
    const seen = await this.#hosts.at(connection).observe([]);
    const ids = new Set(
      seen.claims.filter((claim) => claim.role === role && claim.stack === stack).map(({ id }) => id),
    );
    return [...ids].some((id) => (seen.unfinished.get(id) ?? "").split("\n").includes(awaited(key)));
  }

  async #untilServes(other: RollingGroupMember, self: Candidate): Promise<void> {
    const deadline = Date.now() + other.timeoutSeconds * 1000;
    self.note(`${self.connection.host}: waiting for ${nameOf(other)} to serve again`);
    for (;;) {
      const { passed, said } = await this.#hosts.at(other.connection).test(other.ready);
      if (passed) return;
      if (Date.now() >= deadline)
        throw leftAlone(self, other, `${said} and that for ${other.timeoutSeconds} s`);
      await sleep(pollMs);
    }
  }

  /** Whoever accepts missed duties (HOST_NOW=1) may stop a cluster. */
  async #refuseLossOfQuorum(self: Candidate): Promise<void> {
    const clusters = [...clustersOf(self)];
    if (clusters.length === 0 || process.env.HOST_NOW === "1") return;
    const members = await Promise.all([self, ...this.#othersOf(self)].map((member) => this.#state(member)));
    for (const [cluster, needed] of clusters) {
      const [own, ...others] = members.filter(({ clusters }) => clusters.has(cluster));
      const why = quorumLoss({ what: "Its nodes", needed, disturbed: [own!], others });
      if (why !== undefined)
        throw new Error(
          `${self.connection.host}: ${self.role} was not touched, because cluster ${cluster} would stop. ${why}. When they serve, run up again. HOST_NOW=1 changes it all the same.`,
        );
    }
  }

  async #state(
    member: RollingGroupMember,
  ): Promise<ClusterMember & { clusters: ReadonlyMap<string, number> }> {
    const known = { name: nameOf(member), clusters: clustersOf(member) };
    const lack = await lackOf(this.#hosts.at(member.connection), member.ready);
    return { ...known, ...(lack !== undefined && { lack }) };
  }

  #othersOf(self: RollingGroupMember): RollingGroupMember[] {
    return this.#members.filter((other) => other.key === self.key && nameOf(other) !== nameOf(self));
  }
}

function nameOf({ role, connection }: RollingGroupMember): string {
  return `${role} on ${connection.host}`;
}

function leftAlone(self: RollingGroupMember, other: RollingGroupMember, why: string): Error {
  return new Error(
    `${self.connection.host}: ${self.role} was not touched, because ${nameOf(other)} does not serve again: ${why}. When it does, run up again.`,
  );
}
