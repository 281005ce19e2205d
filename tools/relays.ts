/** `npm run relays -- <stack>`: whether the relays of a stack answer, how fast, and what they know of its validators. */

import { relayArguments } from "./arguments.ts";
import { command, topologyOf } from "./hosts.ts";
import { askRelays, groupsWithRelays } from "./relays/collect.ts";
import { relayFaults } from "./relays/judge.ts";
import { readKeys } from "./relays/keys.ts";
import { lidoList } from "./relays/lido-list.ts";
import { relayReport } from "./relays/report.ts";
import { statusRounds } from "./relays/status.ts";

const help = `npm run relays -- <stack> [--keys GROUP=FILE]... [--rpc URL] [--config-file FILE] [--json]

Asks every relay of the validator groups for its status ${statusRounds} times, from this machine, and prints the median time and
whether the relay filters transactions by sanctions lists.
With --keys it also asks for the registration of each validator whose public key is on a line of the file, and
compares fee recipient and gas limit with those of the group; where the group has no gas limit, all have to be equal.
With --rpc, the URL of an execution client of the stack's network, it compares the relays of Lido's groups with the
list on the chain. It changes nothing.
Exit code 0: all as wanted, 7: a registration differs or a relay is not on Lido's list, 1: a relay does not answer as it
should, or an error.

Examples:
  npm run relays -- hoodi
  npm run relays -- hoodi --keys solo=solo-keys.txt --rpc http://127.0.0.1:18545
`;

const options = relayArguments(help);
await command(async () => {
  const topology = topologyOf(options);
  const groups = groupsWithRelays(topology);
  const keys = readKeys(options.keys, [...groups.keys()]);
  const isLido = [...groups.values()].some(({ protocol }) => protocol === "lido-csm");
  const list = options.rpc && isLido ? await lidoList(topology.network!, options.rpc) : undefined;
  const relays = await askRelays(topology, groups, keys);
  const faults = relayFaults(relays, groups, list);
  const { stack } = options;
  console.log(
    options.json
      ? JSON.stringify({ stack, relays, faults }, undefined, 2)
      : relayReport(stack, relays, faults),
  );
  process.exitCode = faults.length === 0 ? 0 : faults.some(({ unread }) => unread) ? 1 : 7;
});
