/** `npm run bench -- failover`: see the text below. */

import { inLabs } from "../in-labs.ts";
import { ensureRouting } from "../needs.ts";
import { benchOptions } from "../options.ts";
import type { Row } from "./answers.ts";
import { changeProfile, deployment, deployStacks, failoverLab } from "./deployment.ts";
import * as events from "./events.ts";
import { measure, type Stage } from "./measure.ts";
import { render } from "./report.ts";
import { type SplitResult, splitMesh } from "./split.ts";
import { measureStreams } from "./stream.ts";
import { measureTailscale } from "./tailscale.ts";
import { startClients } from "./watch.ts";

const help = `npm run bench -- failover [--repetitions N] [--minutes N] [--json]

Deploys both stacks to a lab of its own with an overlay (two home hosts, four rented ones), lets home hosts and
what runs there fail N times each (10), and prints the longest time without an answer that clients on the rented hosts
saw: median and worst. Clients ask the first address of their stack every 10 ms. One more device uses Tailscale's own
subnet routes to the same address. Then a mesh in network namespaces runs for N minutes (10) with each BFD profile. Its
home hosts do not see each other, and its rented hosts lose 5 % of all packets each way and delay each by up to 200 ms.
With both at 10 it takes about 45 minutes. It needs root, and installs first what the tests need, FRR for example.

Example:
  npm run bench -- failover --repetitions 1 --minutes 1
`;

const { counts, json } = benchOptions(help, { repetitions: 10, minutes: 10 });
const { repetitions, minutes } = counts;
// The lab tells its progress on stdout, which is for the result alone.
const print = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);

async function inTheLab(rows: Row[]): Promise<void> {
  const engine = await deployStacks("fast");
  const deployed = deployment();
  const stage: Stage = { overlay: deployed.hoodi.overlay!, clients: startClients(deployed) };
  const ofNodes = events.nodeEvents(deployed);
  const [beaconKilled] = ofNodes;
  const { nothing, fastCut, tailscaledStopped, proxyKilled, routingRestarted, internetCut } = events;
  for (const event of [nothing, fastCut, tailscaledStopped, ...ofNodes, proxyKilled, routingRestarted])
    rows.push(await measure(stage, event, repetitions));
  rows.push(...(await measureStreams(stage, beaconKilled!, repetitions)));
  rows.push(...(await measureTailscale(stage, repetitions)));
  await changeProfile(engine, "internet");
  rows.push(await measure(stage, internetCut, repetitions));
  for (const client of stage.clients) client.end();
}

await ensureRouting();
const rows: Row[] = [];
const split: SplitResult[] = [];
try {
  await inLabs([failoverLab], () => inTheLab(rows));
  const profiles = ["internet", "fast"] as const;
  split.push(...(await Promise.all(profiles.map((bfd) => splitMesh(bfd, minutes)))));
} finally {
  // Whatever failed, what was measured before is printed.
  print(`${json ? JSON.stringify({ rows, split }, undefined, 2) : render({ rows, split })}\n`);
}
