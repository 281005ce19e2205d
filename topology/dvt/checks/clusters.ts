import { knownGroup } from "../../ethereum/checks/validators.ts";
import { type Problem, settingPath } from "../../problems.ts";
import type { WholeDvtDraft } from "../draft.ts";
import type { DvtClusterSettings, DvtProgram } from "../schema.ts";

/** Sizes that the SSV network knows (ValidCommitteeSize of ssvlabs/ssv protocol/v2/types/ssvshare.go, 365a4aba). */
const ssvSizes = [4, 7, 10, 13];

/** Charon makes no smaller clusters (`create cluster`, docs.obol.org, 2026-08). */
const minCharonSize = 3;

/** What is wrong with clusters as compared with the nodes and each other. */
export function checkClusters(draft: WholeDvtDraft): Problem[] {
  return [...draft.dvtClusters.valid].flatMap(([name, cluster]) => {
    const strangers = cluster.nodes.flatMap((node, i) => knownNode(draft, name, cluster, node, i));
    if (strangers.length > 0 || !allReadable(draft, cluster)) return strangers;
    const programs = new Set(cluster.nodes.map((node) => draft.dvtNodes.valid.get(node)!.program));
    const [program, ...others] = programs;
    if (others.length > 0) return [mixed(name)];
    return [
      ...size(name, program!, cluster),
      ...lock(name, program!, cluster),
      ...(program === "charon"
        ? [
            ...oneCluster(draft, name, cluster),
            ...ownLock(draft, name, cluster),
            ...(cluster.group === undefined ? [] : knownGroup(draft, "dvtClusters", name, cluster.group)),
            ...(draft.pbs === "sidecar"
              ? relaysUnasked(draft, name, cluster)
              : signedProposals(draft, name, cluster)),
          ]
        : []),
    ];
  });
}

/** A node that is badly written, or named twice, is one mistake, not two. */
export function allReadable({ dvtNodes }: WholeDvtDraft, { nodes }: DvtClusterSettings): boolean {
  return new Set(nodes).size === nodes.length && nodes.every((node) => dvtNodes.valid.has(node));
}

function knownNode(
  { dvtNodes, unreadable }: WholeDvtDraft,
  name: string,
  { nodes }: DvtClusterSettings,
  node: string,
  position: number,
): Problem[] {
  if (unreadable.has("dvtNodes")) return [];
  const path = settingPath("dvtClusters", name, "nodes", position);
  if (!dvtNodes.names.has(node)) {
    const remedy = `write one of ${[...dvtNodes.names].join(", ") || "(none yet)"}, or add it under ${settingPath("dvtNodes")}`;
    return [{ check: "unknown-dvt-node", path, reason: `there is no DVT node ${node}`, remedy }];
  }
  if (nodes.indexOf(node) === position) return [];
  const reason = `${node} is in the list already`;
  return [{ check: "dvt-node-twice", path, reason, remedy: "name each node once" }];
}

const mixed = (name: string): Problem => ({
  check: "cluster-mixed",
  path: settingPath("dvtClusters", name, "nodes"),
  reason: "some of its nodes run SSV and some Charon, which do not understand each other",
  remedy: "make a cluster of each",
});

function size(name: string, program: DvtProgram, { nodes }: DvtClusterSettings): Problem[] {
  const fits = program === "ssv" ? ssvSizes.includes(nodes.length) : nodes.length >= minCharonSize;
  if (fits) return [];
  const sizes =
    program === "ssv" ? `an SSV cluster has ${ssvSizes.join(", ")}` : `Charon wants ${minCharonSize}`;
  return [
    {
      check: "cluster-size",
      path: settingPath("dvtClusters", name, "nodes"),
      reason: `it has ${nodes.length}`,
      remedy: `name as many nodes as a cluster may have: ${sizes}${program === "ssv" ? "" : " or more"}`,
    },
  ];
}

/** What an SSV cluster has in the registry's contract stands nowhere here. */
function lock(name: string, program: DvtProgram, { lockHash, group }: DvtClusterSettings): Problem[] {
  if (program === "charon") return [];
  const settings = [
    ["lockHash", lockHash, "an SSV cluster has no lock: the registry's contract has it"],
    ["group", group, "an SSV cluster pays whom its owner names in the registry's contract"],
  ] as const;
  return settings.flatMap(([setting, value, reason]) => {
    const path = settingPath("dvtClusters", name, setting);
    return value === undefined ? [] : [{ check: "dvt-setting", path, reason, remedy: "remove it" }];
  });
}

/** Charon reads one lock. */
function oneCluster({ dvtClusters }: WholeDvtDraft, name: string, { nodes }: DvtClusterSettings): Problem[] {
  const before = [...dvtClusters.valid].slice(0, [...dvtClusters.valid.keys()].indexOf(name));
  return before.flatMap(([other, cluster]) => {
    const both = nodes.filter((node) => cluster.nodes.includes(node));
    if (both.length === 0) return [];
    return [
      {
        check: "charon-cluster",
        path: settingPath("dvtClusters", name, "nodes"),
        reason: `${other} has ${both.join(", ")} already, and a Charon node has one cluster`,
        remedy: "name other nodes",
      },
    ];
  });
}

/** Blocks of builders would need the same relays at every node, and a validator client that asks for them. */
function relaysUnasked(
  { validatorGroups, validators }: WholeDvtDraft,
  name: string,
  { group }: DvtClusterSettings,
): Problem[] {
  const relays = validatorGroups.valid.get(group ?? "")?.relays ?? [];
  const isSigned = [...validators.valid.values()].some((each) => each.group === group);
  if (group === undefined || relays.length === 0 || isSigned) return [];
  return [
    {
      check: "relays-unasked",
      path: settingPath("validatorGroups", group, "relays"),
      reason: `${name} alone signs for ${group}, and the Charon nodes of this program ask for no blocks of builders`,
      remedy: "remove the relays",
    },
  ];
}

/** With builders in the protocol, validator clients sign whom a block pays and its gas limit, and a share counts where all agree. */
function signedProposals(
  { validatorGroups, network }: WholeDvtDraft,
  name: string,
  { group, lockHash }: DvtClusterSettings,
): Problem[] {
  if (lockHash === undefined || network === undefined) return [];
  const reason =
    "with pbs: protocol its validator clients sign this themselves, and all nodes have to sign the same";
  if (group === undefined) {
    const path = settingPath("dvtClusters", name, "group");
    return [
      {
        check: "pbs-cluster",
        path,
        reason: `it is missing: ${reason}`,
        remedy: "name the group of its validators",
      },
    ];
  }
  const settings = validatorGroups.valid.get(group);
  if (settings === undefined || settings.gasLimit !== undefined) return [];
  return [
    {
      check: "pbs-cluster",
      path: settingPath("validatorGroups", group, "gasLimit"),
      reason: `it is missing: ${reason}`,
      remedy: `write the gas limit that the lock of ${name} has: npm run lock compares them`,
    },
  ];
}

/** A lock is of the nodes that made it together: nodes of another cluster do not start with it. */
function ownLock({ dvtClusters }: WholeDvtDraft, name: string, { lockHash }: DvtClusterSettings): Problem[] {
  const [other] = [...dvtClusters.valid].find(([, cluster]) => cluster.lockHash === lockHash) ?? [];
  if (lockHash === undefined || other === name) return [];
  return [
    {
      check: "cluster-lock",
      path: settingPath("dvtClusters", name, "lockHash"),
      reason: `it is that of ${other}, and a cluster has a lock of its own`,
      remedy: "write lock_hash of this cluster's cluster-lock.json, or remove it until there is one",
    },
  ];
}
