import { exampleAddress } from "../../../catalog/lost-addresses.ts";
import { paymentRules } from "../../../catalog/payments.ts";
import { address, type Settings } from "../inventory.ts";
import { relayOf, unknownRelay, withRelays } from "../relays.ts";
import type { Broken } from "./broken.ts";

const { mainnet: csm, hoodi: csmHoodi } = paymentRules["lido-csm"].addresses;
const pool = paymentRules.rocketpool.addresses.hoodi!.feeRecipient;
const staderPool = paymentRules.stader.addresses.mainnet!.feeRecipient;
const lido = paymentRules["lido-csm"].source;

/** Where money goes, and what is too small to earn any. */
export const money: readonly Broken[] = [
  {
    name: "a group of Lido's without a fee recipient",
    breakIt: (c) => delete c.validatorGroups["lido-csm"].feeRecipient,
    problem: [
      "bonded-validator:validatorGroups.lido-csm.feeRecipient: it is missing: nobody would receive what the group's blocks earn [fee-recipient]",
      `write ${csmHoodi!.feeRecipient} (${lido})`,
    ],
  },
  {
    name: "a group of Rocket Pool's without a fee recipient",
    breakIt: (c) => delete c.validatorGroups.rocketpool.feeRecipient,
    problem: [
      "bonded-validator:validatorGroups.rocketpool.feeRecipient: it is missing: nobody would receive what the group's blocks earn [fee-recipient]",
      `write ${pool} if your node has joined the smoothing pool, else what the protocol shows for your node (${paymentRules.rocketpool.source})`,
    ],
  },
  {
    name: "a fee recipient of another network",
    breakIt: (c) => (c.validatorGroups["lido-csm"].feeRecipient = csm!.feeRecipient),
    problem: [
      `bonded-validator:validatorGroups.lido-csm.feeRecipient: ${csm!.feeRecipient} is not the address that lido-csm asks for on hoodi (${lido}) [fee-recipient]`,
      `write ${csmHoodi!.feeRecipient}`,
    ],
  },
  {
    name: "a fee recipient where the withdrawal address should stand",
    stack: "mainnet",
    breakIt: (c) => (c.validatorGroups["lido-csm"].withdrawalAddress = csm!.feeRecipient),
    problem: [
      `bonded-validator:validatorGroups.lido-csm.withdrawalAddress: ${csm!.feeRecipient} is not the address that lido-csm asks for on mainnet (${lido}) [withdrawal-address]`,
      `write ${csm!.withdrawal}`,
    ],
  },
  {
    name: "solo validators that pay a protocol",
    stack: "mainnet",
    breakIt: (c) => (c.validatorGroups.solo.feeRecipient = csm!.feeRecipient.toLowerCase()),
    problem: [
      `bonded-validator:validatorGroups.solo.feeRecipient: ${csm!.feeRecipient.toLowerCase()} is the fee recipient of lido-csm on mainnet [fee-recipient]`,
      "write the address of this group",
    ],
  },
  {
    name: "solo validators that pay Stader's pool",
    stack: "mainnet",
    breakIt: (c) => (c.validatorGroups.solo.feeRecipient = staderPool),
    problem: [
      `bonded-validator:validatorGroups.solo.feeRecipient: ${staderPool} is the fee recipient of stader on mainnet [fee-recipient]`,
      "write the address of this group",
    ],
  },
  {
    name: "a group that is named like another protocol",
    breakIt: (c) => {
      c.validatorGroups["my-csm"] = { ...c.validatorGroups.solo };
    },
    problem: [
      "bonded-validator:validatorGroups.my-csm.protocol: it is solo, and the group's name speaks of lido-csm [group-name]",
      'write lido-csm, or give the group another name; or accept it: bonded-validator:waivers.group-name: { for: ["my-csm"], reason: … }',
    ],
  },
  {
    name: "fees to an address that nobody has the key of",
    breakIt: (c) => (c.validatorGroups.solo.feeRecipient = `0x${"0".repeat(40)}`),
    problem: [
      "bonded-validator:validatorGroups.solo.feeRecipient: nobody has its key [fee-recipient]",
      "write an address whose key only you have",
    ],
  },
  {
    name: "the fee recipient of the examples here",
    breakIt: (c) => (c.validatorGroups.solo.feeRecipient = exampleAddress),
    problem: [
      "bonded-validator:validatorGroups.solo.feeRecipient: it was copied from the documentation: it is the example there [fee-recipient]",
      "write an address whose key only you have",
    ],
  },
  {
    name: "fees to the deposit contract",
    breakIt: (c) => (c.validatorGroups.solo.feeRecipient = "0x00000000219ab540356cBB839Cbe05303d7705Fa"),
    problem: [
      "bonded-validator:validatorGroups.solo.feeRecipient: it is the deposit contract, which gives back nothing [fee-recipient]",
      "write an address whose key only you have",
    ],
  },
  {
    name: "a withdrawal address that everybody has the key of",
    breakIt: (c) => (c.validatorGroups.solo.withdrawalAddress = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"),
    problem: [
      "bonded-validator:validatorGroups.solo.withdrawalAddress: its key is that of a test account, which everybody has [withdrawal-address]",
      "write an address whose key only you have",
    ],
  },
  {
    name: "a relay twice",
    breakIt: (c) => withRelays(c, { solo: [relayOf("hoodi.aestus.live"), relayOf("hoodi.aestus.live")] }),
    problem: [
      "bonded-validator:validatorGroups.solo.relays[1]: hoodi.aestus.live is in the list already [relay-twice]",
      "remove one",
    ],
  },
  {
    name: "a relay with another key",
    breakIt: (c) => withRelays(c, { solo: [`https://0x${"12".repeat(48)}@hoodi.titanrelay.xyz`] }),
    problem: [
      "bonded-validator:validatorGroups.solo.relays[0]: hoodi.titanrelay.xyz signs its bids with another key [relay-key]",
      `write ${relayOf("hoodi.titanrelay.xyz")}`,
    ],
  },
  {
    name: "a relay of another network",
    breakIt: (c) => withRelays(c, { solo: [relayOf("aestus.live", "mainnet")] }),
    problem: [
      "bonded-validator:validatorGroups.solo.relays[0]: aestus.live is a relay of mainnet [relay-network]",
      "write a relay of hoodi",
    ],
  },
  {
    name: "a relay that has been shut down",
    stack: "mainnet",
    breakIt: (c) =>
      withRelays(c, { solo: [`https://0x${"12".repeat(48)}@bloxroute.max-profit.blxrbdn.com`] }),
    problem: [
      "bonded-validator:validatorGroups.solo.relays[0]: bloxroute.max-profit.blxrbdn.com was shut down on 2026-08-26 (ethstaker/eth-docker pull request 2794): no builder bids there [relay-closed]",
      "write another relay of mainnet, or none",
    ],
  },
  {
    name: "a relay that is not known",
    breakIt: (c) => withRelays(c, { solo: [unknownRelay] }),
    problem: [
      "bonded-validator:validatorGroups.solo.relays[0]: relay.example.org is none of the relays that this program knows [relay-unknown]",
      'write one of boost-relay-hoodi.flashbots.net, relay-hoodi.ultrasound.money, relay-filtered-hoodi.ultrasound.money, hoodi.aestus.live, hoodi.titanrelay.xyz, bloxroute.hoodi.blxrbdn.com; or accept it: bonded-validator:waivers.relay-unknown: { for: ["relay.example.org"], reason: … }',
    ],
  },
  {
    name: "a relay or a builder of one's own for Lido's validators, under a waiver for relays that are not known",
    breakIt: (c) => {
      withRelays(c, { "lido-csm": [unknownRelay] });
      c.waivers["relay-unknown"] = { for: ["relay.example.org"], reason: "it is ours" };
    },
    problem: [
      "bonded-validator:validatorGroups.lido-csm.relays[0]: relay.example.org is none of the relays that this program knows, and Lido fines blocks of others than those on its list, an operator's own builder among them [relay-foreign]",
      "write one of boost-relay-hoodi.flashbots.net, relay-hoodi.ultrasound.money, relay-filtered-hoodi.ultrasound.money, hoodi.aestus.live, hoodi.titanrelay.xyz",
    ],
  },
  {
    name: "a relay for Lido's validators that Lido has not vetted",
    breakIt: (c) => withRelays(c, { "lido-csm": [relayOf("bloxroute.hoodi.blxrbdn.com")] }),
    problem: [
      "bonded-validator:validatorGroups.lido-csm.relays[0]: bloxroute.hoodi.blxrbdn.com was not on Lido's list of relays when this program was written, and blocks of relays that are not on it are fined (docs.lido.fi, CSM penalties) [relays-unvetted]",
      'write another relay; if the contract 0x279d3A456212a1294DaEd0faEE98675a52E8A4Bf lists it now, give the waiver an end, so that it is compared again; or accept it: bonded-validator:waivers.relays-unvetted: { for: ["bloxroute.hoodi.blxrbdn.com"], reason: … }',
    ],
  },
  {
    name: "a relay with a name that every object has",
    breakIt: (c) => withRelays(c, { solo: [`https://0x${"12".repeat(48)}@constructor`] }),
    problem: [
      "bonded-validator:validatorGroups.solo.relays[0]: constructor is none of the relays that this program knows [relay-unknown]",
      'write one of boost-relay-hoodi.flashbots.net, relay-hoodi.ultrasound.money, relay-filtered-hoodi.ultrasound.money, hoodi.aestus.live, hoodi.titanrelay.xyz, bloxroute.hoodi.blxrbdn.com; or accept it: bonded-validator:waivers.relay-unknown: { for: ["constructor"], reason: … }',
    ],
  },
  {
    name: "a relay whose host ends with a dot",
    breakIt: (c) => withRelays(c, { solo: [`${relayOf("hoodi.aestus.live")}.`] }),
    problem: [
      "bonded-validator:validatorGroups.solo.relays[0]: not a relay [format]",
      "write https://, the relay's public key (0x and 96 hex digits), @ and its host",
    ],
  },
  ...["http://127.0.0.1:18550", "http://198.18.113.4:18550"].map((builder) => ({
    name: `a builder that is the beacon node's own container, or answers in the open: ${builder}`,
    breakIt: (c: Settings) => (c.nodes.trdiyt.builder = builder),
    problem: [
      "bonded-validator:nodes.trdiyt.builder: not the address of a service that the beacon node's container reaches, and that nobody else can pretend to be [format]",
      "write local, cloud or cloud+local, or an address of the host in its network, as in http://10.0.0.1:18550 (https:// for one on the internet): loopback addresses are the container's own",
    ] as const,
  })),
  ...(
    [
      [
        "the line of a site",
        "https://198.18.113.9",
        "198.18.113.9 is the public address of home, where its router answers",
      ],
      ["sshd", "http://192.168.1.12:22", "22 is the port of sshd"],
      ["sshd at a port of its own", "http://10.0.0.9:2222", "2222 is the port of sshd"],
      ["a node's peers", "http://192.168.1.12:30343", "30343 is the port of a node's peers"],
      ["tailscaled", "http://192.168.1.12:41641", "41641 is the port of tailscaled"],
    ] as const
  ).map(([what, builder, reason]) => ({
    name: `${what} as builder API`,
    breakIt: (c: Settings) => {
      c.sites.home.publicAddress = "198.18.113.9";
      c.hosts.shin.ssh.port = 2222;
      c.nodes.trdiyt.builder = builder;
    },
    problem: [
      `bonded-validator:nodes.trdiyt.builder: ${reason}, and a beacon node asks a builder API, which asks relays [builder-other]`,
      "write local, cloud or cloud+local, or the address of a MEV-Boost of your own; relays belong to the validator group",
    ] as const,
  })),
  {
    name: "a group with relays at a beacon node without builder",
    breakIt: (c) => {
      withRelays(c, { solo: [relayOf("hoodi.aestus.live")] });
      delete c.nodes.trdiyt.builder;
    },
    problem: [
      "bonded-validator:nodes.trdiyt.builder: it is missing: vc1 registers with relays, and trdiyt could not pass on their blocks [builder-missing]",
      "write local, cloud or cloud+local, or the address of a builder API, or remove the group's relays",
    ],
  },
  {
    name: "a MEV-Boost that nobody with relays asks",
    breakIt: (c) => (c.nodes.trdiyt.builder = "local"),
    problem: [
      "bonded-validator:nodes.trdiyt.builder: no validator client that asks trdiyt is of a group with relays, so it needs no blocks of builders [builder-unused]",
      "give a group relays, or remove builder",
    ],
  },
  {
    name: "a MEV-Boost beside a node without the overlay",
    breakIt: (c) => {
      withRelays(c, { solo: [relayOf("hoodi.aestus.live")] });
      c.nodes.i7bbt.builder = "local";
      for (const validator of Object.values<Settings>(c.validators))
        Object.assign(validator, { host: "i7bb", beaconNodes: ["i7bbt"] });
      delete c.overlay;
    },
    problem: [
      "bonded-validator:nodes.i7bbt.builder: the proxy before MEV-Boost runs on members of the overlay, and stack hoodi has none [builder-overlay]",
      "describe the overlay in bonded-validator:overlay, or write the address of a MEV-Boost of your own",
    ],
  },
  {
    name: "groups with other relays than each other at one beacon node",
    breakIt: (c) => {
      withRelays(c, { solo: [relayOf("hoodi.aestus.live")], puffer: [relayOf("hoodi.titanrelay.xyz")] });
      c.validators.vc5.beaconNodes = ["i7bbt"];
    },
    problem: [
      "bonded-validator:nodes.i7bbt.builder: solo and puffer have other relays than each other, and i7bbt offers the blocks of one builder API to both [relays-mixed]",
      'give them the same relays, or beacon nodes of their own; or accept it: bonded-validator:waivers.relays-mixed: { for: ["i7bbt"], reason: … }',
    ],
  },
  {
    name: "two validator clients for one group",
    breakIt: (c) => {
      c.validators.vc2.group = "solo";
      delete c.validatorGroups["lido-csm"];
    },
    problem: [
      "bonded-validator:validators.vc2.group: vc1 signs for solo already: a key that both hold is slashed [group-twice]",
      "remove one of them; only if no key of one is a key of the other, give each a group of its own",
    ],
  },
  {
    name: "a fee recipient with a wrong digit, which its checksum shows",
    breakIt: (c) => (c.validatorGroups.solo.feeRecipient = "0x9b108015fe433F173696Af3Aa0CF7CDb3E104259"),
    problem: [
      "bonded-validator:validatorGroups.solo.feeRecipient: its upper and lower case are not those of its checksum: a digit is wrong, or the case [format]",
      "copy it again from where it comes from",
    ],
  },
  {
    name: "validator clients for which no memory is left",
    breakIt: (c) => {
      for (const validator of Object.values<Settings>(c.validators)) validator.client = "lodestar";
    },
    problem: [
      "bonded-validator:hosts.trdiy.hardware.memoryGiB: vc1, vc2, vc3, vc4, vc5 need 5120 MiB, and 3584 MiB of trdiy are left for validator clients of hoodi [host-memory]",
      'place some of them on a host with more memory; or accept it: bonded-validator:waivers.host-memory: { for: ["trdiy"], reason: … }',
    ],
  },
  {
    name: "a small disk where the nodes keep their data",
    breakIt: (c) => {
      const use = { name: "data", id: "nvme-x_1", bytes: 500_000_000_000, mount: "/mnt/ethereum" };
      c.hosts.i7bb.disks = [{ gigabytes: 4000 }, { gigabytes: 500, use }];
    },
    problem: [
      "bonded-validator:nodes.i7bbt.host: reth with lighthouse needs 325 GB, and hoodi's share of the 500 GB of i7bb is 125.0 [host-disk]",
      'place the node on a host with more disk space; or accept it: bonded-validator:waivers.host-disk: { for: ["i7bbt"], reason: … }',
    ],
  },
  {
    name: "fees of a protocol's validators to the address of solo ones, under a waiver for what nothing can tell",
    breakIt: (c) =>
      (c.validatorGroups.stader.feeRecipient = c.validatorGroups.solo.feeRecipient.toLowerCase()),
    problem: [
      `bonded-validator:validatorGroups.stader.feeRecipient: ${address.toLowerCase()} is an address of solo, too, whose validators are of solo [fee-recipient]`,
      "write what the protocol shows for your node",
    ],
  },
  {
    name: "a relay as builder API",
    breakIt: (c) => (c.nodes.trdiyt.builder = "https://hoodi.aestus.live"),
    problem: [
      "bonded-validator:nodes.trdiyt.builder: hoodi.aestus.live is a relay, and a beacon node asks a builder API, which asks relays [builder-other]",
      "write local, cloud or cloud+local, or the address of a MEV-Boost of your own; relays belong to the validator group",
    ],
  },
  {
    name: "an anycast address of the overlay as builder API",
    breakIt: (c) => (c.nodes.trdiyt.builder = "http://10.0.0.102:18550"),
    problem: [
      "bonded-validator:nodes.trdiyt.builder: 10.0.0.102 is an address of the overlay, which leads to beacon nodes [builder-vip]",
      "write the address of the host on which the builder API runs",
    ],
  },
  {
    name: "withdrawals of a protocol's validators to the address of solo ones",
    breakIt: (c) => (c.validatorGroups.puffer.withdrawalAddress = c.validatorGroups.solo.feeRecipient),
    problem: [
      `bonded-validator:validatorGroups.puffer.withdrawalAddress: ${address} is an address of solo, too, whose validators are of solo [withdrawal-address]`,
      "write what the protocol shows for your node",
    ],
  },
  {
    name: "a beacon node as builder API",
    breakIt: (c) => (c.nodes.trdiyt.builder = "http://192.168.1.12:15052"),
    problem: [
      "bonded-validator:nodes.trdiyt.builder: 15052 is the port of beaconApi of hoodi, and a beacon node asks a builder API, which asks relays [builder-other]",
      "write local, cloud or cloud+local, or the address of a MEV-Boost of your own; relays belong to the validator group",
    ],
  },
  {
    name: "fees to the contract of withdrawal requests",
    breakIt: (c) => (c.validatorGroups.solo.feeRecipient = "0x00000961Ef480Eb55e80D19ad83579A64c007002"),
    problem: [
      "bonded-validator:validatorGroups.solo.feeRecipient: it is the contract of withdrawal requests, which gives back nothing [fee-recipient]",
      "write an address whose key only you have",
    ],
  },
];
