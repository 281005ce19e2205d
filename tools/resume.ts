/** `npm run resume -- <stack> <name|host>`: starts again what a person has stopped. */

import { HostUnreachable } from "../provider/host/errors.ts";
import { holder } from "../provider/resource/context.ts";
import {
  type FoundService,
  knownServicesOf,
  stackServices,
  startScript,
} from "../provider/resource/services.ts";
import { isAsRendered } from "../render/workloads/compose.ts";
import type { Topology } from "../topology/topology.ts";
import { targetArguments } from "./arguments.ts";
import { command, stderrProgress, topologyOf, withHost, withHosts } from "./hosts.ts";
import { startOrder } from "./service-order.ts";
import { alertmanagersOf, endSilence } from "./silences.ts";

const help = `npm run resume -- <stack> <name|host> [--config-file FILE] [--json]

Starts what a person, "npm run drain" or a safety stop stopped: a validator client, a DVT node or a node by its name
(vc1, or hoodi-vc1/lighthouse), or all of the stack that is stopped on a host, validator clients and DVT nodes last.
After a safety stop, a client is started by its own name only, not by that of its host: find out first why it ended.
The command starts what the last "pulumi up" wrote and verifies that it keeps running. Pulumi's state stays as it is.
When the host is resumed, or all of it runs, its alerts are sent again.
Exit code 1 if something could not be started.

Examples:
  npm run resume -- hoodi trdiy
  npm run resume -- hoodi vc1
`;

/** What was started on which host, and what was not, because it ended for safety. */
interface Resumed {
  readonly host: string;
  readonly started: readonly string[];
  readonly left: readonly string[];
}

const options = targetArguments(help);
await command(async () => {
  const resumed = await resume(topologyOf(options), options.target);
  if (options.json) console.log(JSON.stringify(resumed, undefined, 2));
  else for (const { host, ...done } of resumed) console.log(`${host}: ${report(done)}`);
});

function report({ started, left }: Omit<Resumed, "host">): string {
  const stays = left.map((name) => `${name} ended for safety and stays so until it is resumed by its name`);
  if (started.length > 0) return [`started ${started.join(", ")}`, ...stays].join("; ");
  return stays.length > 0 ? stays.join("; ") : "everything runs already";
}

async function resume(topology: Topology, target: string): Promise<Resumed[]> {
  if (target in topology.hosts) return [await resumeOn(topology, target)];
  const wanted = ({ name }: FoundService) =>
    name === target ||
    [target, `${topology.stack}-${target}`].some((project) => name.startsWith(`${project}/`));
  const names = Object.keys(topology.hosts);
  const answers = await Promise.all(names.map((host) => hasService(topology, host, wanted)));
  const hosts = names.filter((_, i) => answers[i] === true);
  if (hosts.length === 0) {
    const asked = names.filter((_, i) => answers[i] === false).join(", ");
    const unreachable = names.filter((_, i) => answers[i] === undefined).join(", ");
    const what = asked === "" ? "no host" : "neither a host nor a service";
    throw new Error(
      `${target} is ${what} of stack ${topology.stack}${asked && ` on ${asked}`}${unreachable && `; ${unreachable} could not be asked`}.`,
    );
  }
  return Promise.all(hosts.map((host) => resumeOn(topology, host, wanted)));
}

/** Whether the host has such a service; undefined where it cannot be reached, which is told. */
async function hasService(topology: Topology, host: string, wanted: (service: FoundService) => boolean) {
  try {
    const seen = await withHost(topology, host, (session) => session.observe([]));
    return stackServices(seen, topology.stack).some(wanted);
  } catch (error) {
    if (!(error instanceof HostUnreachable)) throw error;
    stderrProgress.note(error.message);
    return undefined;
  }
}

function resumeOn(
  topology: Topology,
  host: string,
  named?: (service: FoundService) => boolean,
): Promise<Resumed> {
  return withHosts(topology, [...new Set([host, ...alertmanagersOf(topology)])], async (hosts) => {
    let stopped: readonly FoundService[] = [];
    let left: readonly FoundService[] = [];
    const after = await hosts[host]!.change(holder(topology.stack), [], stderrProgress, (before) => {
      const down = knownServicesOf(host, before, topology.stack).filter(({ state }) => state !== "running");
      left = named ? [] : down.filter(({ safetyStop }) => safetyStop !== undefined);
      stopped = startOrder(topology, down.filter(named ?? ((service) => !left.includes(service))));
      return startScript(host, before, stopped, isAsRendered);
    });
    const isWhole = stackServices(after, topology.stack).every(({ state }) => state === "running");
    if (named === undefined || isWhole)
      await endSilence({ topology, host, hosts, tell: stderrProgress.note });
    const namesOf = (services: readonly FoundService[]) => services.map(({ name }) => name);
    return { host, started: namesOf(stopped), left: namesOf(left) };
  });
}
