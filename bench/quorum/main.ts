/** `npm run bench -- quorum`: see the text below. */

import { labFromEnvironment } from "../../lab/settings.ts";
import { inLabs } from "../in-labs.ts";
import { benchOptions } from "../options.ts";
import { makeLosses } from "./losses.ts";
import { isAsSaid, type LossResult, renderLosses } from "./result.ts";
import { lossKinds, lossStacks } from "./stage.ts";

const help = `npm run bench -- quorum [--stacks NAME,…] [--kinds KIND,…] [--json]

Makes each loss that the quorum table names, one after the other, in a lab of its own with two homes, four rented hosts,
an overlay, a tunnel, a real chain (slots of 6 s) and a cluster of SSV nodes and one of Charon nodes, which are fakes. Then
compares who votes with what the table says. Needs root. Each loss takes three to eight minutes; there are about 20 in
a stack. Exit code 1 if a cluster does something else than the table says.

Stacks: ${lossStacks.join(", ")}
  two-clients: the homes have different clients. one-client: both have the same ones.
Kinds: ${lossKinds.join(", ")}

Example:
  npm run bench -- quorum --stacks one-client --kinds client
`;

const { choices, json } = benchOptions(help, {}, { stacks: lossStacks, kinds: lossKinds });
// The lab tells its progress on stdout, which is for the result alone.
const print = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);

const lab = labFromEnvironment({ LAB_NAME: "bvquorum", LAB_SUBNET: "10.74.0.0/24", ...process.env });
const results: LossResult[] = [];
try {
  for (const stack of choices.stacks)
    await inLabs([lab], () => makeLosses(lab, stack, choices.kinds, (result) => results.push(result)));
} finally {
  // Whatever failed, what was seen before is printed.
  print(`${json ? JSON.stringify(results, undefined, 2) : renderLosses(results)}\n`);
}
if (!results.every(isAsSaid)) process.exitCode = 1;
