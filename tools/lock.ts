/** `npm run lock -- <stack> <cluster>`: whether a cluster lock is whole, and is that of a stack's Charon cluster. */

import { configsBeside, readStackConfig } from "../topology/files/stack-config.ts";
import { lockArguments, project } from "./arguments.ts";
import { textOfFile } from "./given-file.ts";
import { command, topologyOf } from "./hosts.ts";
import { charonCluster } from "./lock/cluster.ts";
import { readOther } from "./lock/elsewhere.ts";
import { readLockFile } from "./lock/file.ts";
import { lockExitCode, lockReport, lockReportOf } from "./lock/report.ts";

const help = `npm run lock -- <stack> <cluster> --file FILE [--other FILE]... [--config-file FILE] [--json]

Verifies FILE, the cluster-lock.json of a Charon cluster, before any key of it is used: its hashes, the signatures of
operators, nodes and shares, the public shares, deposits, and registrations with relays. Then compares it with the
stack: network, nodes and their order, threshold, fee recipient and withdrawal address of the cluster's group.
With --other, which may be given several times, it looks for its keys where others sign: in the lock of another cluster,
or in a list with a public key on each line. It also looks for them in the lists publicKeys of all stacks.
It takes no keys and no shares, connects to nothing, and changes nothing. docs/dvt.md has more.
Exit code 0: as configured, 7: findings, 1: what was given cannot be read or was refused, 2: bad arguments.

Examples:
  npm run lock -- hoodi obol --file cluster-lock.json
  npm run lock -- hoodi obol --file cluster-lock.json --other solo-keys.txt --other other-cluster-lock.json
`;

const options = lockArguments(help);
await command(async () => {
  const topology = topologyOf(options);
  const cluster = charonCluster(topology, options.target);
  const lock = readLockFile(textOfFile(options.file), options.file);
  const others = options.others.map((file) => readOther(textOfFile(file), file, lock));
  const beside = configsBeside(project, options.stack);
  const { sections } = readStackConfig(project, options.stack, options.configFile);
  const report = lockReportOf({ topology, cluster, lock, others, beside, sections });
  console.log(options.json ? JSON.stringify(report, undefined, 2) : lockReport(report));
  process.exitCode = lockExitCode(report);
});
