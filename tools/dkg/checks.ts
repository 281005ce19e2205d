/** What has to be right before nodes make keys. */

import { keyOfRecord } from "../../topology/dvt/enr.ts";
import type { CharonNode, DvtCluster } from "../../topology/dvt/node.ts";
import { type Problem, settingPath } from "../../topology/problems.ts";
import type { Topology } from "../../topology/topology.ts";
import { agreementFindings, unknownPayments } from "../lock/configured.ts";
import { bareDefinitionFindings } from "../lock/definition.ts";
import { agreedAmounts } from "../lock/deposits.ts";
import type { ClusterDefinition } from "../lock/file.ts";
import type { WantedKeys } from "./make-definition.ts";

/** Node records as the nodes' own keys give them, by name of the node. */
export type FoundRecords = Readonly<Record<string, string>>;

/** What the configuration lacks, or says otherwise than the nodes. */
export function configuredFindings(
  { dvtNodes }: Topology,
  cluster: DvtCluster,
  found: FoundRecords,
): Problem[] {
  const nodes = cluster.nodes.map((name) => dvtNodes[name] as CharonNode);
  return [
    ...lockThere(cluster),
    ...unknownPayments(cluster),
    ...nodes.flatMap((node) => recordFindings(node, found[node.name]!)),
    ...repeatedKeys(nodes.map(({ name }) => [name, found[name]!])),
  ];
}

/** Keys that nodes have no more. `keyless`: nodes of the cluster without a key. */
export const lostKeys = (cluster: DvtCluster, keyless: readonly CharonNode[]): Problem[] => [
  ...lockThere(cluster),
  ...keyless
    .filter(({ enr }) => enr !== undefined)
    .map(({ name }) => ({
      check: "key-lost",
      path: settingPath("dvtNodes", name, "enr"),
      reason: "the node has no charon-enr-private-key, so this record is of a key that is gone",
      remedy: "put the key back from a backup, or remove the record, so that the node gets another key",
    })),
];

function lockThere({ name, lockHash }: DvtCluster): Problem[] {
  if (lockHash === undefined) return [];
  return [
    {
      check: "lock-there",
      path: settingPath("dvtClusters", name, "lockHash"),
      reason: "the cluster has a lock, and its nodes would make other keys",
      remedy: "remove lockHash only if no validator of that lock has a deposit",
    },
  ];
}

function recordFindings({ name, enr }: CharonNode, found: string): Problem[] {
  const path = settingPath("dvtNodes", name, "enr");
  if (enr === undefined)
    return [{ check: "enr-missing", path, reason: "the node has a record", remedy: `write "${found}"` }];
  if (keyOfRecord(enr) === keyOfRecord(found)) return [];
  const reason = `it has another key than the node, whose record is ${found}`;
  return [{ check: "enr-differs", path, reason, remedy: "write that record, or put the right key there" }];
}

/** Two nodes with one key would have two shares in one place: a copied folder. */
function repeatedKeys(records: readonly (readonly [node: string, enr: string])[]): Problem[] {
  const keys = records.map(([, enr]) => keyOfRecord(enr));
  return records.flatMap(([node], i) => {
    const first = keys.indexOf(keys[i]);
    if (first === i) return [];
    return [
      {
        check: "enr-twice",
        path: settingPath("dvtNodes", node, "enr"),
        reason: `its node has the key of ${records[first]![0]}`,
        remedy: `move charon-enr-private-key of ${node} aside, so that it gets a key of its own`,
      },
    ];
  });
}

const remedy = "correct the definition, or the configuration: no keys were made";

/** Whether a definition is whole, and says what the configuration and the command say. Places are those in its file. */
export function definitionProblems(
  topology: Topology,
  cluster: DvtCluster,
  wanted: WantedKeys,
  definition: ClusterDefinition,
): Problem[] {
  const prefix = "cluster_definition.";
  const found = [
    ...agreementFindings(topology, cluster, definition),
    ...bareDefinitionFindings(definition),
    ...agreedAmounts(definition),
    ...wantedFindings(wanted, definition),
  ];
  return found.map((problem) =>
    problem.path.startsWith(prefix)
      ? { ...problem, path: problem.path.slice(prefix.length), remedy }
      : problem,
  );
}

/** Whether a definition is about as many validators, with the credentials that were asked for. */
export function wantedFindings(
  { validators, compounding }: WantedKeys,
  definition: ClusterDefinition,
): Problem[] {
  const compared = [
    ["validators", "num_validators", definition.num_validators, validators],
    ["validators", "validators", definition.validators.length, validators],
    ["withdrawal-type", "compounding", definition.compounding, compounding],
  ] as const;
  return compared
    .filter(([, , actual, asked]) => actual !== asked)
    .map(([check, field, actual, asked]) => ({
      check,
      path: `cluster_definition.${field}`,
      reason: `it is ${actual}, and ${asked} was asked for`,
      remedy,
    }));
}
