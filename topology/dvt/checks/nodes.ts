import { type Network, networks } from "../../../catalog/networks.ts";
import { reservedNames } from "../../ethereum/checks/names.ts";
import { knownHost } from "../../ethereum/checks/validators.ts";
import { type Problem, settingPath } from "../../problems.ts";
import type { WholeDvtDraft } from "../draft.ts";
import { keyOfRecord } from "../enr.ts";

/** What is wrong with DVT nodes as compared with the stack and each other. */
export function checkDvtNodes(draft: WholeDvtDraft): Problem[] {
  return [
    ...reservedNames("dvtNodes", draft.dvtNodes.names),
    ...refuseTakenNames(draft),
    ...reachableNodes(draft),
    ...[...draft.dvtNodes.valid].flatMap(([name, { host }]) => knownHost(draft, "dvtNodes", name, host)),
    ...onePerHost(draft),
    ...operatorIds(draft),
    ...records(draft),
  ];
}

/** Hosts, nodes, validator clients and DVT nodes share the names of resources and directories. */
function refuseTakenNames({ dvtNodes, nodes, validators, hosts }: WholeDvtDraft): Problem[] {
  const others = [
    ["node", nodes.names],
    ["validator client", validators.names],
    ["host", hosts.names],
  ] as const;
  return [...dvtNodes.names].flatMap((name) => {
    const taken = others.find(([, names]) => names.has(name));
    if (taken === undefined) return [];
    return [
      {
        check: "dvt-name",
        path: settingPath("dvtNodes", name),
        reason: `a ${taken[0]} is called ${name} too`,
        remedy: "give the DVT node a name of its own",
      },
    ];
  });
}

/** They reach the stack's nodes by the overlay's addresses, and by nothing else for sure. */
function reachableNodes({ network, nodes, overlay, unreadable, stack }: WholeDvtDraft): Problem[] {
  if (["network", "nodes", "overlay"].some((section) => unreadable.has(section))) return [];
  const path = settingPath("dvtNodes");
  if (network === undefined || nodes.names.size === 0) {
    const reason = `stack ${stack} has no nodes that they could use`;
    return [{ check: "dvt-needs", path, reason, remedy: `describe ${settingPath("nodes")}` }];
  }
  const { genesis }: Network = networks[network];
  if (genesis !== undefined) {
    const reason = `neither SSV nor Charon knows ${network}`;
    return [{ check: "dvt-needs", path, reason, remedy: "remove them" }];
  }
  if (overlay?.vips[network] !== undefined) return [];
  const reason = `the overlay has no addresses of ${network}, by which they reach its nodes`;
  return [{ check: "dvt-needs", path, reason, remedy: `write ${settingPath("overlay", "vips", network)}` }];
}

function onePerHost({ dvtNodes }: WholeDvtDraft): Problem[] {
  const first = new Map<string, string>();
  return [...dvtNodes.valid].flatMap(([name, { host, program }]) => {
    const key = `${program} ${host}`;
    const other = first.get(key);
    first.set(key, other ?? name);
    if (other === undefined) return [];
    return [
      {
        check: "dvt-twice",
        path: settingPath("dvtNodes", name, "host"),
        reason: `${other} is a node of ${program} on ${host} already, and its ports derive from the network`,
        remedy: "place one of them on another host",
      },
    ];
  });
}

/** An operator key belongs to one node: two that run with it are slashed. */
function operatorIds({ dvtNodes }: WholeDvtDraft): Problem[] {
  const first = new Map<number, string>();
  return [...dvtNodes.valid].flatMap(([name, { program, operatorId }]) => {
    if (operatorId === undefined) return [];
    const path = settingPath("dvtNodes", name, "operatorId");
    if (program === "charon") {
      const reason = "Charon has no registry that numbers its nodes";
      return [{ check: "dvt-setting", path, reason, remedy: "remove it, or write program: ssv" }];
    }
    const other = first.get(operatorId);
    first.set(operatorId, other ?? name);
    if (other === undefined) return [];
    const reason = `${operatorId} is already that of ${other}: two nodes with one operator key are slashed`;
    return [{ check: "operator-twice", path, reason, remedy: "write the number of the node's own key" }];
  });
}

/** A record has the key of one node: two that run with it are one operator of a cluster. */
function records({ dvtNodes }: WholeDvtDraft): Problem[] {
  const first = new Map<string, string>();
  return [...dvtNodes.valid].flatMap(([name, { program, enr }]) => {
    if (enr === undefined) return [];
    const path = settingPath("dvtNodes", name, "enr");
    if (program !== "charon") {
      const reason = "an SSV node has no record of this kind";
      return [{ check: "dvt-setting", path, reason, remedy: "remove it, or write program: charon" }];
    }
    const key = keyOfRecord(enr)!;
    const other = first.get(key);
    first.set(key, other ?? name);
    if (other === undefined) return [];
    const reason = `its key is already that of ${other}: two nodes with one key are one operator`;
    return [{ check: "operator-twice", path, reason, remedy: "write what charon enr prints on this node" }];
  });
}
