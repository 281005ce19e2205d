import { exampleValidatorKeys } from "../../../catalog/example-ids.ts";
import { closedNetworks } from "../../../catalog/protocols.ts";
import { addDvt } from "../dvt.ts";
import { address, type Settings } from "../inventory.ts";
import type { Broken } from "./broken.ts";

const key = `0x${"93".repeat(48)}`;
const slashed = "what signs in two places is slashed [key-twice]";
const giveUp = "let one of them give the key up for good before the other one has it (docs/keys.md)";

/** Lets smartnode sign for the group of Rocket Pool, with these keys. */
function withSmartnode(config: Settings, publicKeys: readonly string[] = []): void {
  delete config.validators.vc3;
  config.validatorGroups.rocketpool.smartnode = { publicKeys };
}

/** Who signs for a validator, and in how many places. */
export const keys: readonly Broken[] = [
  {
    name: "a key of two validator clients",
    breakIt: (c) => {
      c.validators.vc1.publicKeys = [key];
      c.validators.vc2.publicKeys = [key];
    },
    problem: [
      `bonded-validator:validators.vc2.publicKeys[0]: ${key} is a key of validator client vc1, too: ${slashed}`,
      giveUp,
    ],
  },
  {
    name: "a key of a validator client and of smartnode",
    breakIt: (c) => {
      withSmartnode(c, [key]);
      c.validators.vc1.publicKeys = [key];
    },
    problem: [
      `bonded-validator:validatorGroups.rocketpool.smartnode.publicKeys[0]: ${key} is a key of validator client vc1, too: ${slashed}`,
      giveUp,
    ],
  },
  {
    name: "a key that is registered with the SSV network and in the lock of a Charon cluster",
    breakIt: (c) => {
      addDvt(c);
      c.dvtClusters.ssv.publicKeys = [key];
      c.dvtClusters.obol.publicKeys = [key];
    },
    problem: [
      `bonded-validator:dvtClusters.obol.publicKeys[0]: ${key} is a key of DVT cluster ssv, too: ${slashed}`,
      giveUp,
    ],
  },
  {
    name: "a key twice in one list",
    breakIt: (c) => (c.validators.vc1.publicKeys = [key, key]),
    problem: [
      `bonded-validator:validators.vc1.publicKeys[1]: ${key} is in the list already [key-twice]`,
      "remove one",
    ],
  },
  {
    name: "a key of another form",
    breakIt: (c) => (c.validators.vc1.publicKeys = [key.slice(2)]),
    problem: [
      "bonded-validator:validators.vc1.publicKeys[0]: not the public key of a validator [format]",
      "write 0x and 96 hex digits in lower case, as the keymanager API shows validating_pubkey",
    ],
  },
  {
    name: "a key of the documentation",
    breakIt: (c) => (c.validators.vc1.publicKeys = [exampleValidatorKeys[0]]),
    problem: [
      `bonded-validator:validators.vc1.publicKeys[0]: ${exampleValidatorKeys[0]} is for documentation alone, and was copied from there [documentation-value]`,
      "write your own, or remove it",
    ],
  },
  {
    name: "a validator client for a group that smartnode signs for",
    breakIt: (c) => (c.validatorGroups.rocketpool.smartnode = {}),
    problem: [
      "bonded-validator:validators.vc3.group: smartnode's own validator client signs for rocketpool, and a key that vc3 has, too, is slashed [rocketpool-signer]",
      "remove vc3, or remove bonded-validator:validatorGroups.rocketpool.smartnode once smartnode's validator client is stopped for good and has no keys",
    ],
  },
  {
    name: "smartnode for a group of another protocol",
    breakIt: (c) => (c.validatorGroups.stader.smartnode = {}),
    problem: [
      "bonded-validator:validatorGroups.stader.smartnode: smartnode signs for validators of Rocket Pool, and the group's protocol is stader [smartnode]",
      "remove it, or write protocol: rocketpool",
    ],
  },
  {
    name: "a group of Diva's on mainnet",
    stack: "mainnet",
    breakIt: (c) => (c.validatorGroups.diva = { protocol: "diva", feeRecipient: address }),
    problem: [
      `bonded-validator:validatorGroups.diva.protocol: diva has no operators on mainnet: ${closedNetworks.diva!.mainnet} [protocol-closed]`,
      "remove the group, or write another protocol",
    ],
  },
];
