/** `npm run addresses`: which address of the operator's plan each configured address is. */

import { readFileSync, realpathSync } from "node:fs";
import { sep } from "node:path";
import { configsBeside, readStackConfig } from "../topology/files/stack-config.ts";
import { stackNames } from "../topology/stacks.ts";
import { addressesBeside, configuredAddresses, stackNetwork } from "./addresses/configured.ts";
import { deriveAddresses } from "./addresses/derive.ts";
import { readAddressPlan } from "./addresses/plan.ts";
import { addressExitCode, addressReport, addressReportOf } from "./addresses/report.ts";
import { refuseKeysInArguments } from "./addresses/secrets.ts";
import { planArguments, project } from "./arguments.ts";
import { textOfFile } from "./given-file.ts";
import { command } from "./hosts.ts";

const help = `npm run addresses -- [<stack>] --plan FILE [--config-file FILE] [--json]

Derives the addresses of your address plan from one xpub for each passphrase and account, and compares them with every
address that the stack names; without a stack, with those of all stacks. Prints what each of them is, contradictions, and the next unused index of each key.
FILE is outside of this repository, or - for stdin; docs/addresses.md shows its form. It never takes a mnemonic, a
passphrase or a private key. It connects to nothing and changes nothing.
Exit code 0: as planned, 7: findings, 1: what was given cannot be read or was refused, 2: bad arguments.

Examples:
  npm run addresses -- --plan ~/address-plan.yaml
  npm run addresses -- mainnet --plan ~/address-plan.yaml
`;

await command(async () => {
  refuseKeysInArguments(process.argv.slice(2));
  const { stack, plan: file, configFile, json } = planArguments(help);
  const plan = readAddressPlan(textOf(file));
  const stacks = stack === undefined ? stackNames : [stack];
  const read = stacks.map((name) => ({ name, ...readStackConfig(project, name, configFile) }));
  const report = addressReportOf({
    stacks: read.map(({ name, sections }) => ({ stack: name, network: stackNetwork(name, sections) })),
    plan,
    derived: deriveAddresses(plan),
    configured: read.flatMap(({ name, sections }) => configuredAddresses(name, sections)),
    beside: stack === undefined ? [] : addressesBeside(configsBeside(project, stack)),
  });
  console.log(json ? JSON.stringify(report, undefined, 2) : addressReport(report));
  process.exitCode = addressExitCode(report);
});

/** What is in the repository is committed some day, so a plan is not read there. */
function textOf(file: string): string {
  if (file === "-") return readFileSync(0, "utf8");
  const text = textOfFile(file);
  if (realpathSync(file).startsWith(realpathSync(project) + sep))
    throw new Error(`${file} is in this repository. Move the plan to a folder that only you can read.`);
  return text;
}
