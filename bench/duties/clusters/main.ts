/** `npm run bench -- clusters`: see the text below. */
import { labFromEnvironment } from "../../../lab/settings.ts";
import { clusterEventNames, phaseNames } from "../case.ts";
import { measureDuties } from "../measure.ts";
import { clusterNames } from "./participants.ts";
import { openClusterStage } from "./stage.ts";

const help = `npm run bench -- clusters [--repetitions N] [--events NAME,…] [--phases NAME,…] [--json]

The bench "duties" for DVT clusters: deploys Hoodi's nodes, a cluster of four SSV nodes and one of four Charon nodes to a
lab of its own with two homes, four rented hosts, an overlay, a tunnel and a real chain (slots of 12 s). SSV nodes and
Charon are fakes. Each event happens N times (10) at each phase, and the attestations and proposals of the clusters'
validators are counted on the chain. The run is void, and the exit code is 1, if anything is missed without a fault. The
exit code is 1, too, if anything that was signed is slashable. Each case is written to .lab/clusters.jsonl; the same
command goes on from there. Needs root, and a machine that does nothing else.

Events: ${clusterEventNames.slice(1).join(", ")}
  overlay-only: the tunnel is stopped. tunnel-only: the rented hosts leave the overlay; faults are aimed at Charon's duties.
Phases, in seconds from the time at which one of the validators is due:
  ${phaseNames.join(", ")}

Example:
  npm run bench -- clusters --repetitions 1 --events dvt-host --phases proposal+0,attestation+0
`;

const lab = labFromEnvironment({ LAB_NAME: "clusters", LAB_SUBNET: "10.75.0.0/24", ...process.env });

await measureDuties({
  name: "clusters",
  help,
  lab,
  events: clusterEventNames,
  names: clusterNames,
  heading: "SSV nodes and Charon are fakes; beacon nodes, execution clients, chain and network are real.",
  open: () => openClusterStage(lab),
});
