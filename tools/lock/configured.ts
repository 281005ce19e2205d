/** Whether a lock is that of a stack's cluster: network, nodes, and addresses that are paid. */

import { networks } from "../../catalog/networks.ts";
import { keyOfRecord } from "../../topology/dvt/enr.ts";
import type { CharonNode, DvtCluster } from "../../topology/dvt/node.ts";
import { isSameAddress } from "../../topology/ethereum/protocol-addresses.ts";
import { type Problem, settingPath } from "../../topology/problems.ts";
import type { Topology } from "../../topology/topology.ts";
import type { ClusterDefinition, LockFile } from "./file.ts";
import { agreedGasLimit } from "./registrations.ts";

const anew = "do not use it: start the key generation anew with what the configuration says, or correct that";

/** `topology` has the cluster. */
export function configurationFindings(
  topology: Topology,
  cluster: DvtCluster,
  { cluster_definition, lock_hash }: LockFile,
): Problem[] {
  return [
    ...agreementFindings(topology, cluster, cluster_definition),
    ...lockHashFindings(cluster, lock_hash),
  ];
}

/** Whether a definition is what the configuration says; places are those of a lock. */
export function agreementFindings(
  { network, dvtNodes }: Topology,
  cluster: DvtCluster,
  definition: ClusterDefinition,
): Problem[] {
  const nodes = cluster.nodes.map((name) => dvtNodes[name] as CharonNode);
  return [
    ...networkFindings(network!, definition),
    ...sizeFindings(cluster, definition),
    ...nodes.flatMap((node, i) => nodeFindings(cluster, node, i, definition)),
    ...paymentFindings(cluster, definition),
    ...gasLimitFindings(cluster, definition),
  ];
}

function networkFindings(network: NonNullable<Topology["network"]>, { fork_version }: ClusterDefinition) {
  const { forkVersion } = networks[network];
  if (fork_version.toLowerCase() === forkVersion) return [];
  const path = "cluster_definition.fork_version";
  const reason = `it is ${fork_version}, and that of ${network} is ${forkVersion}`;
  return [{ check: "network", path, reason, remedy: anew }];
}

function sizeFindings({ name, nodes, quorum }: DvtCluster, definition: ClusterDefinition): Problem[] {
  const { operators, threshold } = definition;
  const found: Problem[] = [];
  if (operators.length !== nodes.length)
    found.push({
      check: "cluster-size",
      path: "cluster_definition.operators",
      reason: `it has ${operators.length} operators, and ${name} has ${nodes.length} nodes`,
      remedy: anew,
    });
  if (threshold !== quorum)
    found.push({
      check: "threshold",
      path: "cluster_definition.threshold",
      reason: `it is ${threshold}, and the quorum of ${name} is ${quorum}`,
      remedy: anew,
    });
  return found;
}

function nodeFindings(
  { name }: DvtCluster,
  { name: node, enr }: CharonNode,
  place: number,
  { operators }: ClusterDefinition,
): Problem[] {
  const path = settingPath("dvtNodes", node, "enr");
  if (enr === undefined)
    return [
      {
        check: "enr-missing",
        path,
        reason: "nothing says which operator of the lock this node is",
        remedy: `write what charon enr prints on ${node}`,
      },
    ];
  const keys = operators.map((operator) => keyOfRecord(operator.enr));
  const found = keys.indexOf(keyOfRecord(enr));
  if (found === place) return [];
  if (found < 0)
    return [
      { check: "operator-unknown", path, reason: "the lock has no operator with its key", remedy: anew },
    ];
  return [
    {
      check: "operator-order",
      path: settingPath("dvtClusters", name, "nodes", place),
      reason: `${node} is operator ${found + 1} of the lock`,
      remedy: "write the nodes in the order of the lock",
    },
  ];
}

/** What the configuration has to say of the money before anything can be compared with it. */
export function unknownPayments({ name, group }: DvtCluster): Problem[] {
  if (group === undefined)
    return [
      {
        check: "group-missing",
        path: settingPath("dvtClusters", name, "group"),
        reason: "nothing says whom the validators of the lock have to pay",
        remedy: "write the name of their validator group",
      },
    ];
  return group.withdrawalAddress === undefined ? [missingWithdrawal(group.name)] : [];
}

function paymentFindings(cluster: DvtCluster, { validators }: ClusterDefinition): Problem[] {
  const { group } = cluster;
  if (group === undefined) return unknownPayments(cluster);
  const { feeRecipient, withdrawalAddress } = group;
  const wanted = [
    ["fee-recipient", "fee_recipient_address", feeRecipient],
    ["withdrawal-address", "withdrawal_address", withdrawalAddress],
  ] as const;
  const differing = validators.flatMap((validator, i) =>
    wanted.flatMap(([check, field, address]): Problem[] => {
      if (address === undefined || isSameAddress(validator[field], address)) return [];
      const path = `cluster_definition.validators[${i}].${field}`;
      return [
        { check, path, reason: `it is ${validator[field]}, and ${group.name} has ${address}`, remedy: anew },
      ];
    }),
  );
  return [...unknownPayments(cluster), ...differing];
}

const missingWithdrawal = (group: string): Problem => ({
  check: "withdrawal-address-missing",
  path: settingPath("validatorGroups", group, "withdrawalAddress"),
  reason: "nothing says to whom the deposits have to come back",
  remedy: "write the address that the withdrawal credentials have to have",
});

function gasLimitFindings({ group }: DvtCluster, definition: ClusterDefinition): Problem[] {
  const agreed = agreedGasLimit(definition);
  if (group?.gasLimit === undefined || agreed === group.gasLimit) return [];
  return [
    {
      check: "gas-limit",
      path: "cluster_definition.target_gas_limit",
      reason: `builders would aim at ${agreed}, and ${group.name} has ${group.gasLimit}`,
      remedy: anew,
    },
  ];
}

/** A cluster without one waits for a lock. */
function lockHashFindings({ name, lockHash }: DvtCluster, actual: string): Problem[] {
  if (lockHash === undefined || lockHash === actual.toLowerCase()) return [];
  return [
    {
      check: "other-lock",
      path: settingPath("dvtClusters", name, "lockHash"),
      reason: `it is ${lockHash}, and the file has lock_hash ${actual}`,
      remedy: "check the lock that the nodes have, or write the hash of this one once it has no findings",
    },
  ];
}
