import { namesIn } from "../inventory.ts";
import type { Broken } from "./broken.ts";

const path = "bonded-validator:validators.vc2";
const group = "bonded-validator:validatorGroups.solo";

/** Validator clients and their groups. */
export const validators: readonly Broken[] = [
  {
    name: "a protocol that does not exist",
    breakIt: (c) => (c.validatorGroups.solo.protocol = "lido"),
    problem: [
      `${group}.protocol: "lido" does not fit [format]`,
      "write one of solo, lido-csm, rocketpool, stader, puffer, diva",
    ],
  },
  {
    name: "a fee recipient that is no address",
    breakIt: (c) => (c.validatorGroups.solo.feeRecipient = "0x388C818CA8B9251b393131C08a736A67ccB1929"),
    problem: [
      `${group}.feeRecipient: not an address of the execution layer [format]`,
      "write 0x and 40 hex digits",
    ],
  },
  {
    name: "a group whose earnings nobody receives",
    breakIt: (c) => delete c.validatorGroups.solo.feeRecipient,
    problem: [
      `${group}.feeRecipient: it is missing: nobody would receive what the group's blocks earn [fee-recipient]`,
      "write the address of the execution layer that the group's protocol asks for, or your own",
    ],
  },
  {
    name: "a relay without its key",
    breakIt: (c) => (c.validatorGroups.solo.relays = ["https://relay.ultrasound.money"]),
    problem: [
      `${group}.relays[0]: not a relay [format]`,
      "write https://, the relay's public key (0x and 96 hex digits), @ and its host",
    ],
  },
  {
    name: "a gas limit in millions",
    breakIt: (c) => (c.validatorGroups.solo.gasLimit = 60),
    problem: [`${group}.gasLimit: 60 does not fit [format]`, "write at least 10000000"],
  },
  {
    name: "graffiti of more than 32 characters",
    breakIt: (c) => (c.validatorGroups.solo.graffiti = "g".repeat(33)),
    problem: [
      `${group}.graffiti: not 1 to 32 printable ASCII characters [format]`,
      "write it shorter and without other characters",
    ],
  },
  {
    name: "graffiti that Nimbus takes for hex digits",
    breakIt: (c) => (c.validatorGroups.solo.graffiti = "0xjamie"),
    problem: [
      `${group}.graffiti: Nimbus reads what begins with 0x as 64 hex digits, and does not start [format]`,
      "write it with something in front, as in by 0xjamie",
    ],
  },
  {
    name: "a builder that is no address of a service",
    breakIt: (c) => (c.nodes.i7bbt.builder = "http://user:secret@mev:18550"),
    problem: [
      "bonded-validator:nodes.i7bbt.builder: not the address of a service that the beacon node's container reaches, and that nobody else can pretend to be [format]",
      "write local, cloud or cloud+local, or an address of the host in its network, as in http://10.0.0.1:18550 (https:// for one on the internet): loopback addresses are the container's own",
    ],
  },
  {
    name: "a validator client beyond the last index",
    breakIt: (c) => (c.validators.vc2.index = 100),
    problem: [`${path}.index: 100 does not fit [format]`, "write at most 99"],
  },
  {
    name: "a client that does not exist",
    breakIt: (c) => (c.validators.vc2.client = "teku"),
    problem: [`${path}.client: "teku" does not fit [format]`, "write one of lighthouse, lodestar, nimbus"],
  },
  {
    name: "two validator clients with one index",
    breakIt: (c) => (c.validators.vc2.index = 1),
    problem: [
      `${path}.index: 1 is already that of vc1, and ports derive from it [validator-index]`,
      "give each validator client an index of its own",
    ],
  },
  {
    name: "a validator client with the name of a node",
    breakIt: (c) => {
      c.validators.trdiyt = c.validators.vc5;
      delete c.validators.vc5;
    },
    problem: [
      "bonded-validator:validators.trdiyt: a node is called trdiyt too [validator-name]",
      "give the validator client a name of its own",
    ],
  },
  {
    name: "two workloads with the same user",
    breakIt: (c) => {
      // Names whose hashes meet.
      c.validators.vc12 = c.validators.vc4;
      c.validators.vc13654 = c.validators.vc5;
      delete c.validators.vc4;
      delete c.validators.vc5;
    },
    problem: [
      "bonded-validator:validators.vc13654: its programs would run as the user 2050657475, as those of vc12 do [validator-name]",
      "give it another name",
    ],
  },
  {
    name: "a group that does not exist",
    breakIt: (c) => (c.validators.vc2.group = "csm"),
    problem: [
      `${path}.group: there is no validator group csm [unknown-group]`,
      "write one of solo, lido-csm, rocketpool, stader, puffer, or add it under bonded-validator:validatorGroups",
    ],
  },
  {
    name: "a host that does not exist",
    breakIt: (c) => (c.validators.vc2.host = "trdi"),
    problem: [
      `${path}.host: there is no host trdi [unknown-host]`,
      `write one of ${namesIn("hosts")}, or add it under bonded-validator:hosts`,
    ],
  },
  {
    name: "a beacon node that does not exist",
    breakIt: (c) => (c.validators.vc2.beaconNodes = ["trdiym"]),
    problem: [
      `${path}.beaconNodes[0]: there is no node trdiym in this stack [unknown-node]`,
      "write one of trdiyt, i7bbt",
    ],
  },
  {
    name: "a beacon node twice",
    breakIt: (c) => (c.validators.vc2.beaconNodes = ["i7bbt", "i7bbt"]),
    problem: [
      `${path}.beaconNodes[1]: i7bbt is in the list already [beacon-node-twice]`,
      "name each beacon node once",
    ],
  },
  {
    name: "a beacon node on another host without an overlay",
    breakIt: (c) => {
      c.overlay = "none";
      c.validators = { vc2: c.validators.vc2 };
    },
    problem: [
      `${path}.beaconNodes[1]: i7bbt is on i7bb, which trdiy reaches through the overlay only, and stack hoodi has none [beacon-node-unreachable]`,
      "name a node on trdiy, place vc2 on i7bb, or describe the overlay in bonded-validator:overlay",
    ],
  },
  {
    name: "a validator client in the folder of the nodes' keys",
    breakIt: (c) => {
      c.validators.identities = c.validators.vc5;
      delete c.validators.vc5;
    },
    problem: [
      "bonded-validator:validators.identities: identities is the name of the folder of the nodes' keys [validator-name]",
      "give it another name",
    ],
  },
];
