/** `npm run latency -- <stack>`: how long the ways to the beacon nodes take, seen from the hosts that use them. */

import { lookMode } from "../provider/host/mode.ts";
import type { Topology } from "../topology/topology.ts";
import { soakArguments } from "./arguments.ts";
import { type Endpoint, endpointsOf } from "./endpoints.ts";
import { command, stderrProgress, topologyOf, withHost } from "./hosts.ts";
import { figuresOf, recommended } from "./latency-figures.ts";
import { type FromHost, latencyReport } from "./latency-report.ts";
import { parseSamples, rounds, timedRequests } from "./measure.ts";
import { soak } from "./soak.ts";
import { soakReport } from "./soak-report.ts";

const help = `npm run latency -- <stack> [--soak 24h] [--config-file FILE] [--json]

Asks the stack's beacon nodes (sync state) and execution clients (eth_syncing) ${rounds} times by the overlay and by the
tunnel, from every rented host. Prints how long each step took, which addresses are too slow, and in which order to list
the beacon nodes in a client. With --soak it watches the BFD sessions for that long instead (24h, 30m), and says whether
the lines are steady enough for "bfd: fast". It changes nothing. Exit code 1 if a host cannot be asked.

Examples:
  npm run latency -- hoodi
  npm run latency -- hoodi --soak 24h
`;

const options = soakArguments(help);
await command(async () => {
  process.env.HOST_MODE = lookMode();
  const topology = topologyOf(options);
  const remotes = remotesOf(topology);
  if (options.soak !== undefined) {
    const soaked = await soak(topology, topology.overlay!, options.soak);
    console.log(
      options.json ? JSON.stringify({ stack: options.stack, ...soaked }, undefined, 2) : soakReport(soaked),
    );
    return;
  }
  const endpoints = endpointsOf(topology);
  const asked = await Promise.allSettled(remotes.map((remote, i) => measure(topology, remote, i, endpoints)));
  const hosts = asked.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  console.log(
    options.json ? JSON.stringify({ stack: options.stack, hosts }, undefined, 2) : latencyReport(hosts),
  );
  const failed = asked.flatMap((result) =>
    result.status === "rejected" ? [String(result.reason.message)] : [],
  );
  if (failed.length > 0) throw new Error(failed.join("\n"));
});

/** The rented hosts whose clients use the nodes. */
function remotesOf({ stack, overlay }: Topology): string[] {
  const remotes = Object.values(overlay?.members ?? {}).filter(({ kind }) => kind === "remote");
  if (remotes.length === 0)
    throw new Error(`Stack ${stack} has no overlay with hosts that would use its nodes.`);
  return remotes.map(({ name }) => name);
}

async function measure(
  topology: Topology,
  host: string,
  position: number,
  endpoints: readonly Endpoint[],
): Promise<FromHost> {
  stderrProgress.step(`${host}: asking ${endpoints.length} questions ${rounds} times`);
  const lines = await withHost(topology, host, (session) =>
    session.lines("time_requests", timedRequests(endpoints)),
  );
  const samples = parseSamples(endpoints, lines);
  const figures = endpoints.map((endpoint, i) => figuresOf(endpoint, samples[i]!));
  return { host, endpoints: figures, order: recommended(position, figures) };
}
