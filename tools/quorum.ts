/** `npm run quorum -- <stack>`: which single loss stops which DVT cluster. */

import { stackArguments } from "./arguments.ts";
import { command, topologyOf } from "./hosts.ts";
import { quorumReport } from "./quorum-report.ts";

const help = `npm run quorum -- <stack> [--config-file FILE] [--json]

Prints the DVT clusters of a stack, how many of their nodes have to work, and how many are left when one thing fails:
a host, a site, a provider of several sites, a node of the stack with its clients, a relay of Charon's, a program of
the cluster itself, or the overlay or tunnel to the stack's nodes. It reads the configuration and connects to nothing.

Example:
  npm run quorum -- hoodi
`;

const options = stackArguments(help);
await command(async () => {
  const topology = topologyOf(options);
  const clusters = Object.values(topology.dvtClusters);
  console.log(
    options.json
      ? JSON.stringify({ stack: options.stack, clusters }, undefined, 2)
      : quorumReport(options.stack, clusters),
  );
});
