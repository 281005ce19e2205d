/** Section `validatorGroups`, what each is. */

import { z } from "zod";
import { exampleValidatorKeys } from "../../catalog/example-ids.ts";
import { exampleAddress } from "../../catalog/lost-addresses.ts";
import { paymentRules } from "../../catalog/payments.ts";
import { protocols } from "../../catalog/protocols.ts";
import { knownRelays } from "../../catalog/relays.ts";
import { address, isUrl, text, validatorKey } from "../formats.ts";

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
          "When relays lose the trust of a node with MEV-Boost of this program. A payload is withheld if a block was signed for a bid and the relay does not send the block's contents: its slot is lost. The proxy on the node's host counts these slots ([mev.md](mev.md#payloads-that-are-withheld)). Groups that share a node have the same.",
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

export type GroupSettings = z.output<typeof groupSchema>;
