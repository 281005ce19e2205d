/** `npm run bench -- duties`: see the text below. */
import { homeEventNames, phaseNames } from "./case.ts";
import { openClientStage } from "./client-stage.ts";
import { clientNames } from "./clients.ts";
import { deployOnChain, dutiesLab } from "./deployment.ts";
import { measureDuties } from "./measure.ts";

const help = `npm run bench -- duties [--repetitions N] [--events NAME,…] [--phases NAME,…] [--json]

Deploys Hoodi's nodes to a lab of its own with an overlay and a real chain (slots of 12 s), lets the home host that
serves the clients fail, or its execution client, or its beacon node, N times (10) at each phase, and counts on the chain
what became of the duties of validators that reach the nodes in five ways. Cases without a fault come with them: if
anything is missed there, the run is void, and the exit code is 1. It is 1, too, if anything that the clients signed is
slashable. Each case is written to .lab/duties.jsonl when the chain has told everything of it. The same command goes on
from there; remove the file to begin anew. A case takes about two minutes, all of them about ten hours. Needs root, and
a machine that does nothing else.

Events: ${homeEventNames.slice(1).join(", ")}
Phases, in seconds from the time at which one of the validators is due:
  ${phaseNames.join(", ")}

Example:
  npm run bench -- duties --repetitions 1 --events home-host --phases proposal+0,attestation+0
`;

await measureDuties({
  name: "duties",
  help,
  lab: dutiesLab,
  events: homeEventNames,
  names: clientNames,
  open: async () => openClientStage(dutiesLab, await deployOnChain(dutiesLab, "production")),
});
