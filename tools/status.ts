/** `npm run status -- <stack>`: one screen of what runs where, as the hosts say now. */

import { setTimeout as sleep } from "node:timers/promises";
import { lookMode } from "../provider/host/mode.ts";
import { statusArguments } from "./arguments.ts";
import { driftFindings } from "./classify.ts";
import { driftExitCode } from "./drift-report.ts";
import { topologyOf } from "./hosts.ts";
import { planOf } from "./plan.ts";
import { look } from "./status/look.ts";
import { statusReport } from "./status/report.ts";
import { fitted, screenOf } from "./status/screen.ts";
import { Sessions } from "./status/sessions.ts";
import { hostStatuses, type StackStatus } from "./status/stack.ts";

const help = `npm run status -- <stack> [--watch] [--config-file FILE] [--json]

Reads every host of a stack and prints one screen: firing alerts; hosts, how they differ from the program, and how old the
backup of their keys is; services with state and version; how far each node is, and its peers; where each anycast
address is and which hosts reach it; how many nodes of each DVT cluster are ready; and the next proposals. Alerts,
backups and proposals are known where the stack has monitoring. It changes nothing.
Exit code 0: as wanted, 7: differences ("npm run drift" explains them), 1: a host could not be read, or an error,
2: wrong arguments. A node that is behind and an alert do not change the exit code.

--watch  ask again and again, and draw the screen anew, until Ctrl-C; without a terminal, print one after the other

Examples:
  npm run status -- hoodi
  npm run status -- hoodi --watch
  npm run status -- hoodi --json
`;

/** Between two looks. With the look itself, a firewall that counts sessions stays content. */
const pauseMs = 10_000;

const options = statusArguments(help);
const sessions = new Sessions();
process.exitCode = options.watch ? await watch() : await once();
sessions.close();

async function once(): Promise<number> {
  try {
    const { status, code } = await statusNow();
    console.log(
      options.json ? JSON.stringify(status, undefined, 2) : fitted(statusReport(status), process.stdout),
    );
    return code;
  } catch (error) {
    console.error(messageOf(error));
    return 1;
  }
}

/** What cannot be asked now may be asked soon: an error is a screen, too. */
async function watch(): Promise<number> {
  const ended = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => ended.abort());
  const end = new Promise<undefined>((resolve) =>
    ended.signal.addEventListener("abort", () => resolve(undefined)),
  );
  let last = 0;
  while (!ended.signal.aborted) {
    const now = await Promise.race([end, statusNow().catch(messageOf)]);
    if (now === undefined) break;
    last = typeof now === "string" ? 1 : now.code;
    process.stdout.write(typeof now === "string" ? screenOf(now, process.stdout) : drawn(now.status));
    await sleep(pauseMs, undefined, { signal: ended.signal }).catch(() => undefined);
  }
  sessions.close();
  // A plan that is under way would hold this process; it changes nothing.
  process.exit(last);
}

function drawn(status: StackStatus): string {
  return options.json ? `${JSON.stringify(status)}\n` : screenOf(statusReport(status), process.stdout);
}

/** The engine compares, while a session of this process asks each host for what no plan has. */
async function statusNow(): Promise<{ status: StackStatus; code: number }> {
  process.env.HOST_MODE = lookMode();
  const time = new Date().toISOString();
  const looking = lookNow().catch((error: Error) => error);
  const plan = await planOf(options);
  if (plan.errors.length > 0) throw new Error(plan.errors.join("\n"));
  const seen = await looking;
  if (seen instanceof Error) throw seen;
  const status = { stack: options.stack, time, hosts: hostStatuses(plan.resources), ...seen };
  return { status, code: driftExitCode(driftFindings(plan.resources, new Map())) };
}

async function lookNow() {
  const topology = topologyOf(options);
  return look(topology, sessions.of(topology));
}

function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  throw error;
}
