import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { type Connection, connectionSchema } from "../host/connection.ts";
import { HostUnreachable } from "../host/errors.ts";
import type { HostHandle } from "../host/host.ts";
import { isReadOnly } from "../host/mode.ts";
import type { Run } from "./context.ts";

const script = readFileSync(join(import.meta.dirname, "../remote/host-key.sh"), "utf8");

/** For how long a login is tried again, in milliseconds, and how often. */
interface Retries {
  readonly timeoutMs: number;
  readonly intervalMs: number;
  /** Whether it may go away by itself. */
  readonly passes: (error: HostUnreachable) => boolean;
}

/** A machine that was just started refuses connections until its sshd runs. */
const starting: Retries = {
  timeoutMs: 600_000,
  intervalMs: 5000,
  passes: ({ refused }) => refused === "connection",
};

/** sshd that reads its keys anew shows the old ones for a moment, and then does not listen for another. */
const reloading: Retries = { timeoutMs: 30_000, intervalMs: 1000, passes: () => true };

const own = connectionSchema.shape.hostKey.startsWith("ssh-ed25519 ");
const firstSchema = connectionSchema.extend({
  hostKey: connectionSchema.shape.hostKey.refine((key) => !own.safeParse(key).success, {
    error:
      "the key of the first contact must be of another type than ssh-ed25519, the type of the key that is made",
  }),
});
/** Inputs: how a machine is reached that was started with a host key which others may know. */
export const hostKeyInputs = z.strictObject({ connection: firstSchema });

/**
 * The public half of a host key that the machine itself makes. A machine in a cloud is started with a host key in its
 * user data, which whoever may describe the instance can read. That key is trusted for this contact alone: it must have
 * another type, so that a login that was pinned to the machine's own key proves that key. Cut off anywhere, it can be
 * asked again, and the machine keeps the key that it has made.
 */
export async function makeHostKey(run: Run, urn: string, first: Connection): Promise<string> {
  if (isReadOnly())
    throw new Error(
      `${first.host}: HOST_MODE=${process.env.HOST_MODE}: this run may look and not change anything.`,
    );
  const said = await retried(run, urn, first, starting, (host) => host.tell(script, "hostkey"));
  const hostKey = own.parse(said);
  await retried(run, urn, { ...first, hostKey }, reloading, (host) => host.test("true"));
  return hostKey;
}

async function retried<T>(
  run: Run,
  urn: string,
  to: Connection,
  { timeoutMs, intervalMs, passes }: Retries,
  use: (host: HostHandle) => Promise<T>,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await run.hosts.anew(to, use);
    } catch (error) {
      if (!(error instanceof HostUnreachable && passes(error)) || Date.now() > end) throw error;
      run.status(urn, `${to.host}: waiting for its sshd`);
      await sleep(intervalMs);
    }
  }
}
