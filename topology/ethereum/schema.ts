/**
 * What a stack runs on an Ethereum network. It stands in the stack's own file.
 *
 * | Section | Shape |
 * |---|---|
 * | network | name in catalog/networks.ts |
 * | nodes | name → {@link nodeSchema}: execution client and beacon node on one host |
 * | validatorGroups | name → {@link groupSchema}: validators with one protocol and one fee recipient |
 * | validators | name → {@link validatorSchema}: a validator client on one host |
 * | checkpoints | {@link checkpointsSchema}: who is asked for the finalized checkpoint |
 * | changes | {@link changesSchema}: how a change is carried out |
 */
import { z } from "zod";
import { consensusClients, executionClients, validatorClients } from "../../catalog/clients/clients.ts";
import { beaconModules } from "../../catalog/clients/registry.ts";
import { exampleValidatorKeys } from "../../catalog/example-ids.ts";
import { exampleAddress } from "../../catalog/lost-addresses.ts";
import { networkNames, networks } from "../../catalog/networks.ts";
import { paymentRules } from "../../catalog/payments.ts";
import { protocols } from "../../catalog/protocols.ts";
import { knownRelays } from "../../catalog/relays.ts";
import { isIPv4, isPrivate } from "../addresses.ts";
import { address, isHttpUrl, isOwnAddress, isUrl, text, validatorKey } from "../formats.ts";
import { isBuilderMode } from "./node.ts";
import { maxValidators } from "./ports.ts";

export const networkSchema = z.enum(networkNames).meta({
  file: "Pulumi.<stack>.yaml",
  description: "Ethereum network of the stack. A stack may only name its own: ports derive from it.",
  defaultText: "the stack runs no nodes and no validator clients.",
  examples: ["hoodi"],
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
          builder: "http://10.0.0.1:18550",
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

const [relayHost, { key: relayKey }] = Object.entries(knownRelays.hoodi)[0]!;

export const groupSchema = z
  .strictObject({
    protocol: z.enum(protocols).meta({
      description:
        "Whose validators the group holds. The protocol decides which fee recipient, withdrawal address and relays are right.",
      examples: ["solo"],
    }),
    feeRecipient: address
      .meta({
        description: "Address that receives priority fees and what builders pay.",
        defaultText: "none; required for every group",
        examples: [exampleAddress],
      })
      .optional(),
    withdrawalAddress: address
      .meta({
        description:
          "Address in the withdrawal credentials of the group's validators. Only the checks use it. A group of Lido's must have Lido's. For all others, an address is refused that is known to be wrong: one without an owner, or of a contract, another protocol, another group or another stack.",
        defaultText: "none; nothing is compared",
        examples: [exampleAddress],
      })
      .optional(),
    relays: z
      .array(
        text(
          (value) => /^https:\/\/0x[0-9a-f]{96}@[a-z0-9.-]*[a-z0-9]$/.test(value) && isUrl(value),
          "not a relay",
          "write https://, the relay's public key (0x and 96 hex digits), @ and its host",
        ),
      )
      .meta({
        description:
          "Relays that the group's validators register with: `https://<public key>@<host>`. Without relays, blocks are built by the node's own execution client. [relays.md](relays.md) says which to choose.",
        examples: [[`https://${relayKey}@${relayHost}`]],
      })
      .default([]),
    gasLimit: z
      .int()
      .min(10_000_000)
      .max(1_000_000_000)
      .meta({
        description:
          "Gas limit of blocks that the group's validators ask relays for: a builder moves that of its block towards it. Write the one that your execution clients aim at. `npm run relays` and `npm run lock` compare it with what is registered. Without relays, a validator client has no use for it.",
        defaultText:
          "that of the validator client; the registrations of the group have to agree with each other",
        examples: [60_000_000],
      })
      .optional(),
    minBid: z
      .number()
      .min(0)
      .max(1)
      .meta({
        description:
          "Ether below which MEV-Boost passes on no bid, so that the execution client builds the block. Groups that share a MEV-Boost have the same. Lido allows at most 0.07.",
        examples: [0.05],
      })
      .default(0),
    builderBoostFactor: z
      .int()
      .min(0)
      .meta({
        description:
          "Percentage at which a builder's bid counts against the block of the execution client, of which the more valuable one is proposed. With 90, a bid has to be worth a ninth more than that block. With 0, the block of the execution client is proposed whenever there is one.",
        defaultText: "that of the client: 100, with `lodestar` 90",
        examples: [90],
      })
      .optional(),
    withheld: z
      .strictObject({
        payloads: z
          .int()
          .min(1)
          .max(32)
          .meta({
            description: "After so many withheld payloads, the execution client builds the blocks.",
            examples: [1],
          }),
        hours: z
          .int()
          .min(1)
          .max(168)
          .meta({ description: "Hours for which each withheld payload counts.", examples: [72] }),
      })
      .meta({
        description:
          "When relays lose the trust of a node with MEV-Boost of this program. A payload is withheld if a block was signed for a bid and nobody sends the block's contents: its slot is lost. The proxy on the node's host counts these slots ([mev.md](mev.md#payloads-that-are-withheld)). Groups that share a node have the same.",
        defaultText: "{ payloads: 2, hours: 24 }",
        examples: [{ payloads: 1, hours: 72 }],
      })
      .optional(),
    graffiti: text(
      (value) => /^[\x20-\x7e]*$/.test(value) && value.length > 0 && value.length <= 32,
      "not 1 to 32 printable ASCII characters",
      "write it shorter and without other characters",
    )
      // status-im/nimbus-eth2, GraffitiBytes.init in spec/datatypes/base.nim (v24.9.0): of hex digits it wants all 64.
      .refine((value) => !value.startsWith("0x"), {
        error: "Nimbus reads what begins with 0x as 64 hex digits, and does not start",
        params: { remedy: "write it with something in front, as in by 0xjamie" },
      })
      .meta({
        description: "Text that is written into the group's blocks: 1 to 32 printable ASCII characters.",
        defaultText: "that of the client",
        examples: ["hello from home"],
      })
      .optional(),
    smartnode: z
      .strictObject({
        publicKeys: z
          .array(validatorKey)
          .meta({
            description:
              "Public keys that smartnode's validator client signs with. A key that signs elsewhere, too, is refused, in all stacks.",
            examples: [[exampleValidatorKeys[0]]],
          })
          .default([]),
      })
      .meta({
        description:
          "Says that smartnode, the software of Rocket Pool's operators, signs for this group with a validator client of its own. A validator client of the stack for the group is refused then, because one of the two may sign. Only groups of Rocket Pool have it.",
        defaultText: "none; a validator client of the stack signs for the group",
        examples: [{ publicKeys: [exampleValidatorKeys[0]] }],
      })
      .optional(),
  })
  .meta({
    file: "Pulumi.<stack>.yaml",
    description:
      "Groups of validators by name. The validators of a group have one protocol and one fee recipient.",
    defaultText: "there are no groups, so no validator client can be described.",
    examples: [
      {
        solo: {
          protocol: "solo",
          feeRecipient: exampleAddress,
          relays: [`https://${relayKey}@${relayHost}`],
        },
        rocketpool: {
          protocol: "rocketpool",
          feeRecipient: paymentRules.rocketpool.addresses.hoodi!.feeRecipient,
          smartnode: { publicKeys: [exampleValidatorKeys[0]] },
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
export type GroupSettings = z.output<typeof groupSchema>;
export type ValidatorSettings = z.output<typeof validatorSchema>;
export type ChangeSettings = z.output<typeof changesSchema>;
