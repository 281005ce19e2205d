import { validatorModules } from "../../../catalog/clients/registry.ts";
import { partsOfRelay } from "../../../catalog/relays.ts";
import { glamsterdam } from "../../../catalog/version-policy.ts";
import { type Problem, settingPath } from "../../problems.ts";
import type { PlacedDraft } from "../draft.ts";

/** What stands against builders in the protocol. */
export function checkPbs(draft: PlacedDraft): Problem[] {
  const { network, pbs } = draft;
  if (network === undefined || pbs === "sidecar") return [];
  return [...unscheduled(draft), ...unableClients(draft)];
}

/** Real money waits for the date: until the fork, no builder is asked. */
function unscheduled({ network }: PlacedDraft): Problem[] {
  if (network !== "mainnet" || glamsterdam.dates[network] !== undefined) return [];
  return [
    {
      check: "pbs-unscheduled",
      path: settingPath("pbs"),
      reason: `${network} has no date for ${glamsterdam.name} yet, and until then no builder builds blocks for its validators`,
      remedy: "write sidecar",
    },
  ];
}

function unableClients({ validators, validatorGroups }: PlacedDraft): Problem[] {
  return [...validators.valid].flatMap(([name, { client, group }]) => {
    const { relays = [], gasLimit } = validatorGroups.valid.get(group) ?? {};
    if (relays.length === 0) return [];
    const { noBuilderList, noGasLimit } = validatorModules[client];
    const list = {
      check: "pbs-client",
      path: settingPath("validators", name, "client"),
      reason: `${client} cannot be given the builders of ${group}: ${noBuilderList}`,
      remedy: `move the keys to lighthouse or lodestar (docs/keys.md), write ${settingPath("pbs")}: sidecar, or remove the relays of ${group}`,
    };
    const limit = {
      check: "pbs-gas-limit",
      path: settingPath("validatorGroups", group, "gasLimit"),
      reason: `${client} of ${name} cannot be given it: ${noGasLimit}`,
      remedy: "remove it: the client then follows the network's own",
    };
    return [
      ...(noBuilderList === undefined ? [] : [list]),
      ...(noGasLimit === undefined || gasLimit === undefined ? [] : [limit]),
    ];
  });
}

/** What changes with builders in the protocol, and when. */
export function pbsWarnings({ network, pbs, validatorGroups }: PlacedDraft): Problem[] {
  if (network === undefined || pbs === "sidecar") return [];
  const date = glamsterdam.dates[network];
  const lists = [...validatorGroups.valid].flatMap(([group, { relays }]) => {
    const hosts = relays.map((relay) => partsOfRelay(relay).host);
    return hosts.length === 0 ? [] : [`${group} asks ${hosts.join(", ")}`];
  });
  const until =
    date === undefined
      ? `${network} has no date for ${glamsterdam.name} yet`
      : `${network} forks on ${date} (${glamsterdam.name})`;
  return [
    {
      check: "pbs-protocol",
      path: settingPath("pbs"),
      reason: `it is protocol: MEV-Boost and the builder proxies are not run, and validators register with no relay. ${until}, and before it the execution clients build every block. ${lists.length === 0 ? "No group names builders" : `Then ${lists.join("; ")}`}`,
      remedy:
        "before the fork, sidecar gets blocks of builders; in a cluster with other operators, all need this list in this order",
    },
  ];
}
