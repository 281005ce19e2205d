/** Whether a lock is what its operators agreed to: counts, hashes, and signatures of accounts and nodes. */

import { networks } from "../../catalog/networks.ts";
import { keyOfRecord } from "../../topology/dvt/enr.ts";
import type { Problem } from "../../topology/problems.ts";
import { hasSigned, nodeThatSigned, type Statement, statements } from "./accounts.ts";
import type { ClusterDefinition, LockFile } from "./file.ts";
import { bytesOf, configHash, definitionHash, hashesOf } from "./hashes.ts";

const damaged =
  "do not use it: copy cluster-lock.json from another node of the cluster, and start the key generation anew if that has it, too";
const signAnew =
  "do not use it: let the operator sign on this configuration, and start the key generation anew";

export function definitionFindings(lock: LockFile): Problem[] {
  return [
    ...countFindings(lock),
    ...agreedHashFindings(lock.cluster_definition),
    ...lockHashFinding(lock),
    ...signerFindings(lock.cluster_definition),
    ...nodeFindings(lock),
  ];
}

/** The same for a definition that no lock has yet; places are those of a lock. */
export function bareDefinitionFindings(definition: ClusterDefinition): Problem[] {
  return [...agreedHashFindings(definition), ...signerFindings(definition)];
}

const signerFindings = (definition: ClusterDefinition): Problem[] => [
  ...recordFindings(definition),
  ...accountFindings(definition),
];

function countFindings({ cluster_definition, distributed_validators, node_signatures }: LockFile) {
  const { num_validators, validators, operators, threshold } = cluster_definition;
  const counts = [
    ["distributed_validators", distributed_validators.length, num_validators, "num_validators"],
    ["cluster_definition.validators", validators.length, num_validators, "num_validators"],
    ["node_signatures", node_signatures.length, operators.length, "the operators"],
    ...distributed_validators.map(
      ({ public_shares }, i) =>
        [
          `distributed_validators[${i}].public_shares`,
          public_shares.length,
          operators.length,
          "the operators",
        ] as const,
    ),
  ] as const;
  const found = counts.flatMap(([path, actual, wanted, of]): Problem[] => {
    const reason = `it has ${actual} entries, and ${of} make ${wanted}`;
    return actual === wanted ? [] : [{ check: "count", path, reason, remedy: damaged }];
  });
  if (threshold >= 1 && threshold <= operators.length) return found;
  const path = "cluster_definition.threshold";
  const reason = `it is ${threshold}, of ${operators.length} operators`;
  return [...found, { check: "threshold", path, reason, remedy: damaged }];
}

function agreedHashFindings(definition: ClusterDefinition): Problem[] {
  const { config_hash, definition_hash } = definition;
  return [
    ...hashFinding("config-hash", "cluster_definition.config_hash", config_hash, {
      actual: configHash(definition),
      of: "the configuration",
    }),
    ...hashFinding("definition-hash", "cluster_definition.definition_hash", definition_hash, {
      actual: definitionHash(definition),
      of: "the definition",
    }),
  ];
}

const lockHashFinding = (lock: LockFile): Problem[] =>
  hashFinding("lock-hash", "lock_hash", lock.lock_hash, { actual: hashesOf(lock).lock, of: "the lock" });

function hashFinding(
  check: string,
  path: string,
  stated: string,
  { actual, of }: { actual: string; of: string },
): Problem[] {
  const reason = `${of} has the hash ${actual}, so something in it was changed`;
  return stated.toLowerCase() === actual ? [] : [{ check, path, reason, remedy: damaged }];
}

/** Charon finds its peers by the key in a record, and its own place among them. */
function recordFindings({ operators }: ClusterDefinition): Problem[] {
  const keys = operators.map(({ enr }) => keyOfRecord(enr));
  return keys.flatMap((key, i): Problem[] => {
    const path = `cluster_definition.operators[${i}].enr`;
    const remedy = "do not use it: start the key generation anew with the record of each node";
    if (key === undefined)
      return [
        { check: "enr", path, reason: "it is no node record that was signed with its own key", remedy },
      ];
    const first = keys.indexOf(key);
    const reason = `it has the key of operator ${first + 1}, so one node would have two shares`;
    return first === i ? [] : [{ check: "enr-twice", path, reason, remedy }];
  });
}

/** What an account should have signed. */
interface AccountSignature {
  readonly path: string;
  /** Empty: nobody was to sign. */
  readonly address: string;
  readonly signature: string;
  readonly statement: Statement;
}

/** Operators need not sign by accounts, and then the creator alone may; where operators signed, all and the creator did. */
function accountFindings(definition: ClusterDefinition): Problem[] {
  const chainId = chainIdOf(definition.fork_version);
  const [creator, ...operators] = accountSignatures(definition);
  const due = operators.every(isBlank) ? [creator!].filter((one) => !isBlank(one)) : [creator!, ...operators];
  return due.flatMap((one) => accountFinding(one, chainId));
}

const isBlank = ({ address, signature }: AccountSignature): boolean => address === "" && signature === "";

function accountSignatures({ operators, creator, config_hash }: ClusterDefinition): AccountSignature[] {
  const configHash = config_hash.toLowerCase();
  return [
    {
      path: "cluster_definition.creator.config_signature",
      address: creator.address,
      signature: creator.config_signature,
      statement: statements.creator(configHash),
    },
    ...operators.flatMap(({ address, enr, config_signature, enr_signature }, i) => {
      const path = `cluster_definition.operators[${i}]`;
      return [
        {
          path: `${path}.config_signature`,
          address,
          signature: config_signature,
          statement: statements.operator(configHash),
        },
        { path: `${path}.enr_signature`, address, signature: enr_signature, statement: statements.enr(enr) },
      ];
    }),
  ];
}

/** `chainId` is undefined for a network that is not known, whose fork version is a finding already. */
function accountFinding(
  { path, address, signature, statement }: AccountSignature,
  chainId: number | undefined,
): Problem[] {
  if (address === "" || signature === "")
    return [{ check: "account-unsigned", path, reason: "nobody signed, while others did", remedy: signAnew }];
  if (signature.length > "0x".length + 2 * 65)
    return [
      {
        check: "account-contract",
        path,
        reason: `${address} is a contract, whose signature only its chain can judge`,
        remedy:
          "let Charon verify it: charon run --execution-client-rpc-endpoint, with a node of this network",
      },
    ];
  if (chainId === undefined || hasSigned(address, signature, statement, chainId)) return [];
  return [{ check: "account-signature", path, reason: `it is not ${address} that signed`, remedy: signAnew }];
}

function chainIdOf(forkVersion: string): number | undefined {
  return Object.values(networks).find((network) => network.forkVersion === forkVersion.toLowerCase())
    ?.chainId;
}

/** Each node signs the hash of the lock that it made. */
function nodeFindings({ cluster_definition, lock_hash, node_signatures }: LockFile): Problem[] {
  return cluster_definition.operators.flatMap(({ enr }, i): Problem[] => {
    const signature = node_signatures[i];
    const key = keyOfRecord(enr);
    // Both are findings elsewhere.
    if (signature === undefined || key === undefined) return [];
    if (nodeThatSigned(signature, bytesOf(lock_hash)) === key) return [];
    const reason = `the node of operator ${i + 1} did not sign lock_hash`;
    return [{ check: "node-signature", path: `node_signatures[${i}]`, reason, remedy: damaged }];
  });
}
