/**
 * What a stack runs on an Ethereum network. It stands in the stack's own file.
 *
 * | Section | Shape |
 * |---|---|
 * | network | name in catalog/networks.ts |
 * | pbs | {@link pbsSchema}: how blocks of builders come to validators |
 * | nodes | name → {@link nodeSchema}: execution client and beacon node on one host |
 * | validatorGroups | name → {@link groupSchema} of group-schema.ts: validators with one protocol and one fee recipient |
 * | validators | name → {@link validatorSchema}: a validator client on one host |
 * | checkpoints | {@link checkpointsSchema}: who is asked for the finalized checkpoint |
 * | changes | {@link changesSchema}: how a change is carried out |
 */
import { z } from "zod";
import { consensusClients, executionClients, validatorClients } from "../../catalog/clients/clients.ts";
import { beaconModules } from "../../catalog/clients/registry.ts";
import { exampleValidatorKeys } from "../../catalog/example-ids.ts";
import { networkNames, networks } from "../../catalog/networks.ts";
import { pbsModes } from "../../catalog/pbs.ts";
import { isIPv4, isPrivate } from "../addresses.ts";
import { isHttpUrl, isOwnAddress, text, validatorKey } from "../formats.ts";
import { isBuilderMode } from "./node.ts";
import { maxValidators } from "./ports.ts";

export const networkSchema = z.enum(networkNames).meta({
  file: "Pulumi.<stack>.yaml",
  description: "Ethereum network of the stack. A stack may only name its own: ports derive from it.",
  defaultText: "the stack runs no nodes and no validator clients.",
  examples: ["hoodi"],
});

export const pbsSchema = z.enum(pbsModes).meta({
  file: "Pulumi.<stack>.yaml",
  description:
    "How blocks of builders come to the stack's validators. `sidecar`: through MEV-Boost, by the settings `builder` of nodes and the section `mev`. `protocol`: as the fork Glamsterdam has it: validator clients and Charon name the hosts of their group's relays as builders, in the order of the list, and beacon nodes ask them. `builder` and `mev` have no effect then, and stand ready for `sidecar`. [relays.md](relays.md#after-glamsterdam) says when to change it.",
  defaultText: "`sidecar`.",
  examples: ["sidecar"],
});

export const nodeSchema = z
  .strictObject({
    host: z.string().meta({
      description: "Name of the host in `hosts`. A host runs at most one node of a network.",
      examples: ["server1"],
    }),
    execution: z.enum(executionClients).meta({ description: "Execution client.", examples: ["reth"] }),
    consensus: z.enum(consensusClients).meta({
      description: "Beacon node. `caplin` is a part of Erigon and goes with `execution: erigon` only.",
      examples: ["lighthouse"],
    }),
    builder: text(
      (value) => isBuilderMode(value) || isBuilder(value),
      "not the address of a service that the beacon node's container reaches, and that nobody else can pretend to be",
      "write local, cloud or cloud+local, or an address of the host in its network, as in http://10.0.0.1:18550 (https:// for one on the internet): loopback addresses are the container's own",
    )
      .meta({
        description:
          "Builder API that the beacon node asks for blocks. `local`: the program runs MEV-Boost on the node's host, with the relays of the validator groups whose clients ask this node ([relays.md](relays.md#mev-boost-beside-a-node)). `cloud`: MEV-Boost of the section [`mev`](#mev). `cloud+local`: that one, and the one on the host when it fails or is far away. All three put a proxy on the host. Or the URL of a builder API that you run. Required if a validator client of this node has relays.",
        defaultText: "none; the execution client builds the blocks",
        examples: ["http://10.0.0.1:18550"],
      })
      .optional(),
  })
  .meta({
    file: "Pulumi.<stack>.yaml",
    description: "Nodes by name: an execution client and a beacon node on one host.",
    defaultText: "the stack runs no nodes.",
    examples: [
      {
        node1: {
          host: "server1",
          execution: "reth",
          consensus: "lighthouse",
          builder: "cloud",
        },
        node2: {
          host: "server2",
          execution: "erigon",
          consensus: "caplin",
          builder: "http://10.0.0.2:18550",
        },
      },
    ],
  });

