import type { NetworkName } from "./networks.ts";

/** A relay that many use. */
export interface Relay {
  /** Public key with which it signs its bids: `0x` and 96 lower-case hex digits. */
  readonly key: string;
  /** Whether it withholds transactions of addresses on the sanctions list of OFAC; undefined: its sources differ. */
  readonly filters?: boolean;
  /** Whether Lido has vetted it. */
  readonly lido: boolean;
}

/**
 * Relays by network and host.
 *
 * | Property | Source |
 * |---|---|
 * | key | ethstaker/ethstaker-knowledgebase, MEV-relay-list.md, 28d8c5d6; ethstaker/eth-docker, `ethd`, 0e249460, 2026-08-20; rocket-pool/smartnode, commit-boost-config.go, 2026: each key stands in two of them, that of BTCS in the last alone; read 2026-11-28 |
 * | filters | mainnet: ethstaker/ethstaker-knowledgebase, MEV-relay-list.md, 28d8c5d6; the rest: rocket-pool/smartnode (`Regulated`), docs of the Ultra Sound relay and ethstaker/eth-docker; read 2026-11-27 |
 * | lido | what ethstaker/eth-docker offers Lido's operators (`ethd`, 0e249460, 2026-08-20); the list itself is on the chain ({@link lidoAllowedLists}) |
 */
export const knownRelays: Readonly<Record<NetworkName, Readonly<Record<string, Relay>>>> = {
  mainnet: {
    "boost-relay.flashbots.net": {
      key: "0xac6e77dfe25ecd6110b8e780608cce0dab71fdd5ebea22a16c0205200f2f8e2e3ad3b71d3499c54ad14d6c21b41a37ae",
      filters: true,
      lido: true,
    },
    "relay.ultrasound.money": {
      key: "0xa1559ace749633b997cb3fdacffb890aeebdb0f5a3b6aaa7eeeaf1a38af0a8fe88b9e4b1f61f236d2e64d95733327a62",
      filters: false,
      lido: true,
    },
    "relay-filtered.ultrasound.money": {
      key: "0xa1559ace749633b997cb3fdacffb890aeebdb0f5a3b6aaa7eeeaf1a38af0a8fe88b9e4b1f61f236d2e64d95733327a62",
      filters: true,
      lido: true,
    },
    "aestus.live": {
      key: "0xa15b52576bcbf1072f4a011c0f99f9fb6c66f3e1ff321f11f461d15e31b1cb359caa092c71bbded0bae5b5ea401aab7e",
      filters: false,
      lido: true,
    },
    "agnostic-relay.net": {
      key: "0xa7ab7a996c8584251c8f925da3170bdfd6ebc75d50f5ddc4050a6fdc77f2a3b5fce2cc750d0865e05d7228af97d69561",
      filters: false,
      lido: true,
    },
    "bloxroute.regulated.blxrbdn.com": {
      key: "0xb0b07cd0abef743db4260b0ed50619cf6ad4d82064cb4fbec9d3ec530f7c5e6793d9f286c4e082c0244ffb9f2658fe88",
      filters: true,
      lido: false,
    },
    "global.titanrelay.xyz": {
      key: "0x8c4ed5e24fe5c6ae21018437bde147693f68cda427cd1122cf20819c30eda7ed74f72dece09bb313f2a1855595ab677d",
      filters: false,
      lido: true,
    },
    "regional.titanrelay.xyz": {
      key: "0x8c4ed5e24fe5c6ae21018437bde147693f68cda427cd1122cf20819c30eda7ed74f72dece09bb313f2a1855595ab677d",
      filters: true,
      lido: true,
    },
    "relay.btcs.com": {
      key: "0xb66921e917a8f4cfc3c52e10c1e5c77b1255693d9e6ed6f5f444b71ca4bb610f2eff4fa98178efbf4dd43a30472c497e",
      filters: true,
      lido: false,
    },
  },
  hoodi: {
    "boost-relay-hoodi.flashbots.net": {
      key: "0xafa4c6985aa049fb79dd37010438cfebeb0f2bd42b115b89dd678dab0670c1de38da0c4e9138c9290a398ecd9a0b3110",
      filters: true,
      lido: true,
    },
    "relay-hoodi.ultrasound.money": {
      key: "0xb1559beef7b5ba3127485bbbb090362d9f497ba64e177ee2c8e7db74746306efad687f2cf8574e38d70067d40ef136dc",
      filters: false,
      lido: true,
    },
    "relay-filtered-hoodi.ultrasound.money": {
      key: "0xb1559beef7b5ba3127485bbbb090362d9f497ba64e177ee2c8e7db74746306efad687f2cf8574e38d70067d40ef136dc",
      filters: true,
      lido: true,
    },
    "hoodi.aestus.live": {
      key: "0x98f0ef62f00780cf8eb06701a7d22725b9437d4768bb19b363e882ae87129945ec206ec2dc16933f31d983f8225772b6",
      filters: false,
      lido: true,
    },
    "hoodi.titanrelay.xyz": {
      key: "0xaa58208899c6105603b74396734a6263cc7d947f444f396a90f7b7d3e65d102aec7e5e5291b27e08d02c50a050825c2f",
      lido: true,
    },
    "bloxroute.hoodi.blxrbdn.com": {
      key: "0x821f2a65afb70e7f2e820a925a9b4c80a159620582c1766b1b09729fec178b11ea22abb3a51f07b288be815a1a2ff516",
      filters: true,
      lido: false,
    },
  },
};

/**
 * Contracts with the relays that Lido's validators may use, `MEVBoostRelayAllowedList`: Hoodi's as docs.lido.fi lists it,
 * mainnet's as a vote of Lido's names it and Etherscan labels it (2026-11-27). Lido's Relay Maintenance Committee changes the lists.
 */
export const lidoAllowedLists: Readonly<Partial<Record<NetworkName, string>>> = {
  mainnet: "0xF95f069F9AD107938F6ba802a3da87892298610E",
  hoodi: "0x279d3A456212a1294DaEd0faEE98675a52E8A4Bf",
};

/** Relays that many used and that have been shut down, by host: when, and who says so. */
export const closedRelays: Readonly<Record<string, string>> = {
  "bloxroute.max-profit.blxrbdn.com": "on 2026-08-26 (ethstaker/eth-docker pull request 2794)",
  "bloxroute.ethical.blxrbdn.com": "in August 2023 (ChainSafe/lodestar-quickstart pull request 19)",
  "builder-relay-mainnet.blocknative.com": "on 2023-09-27 (its operator in research.lido.fi/t/2844)",
  "mainnet-relay.securerpc.com":
    "before May 2026 (ethstaker/eth-docker pull request 2600: out of reach for long)",
  "relay.edennetwork.io": "in August 2024 (ethstaker/eth-docker pull request 1926: Titan took it over)",
  "relayooor.wtf": "in January 2023 (ethstaker/ethstaker-guides pull request 68: by its operator)",
};

/**
 * Where a relay is asked as a builder since Glamsterdam: at its host, without its key, which is not that of the bids there.
 * The list that Lido's operators of Charon are given for Hoodi is the hosts of its relays, without a slash behind them
 * (ObolNetwork/lido-charon-distributed-validator-node, release notes of v0.4.0-rc2, 2026-10-22).
 */
export function builderOfRelay(url: string): string {
  return `https://${partsOfRelay(url).host}`;
}

/** `https://0x…@relay.example.org` taken apart; its form has been checked. */
export function partsOfRelay(url: string): { key: string; host: string } {
  const [key = "", host = ""] = url.slice("https://".length).split("@");
  return { key, host };
}
