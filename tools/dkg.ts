/** `npm run dkg -- <stack> <cluster>`: the nodes of a Charon cluster make keys of validators together. */

import type { CharonNode } from "../topology/dvt/node.ts";
import { configsBeside, readStackConfig } from "../topology/files/stack-config.ts";
import { project } from "./arguments.ts";
import { dkgArguments } from "./dkg/arguments.ts";
import { agrees } from "./dkg/ask.ts";
import { keepFiles } from "./dkg/keep.ts";
import { KeyGeneration } from "./dkg/key-generation.ts";
import { dkgExitCode, reportText } from "./dkg/report.ts";
import { runDkg } from "./dkg/run.ts";
import { textOfFile } from "./given-file.ts";
import { command, topologyOf, withHosts } from "./hosts.ts";
import { charonCluster } from "./lock/cluster.ts";
import { readDefinitionFile } from "./lock/file.ts";

const help = `npm run dkg -- <stack> <cluster> [--validators N] [--compounding] [--definition FILE] [--out DIR] [--yes] [--config-file FILE] [--json]

Lets the nodes of a Charon cluster make the keys of N validators (1 if not given) together, each on its host: no host
and no program ever has a whole key. It checks what the nodes agree to, shows it, and asks before it begins. Afterwards
it verifies what all nodes have made, as "npm run lock" does, with the files of deposits and the shares of each node.
Only then do all nodes take the keys over. If anything fails before, all is put aside on the hosts under a name with the
time, and nothing is deleted. A run that was cut off is finished by the next one. Nodes without a key get one first.
Nodes that have keys already keep them: the command verifies them again.
The withdrawal credentials begin with 0x01, with --compounding 0x02. With --definition, the nodes agree to FILE, a
cluster-definition.json of Charon, if it is what the stack says. With --out, the lock and the files of deposits, as they
were verified, are written into DIR. With --yes, nobody is asked.
Exit code 0: all nodes have one right lock, 7: findings, 1: a host could not be reached or a node failed, 2: wrong
arguments.

Examples:
  npm run dkg -- hoodi obol --validators 2 --out obol
  npm run dkg -- hoodi obol --compounding --yes
`;

const { definition: file, out, yes, validators, compounding, ...options } = dkgArguments(help);
await command(async () => {
  const topology = topologyOf(options);
  const cluster = charonCluster(topology, options.target);
  const definition = file === undefined ? undefined : readDefinitionFile(textOfFile(file), file);
  const beside = configsBeside(project, options.stack);
  const { sections } = readStackConfig(project, options.stack, options.configFile);
  const nodes = cluster.nodes.map((name) => topology.dvtNodes[name] as CharonNode);
  const report = await withHosts(
    topology,
    nodes.map(({ host }) => host),
    (hosts) =>
      runDkg({
        expected: { topology, cluster, beside, sections, wanted: { validators, compounding } },
        keyGeneration: new KeyGeneration(nodes, hosts),
        definition,
        agrees: async (shown) => {
          process.stderr.write(`${shown}\n`);
          return agrees("Go on?", yes);
        },
        keep: (files) => (out === undefined ? [] : keepFiles(out, files)),
      }),
  );
  console.log(options.json ? JSON.stringify(report, undefined, 2) : reportText(report));
  process.exitCode = dkgExitCode(report);
});