export const validatorSchema = z
  .strictObject({
    host: z.string().meta({ description: "Name of the host in `hosts`.", examples: ["server1"] }),
    index: z
      .int()
      .min(1)
      .max(maxValidators)
      .meta({
        description:
          "Number of the validator client, unique in its stack. Its ports derive from it, so do not change or reuse it.",
        examples: [1],
      }),
    client: z.enum(validatorClients).meta({ description: "Validator client.", examples: ["lighthouse"] }),
    group: z.string().meta({
      description:
        "Name of the group in `validatorGroups`. A group has one validator client: two with the same keys get slashed.",
      examples: ["solo"],
    }),
    beaconNodes: z
      .array(z.string())
      .min(1)
      .meta({
        description:
          "Names of nodes, in the order in which the client asks them. A node on another host is reached through the overlay, at the proxy of that host. Lighthouse and Nimbus send what they sign to all nodes of the list, Lodestar to the next one only when the first fails.",
        examples: [["node1", "node2"]],
      }),
    publicKeys: z
      .array(validatorKey)
      .meta({
        description:
          "Public keys that the client signs with, as its keymanager API lists them ([keys.md](keys.md#import-keys)). A key that signs elsewhere, too, is refused, in all stacks. The client does not read them.",
        examples: [[exampleValidatorKeys[1]]],
      })
      .default([]),
  })
  .meta({
    file: "Pulumi.<stack>.yaml",
    description:
      "Validator clients by name. They start without keys; [keys.md](keys.md) says how to import them.",
    defaultText: "the stack runs no validator clients.",
    examples: [
      { vc1: { host: "server1", index: 1, client: "lighthouse", group: "solo", beaconNodes: ["node1"] } },
    ],
  });

const ownCheckpoints = networkNames.map((name) => `${name}: ${networks[name].checkpoints.join(", ")}`);

function isBuilder(value: string): boolean {
  if (!isHttpUrl(value)) return false;
  const { protocol, hostname } = new URL(value);
  return !isOwnAddress(hostname) && (protocol === "https:" || !isIPv4(hostname) || isPrivate(hostname));
}

function isCheckpointProvider(value: string): boolean {
  if (!isHttpUrl(value)) return false;
  const { protocol, hostname } = new URL(value);
  return !isOwnAddress(hostname) && (protocol === "https:" || isPrivate(hostname));
}

export const checkpointsSchema = z
  .array(
    text(
      isCheckpointProvider,
      "not the base URL of a checkpoint provider",
      "write https:// and its host (http:// for an address in your own network), without a path",
    ),
  )
  .min(1)
  .meta({
    file: "Pulumi.<stack>.yaml",
    description:
      "Base URLs of providers of the finalized checkpoint, each run by somebody else. They decide on which chain an empty beacon node starts: before its first start, all of them have to serve the stack's network and to name the same finalized root. The node then downloads the state from the first one. Nothing compares that state with the root. So a provider that is wrong, or of another network, is noticed, and a first provider that names the right root and serves another state is not. A node that has its data does not ask them again. Caplin does: it downloads a state from the first provider at each start, and after the first start without the comparison.",
    defaultText: `beacon nodes ask two well-known providers of the network (${ownCheckpoints.join("; ")}).`,
    examples: [["https://hoodi.checkpoint.sigp.io", "https://checkpoint-sync.hoodi.ethpandaops.io"]],
  });

const ownLimits = consensusClients.map((name) => `${beaconModules[name].readyTimeoutSeconds} with ${name}`);

export const changesSchema = z
  .strictObject({
    readyTimeoutSeconds: z
      .int()
      .min(5)
      .max(86_400)
      .meta({
        description:
          "Seconds within which a node must serve again after a change, if it served before. `up` fails when the time is over, and does not go on to the next node.",
        defaultText: ownLimits.join(", "),
        examples: [1800],
      })
      .optional(),
  })
  .meta({
    file: "Pulumi.<stack>.yaml",
    description: "How changes that disturb a running node are carried out.",
    defaultText: "the defaults of its settings apply.",
    examples: [{ readyTimeoutSeconds: 1800 }],
  });

export type NodeSettings = z.output<typeof nodeSchema>;
export type ValidatorSettings = z.output<typeof validatorSchema>;
export type ChangeSettings = z.output<typeof changesSchema>;
