import { loopbackUrl } from "../catalog/loopback.ts";
/** `npm run drain -- <stack> <host>`: stops what a stack runs on a host, for a reboot or work on its disks. */

import type { Observation } from "../provider/host/observation.ts";
import { gateStep } from "../provider/items/gate.ts";
import type { Step } from "../provider/items/kind.ts";
import { holder } from "../provider/resource/context.ts";
import {
  type FoundService,
  knownServicesOf,
  stackServices,
  stopScript,
} from "../provider/resource/services.ts";
import { proposalsScript, proposalsTimeoutSeconds } from "../render/ethereum/gates/proposals.ts";
import { signerApis } from "../render/ethereum/validator.ts";
import type { Topology } from "../topology/topology.ts";
import { targetArguments } from "./arguments.ts";
import { command, stderrProgress, topologyOf, withHosts } from "./hosts.ts";
import { quorumsAt, refuseLossOfQuorum } from "./quorum-guard.ts";
import { startOrder } from "./service-order.ts";
import { alertmanagersOf, silence } from "./silences.ts";

const help = `npm run drain -- <stack> <host> [--config-file FILE] [--json]

Stops what the stack runs on a host: validator clients and DVT nodes first, then beacon nodes, then execution clients.
Each gets its time to stop, and the next follows when it has stopped. Then the host can be rebooted. A proposal within
two epochs delays this for at most 15 minutes. If a DVT cluster would stop, the command refuses and names the nodes that
do not serve. With HOST_NOW=1 it neither waits nor refuses. Alerts that this makes fire are silenced for four hours.
Nothing starts again by itself, also not at boot: run "npm run resume", which ends the silence. Until then "pulumi up"
would start nodes, but no validator client and no DVT node.
Exit code 1 if something still runs.

Examples:
  npm run drain -- hoodi trdiy
  HOST_NOW=1 npm run drain -- hoodi trdiy
`;

/** What a host was relieved of, and what other stacks still run there. */
interface Drained {
  readonly host: string;
  readonly stopped: readonly string[];
  readonly others: Readonly<Record<string, readonly string[]>>;
}

const options = targetArguments(help);
await command(async () => {
  const drained = await drain(topologyOf(options), options.target);
  console.log(options.json ? JSON.stringify(drained, undefined, 2) : report(options.stack, drained));
});

async function drain(topology: Topology, host: string): Promise<Drained> {
  if (!(host in topology.hosts)) {
    throw new Error(
      `Stack ${topology.stack} does not use a host ${host}. Its hosts: ${Object.keys(topology.hosts).join(", ")}.`,
    );
  }
  const quorums = quorumsAt(topology, host);
  const asked = quorums.flatMap(({ members }) => members.map((member) => member.host));
  const told = alertmanagersOf(topology);
  return withHosts(topology, [...new Set([host, ...asked, ...told])], async (hosts) => {
    await refuseLossOfQuorum(quorums, host, hosts);
    await silence({ topology, host, hosts, tell: stderrProgress.note });
    let running: readonly FoundService[] = [];
    const after = await hosts[host]!.change(holder(topology.stack), [], stderrProgress, (before) => {
      const services = startOrder(topology, knownServicesOf(host, before, topology.stack)).toReversed();
      running = services.filter(isUp);
      return stopScript(services, running.length > 0 ? proposalSteps(topology, host) : []);
    });
    return { host, stopped: running.map(({ name }) => name), others: othersOn(after, topology.stack) };
  });
}

function isUp({ state }: FoundService): boolean {
  return ["running", "restarting", "paused"].includes(state);
}

/** Asked of the host's own beacon node; without one there, the host's signers ask others, which this does not reach. */
function proposalSteps(topology: Topology, host: string): Step[] {
  const node = Object.values(topology.nodes).find((candidate) => candidate.host === host);
  const signers = signerApis(topology, host);
  if (!node || signers.length === 0) return [];
  const script = proposalsScript(loopbackUrl(node.ports.loopback.beaconApi), signers);
  return [
    gateStep("near proposals", { script, timeoutSeconds: proposalsTimeoutSeconds, onTimeout: "proceed" }),
  ];
}

function othersOn(host: Observation, stack: string): Record<string, string[]> {
  const stacks = new Set(host.claims.map((claim) => claim.stack).filter((other) => other !== stack));
  const running = [...stacks].map((other) => {
    return [
      other,
      stackServices(host, other)
        .filter(isUp)
        .map(({ name }) => name),
    ] as const;
  });
  return Object.fromEntries(running.filter(([, names]) => names.length > 0));
}

function report(stack: string, { host, stopped, others }: Drained): string {
  const done = stopped.length === 0 ? "nothing ran" : `stopped ${stopped.join(", ")}`;
  const rest = Object.entries(others).map(
    ([other, names]) =>
      `${host}: ${names.join(", ")} of ${other} still run: npm run drain -- ${other} ${host}`,
  );
  const free = rest.length > 0 ? rest : [`${host}: it may be rebooted now`];
  return [`${host}: ${done}`, ...free, `${host}: afterwards: npm run resume -- ${stack} ${host}`].join("\n");
}
