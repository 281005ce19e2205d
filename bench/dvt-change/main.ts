/** `npm run bench -- dvt-change`: see the text below. */

import { checkSignatures, renderFindings } from "../../lab/chain/signatures.ts";
import { labFromEnvironment } from "../../lab/settings.ts";
import { inLabs } from "../in-labs.ts";
import { benchOptions } from "../options.ts";
import { changeClusters } from "./change.ts";
import { renderChanges } from "./report.ts";

const help = `npm run bench -- dvt-change [--json]

Changes the images of all DVT nodes with one \`pulumi up\`, in a lab of its own with two homes, four rented hosts, an
overlay, a tunnel, a real chain (slots of 6 s) and a cluster of SSV nodes and one of Charon nodes, which are fakes. Looks
every two seconds which nodes are not ready to sign. Then changes them once more, while one Charon node has lost a
password: \`up\` has to stop at it, and the cluster has to go on. Takes about an hour. Needs root. Exit code 1 if two
nodes of a cluster were down at once, if \`up\` did not stop, if validators did not vote, or if anything is slashable.
`;

const { json } = benchOptions(help, {});
// The lab tells its progress on stdout, which is for the result alone.
const print = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);

const lab = labFromEnvironment({ LAB_NAME: "bvchange", LAB_SUBNET: "10.73.0.0/24", ...process.env });
await inLabs([lab], async () => {
  const changes = await changeClusters(lab);
  const findings = checkSignatures(lab);
  print(`${json ? JSON.stringify(changes, undefined, 2) : renderChanges(changes)}\n`);
  process.stderr.write(`${renderFindings(findings)}\n`);
  const slashable = findings.offences.length + findings.unknown.length > 0;
  if (slashable || changes.some(({ problems }) => problems.length > 0)) process.exitCode = 1;
});
