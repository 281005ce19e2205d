/**
 * Nodes that sign with shares of validators' keys, and the clusters that they form. They stand in the stack's own file.
 *
 * | Section | Shape |
 * |---|---|
 * | dvtNodes | name → {@link dvtNodeSchema}: an SSV node, or Charon with its validator client, on one host |
 * | dvtClusters | name → {@link dvtClusterSchema}: nodes that share validators |
 */
import { z } from "zod";
import { exampleLockHash, exampleRecord, exampleValidatorKeys } from "../../catalog/example-ids.ts";
import { text, validatorKey } from "../formats.ts";
import { keyOfRecord } from "./enr.ts";

export const dvtPrograms = ["ssv", "charon"] as const;

export type DvtProgram = (typeof dvtPrograms)[number];

export const dvtNodeSchema = z
  .strictObject({
    host: z.string().meta({
      description:
        "Name of the host in `hosts`. It must list the stack's network in `dvtNetworks`. A host runs at most one node of each program for a network.",
      examples: ["vps1"],
    }),
    program: z.enum(dvtPrograms).meta({
      description:
        "`ssv`: an SSV node. `charon`: Charon, the middleware of Obol, with a Lodestar validator client of its own.",
      examples: ["ssv"],
    }),
    operatorId: z
      .int()
      .min(1)
      .meta({
        description:
          "Number that the SSV registry gave to the operator key of this SSV node. No two nodes have the same one.",
        defaultText: "none; the node's folders are made, and the SSV node is not started",
        examples: [101],
      })
      .optional(),
    enr: text(
      (value) => keyOfRecord(value) !== undefined,
      "not a node record, or one whose signature does not fit: a character is wrong or missing",
      "copy it again, as charon create enr or charon enr printed it: enr: and about 150 characters",
    )
      .meta({
        description:
          "Node record (ENR) of this Charon node, which names its key. `npm run lock` finds the node by it in a cluster lock. Charon does not read it here.",
        defaultText: "none; `npm run lock` misses it",
        examples: [exampleRecord],
      })
      .optional(),
  })
  .meta({
    file: "Pulumi.<stack>.yaml",
    description:
      "DVT nodes by name, on hosts that are not for nodes. They reach the stack's nodes by both addresses of the overlay, so they require `overlay`. [dvt.md](dvt.md) explains them.",
    defaultText: "the stack runs no DVT nodes.",
    examples: [
      {
        ...Object.fromEntries(
          [1, 2, 3, 4].map((i) => [`ssv${i}`, { host: `vps${i}`, program: "ssv", operatorId: 100 + i }]),
        ),
        ...Object.fromEntries(
          [1, 2, 3, 4].map((i) => [`charon${i}`, { host: `vps${i}`, program: "charon" }]),
        ),
      },
    ],
  });

export const dvtClusterSchema = z
  .strictObject({
    nodes: z
      .array(z.string())
      .min(1)
      .meta({
        description:
          "Names of the nodes in `dvtNodes`, all of one program. An SSV cluster has 4, 7, 10 or 13, a Charon cluster at least 3. A Charon node belongs to one cluster. An SSV node at an even place of its first cluster asks the overlay's second address first.",
        examples: [["ssv1", "ssv2", "ssv3", "ssv4"]],
      }),
    lockHash: text(
      (value) => /^0x[0-9a-f]{64}$/.test(value),
      "not the hash of a cluster lock",
      "write lock_hash of cluster-lock.json: 0x and 64 hex digits in lower case",
    )
      .meta({
        description:
          "`lock_hash` in the file cluster-lock.json of this Charon cluster. Charon starts with no other lock.",
        defaultText: "none; the nodes' folders are made, and Charon is not started",
        examples: [exampleLockHash],
      })
      .optional(),
    group: z
      .string()
      .meta({
        description:
          "Name of the group in `validatorGroups` to which the validators of this Charon cluster belong. `npm run lock` compares the group's addresses with those in the cluster lock; Charon has them from the lock alone.",
        defaultText: "none; `npm run lock` misses it",
        examples: ["solo"],
      })
      .optional(),
    publicKeys: z
      .array(validatorKey)
      .meta({
        description:
          "Public keys of the cluster's validators: of its lock, or those that are registered with the SSV network for its operators. A key that signs elsewhere, too, is refused, in all stacks. The nodes do not read them.",
        examples: [[exampleValidatorKeys[2]]],
      })
      .default([]),
  })
  .meta({
    file: "Pulumi.<stack>.yaml",
    description:
      "Clusters by name: DVT nodes that sign together for the same validators. `npm run quorum -- <stack>` shows which single loss stops which cluster.",
    defaultText: "the DVT nodes belong to no cluster.",
    examples: [
      {
        ssv: { nodes: ["ssv1", "ssv2", "ssv3", "ssv4"] },
        obol: {
          nodes: ["charon1", "charon2", "charon3", "charon4"],
          lockHash: exampleLockHash,
        },
      },
    ],
  });

export type DvtNodeSettings = z.output<typeof dvtNodeSchema>;
export type DvtClusterSettings = z.output<typeof dvtClusterSchema>;
