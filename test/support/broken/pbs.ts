import { digest } from "../inventory.ts";
import { orderedRelays, withProtocol, withProtocolCluster } from "../pbs.ts";
import type { Broken } from "./broken.ts";

const signed =
  "with pbs: protocol its validator clients sign this themselves, and all nodes have to sign the same";

/** Builders in the protocol. */
export const pbs: readonly Broken[] = [
  {
    name: "builders in the protocol on mainnet, whose fork has no date",
    stack: "mainnet",
    breakIt: (c) => (c.pbs = "protocol"),
    problem: [
      "bonded-validator:pbs: mainnet has no date for Glamsterdam yet, and until then no builder builds blocks for its validators [pbs-unscheduled]",
      "write sidecar",
    ],
  },
  {
    name: "a validator client that cannot be given builders",
    breakIt: (c) => {
      withProtocol(c);
      c.validatorGroups.puffer.relays = orderedRelays;
    },
    problem: [
      "bonded-validator:validators.vc5.client: nimbus cannot be given the builders of puffer: no release of it has an option or a file for builders (status-im/nimbus-eth2 pull request 8994 is open; ethstaker/eth-docker, read 2026-11-28) [pbs-client]",
      "move the keys to lighthouse or lodestar (docs/keys.md), write bonded-validator:pbs: sidecar, or remove the relays of puffer",
    ],
  },
  {
    name: "a gas limit for a validator client that takes one only with relays",
    breakIt: (c) => {
      withProtocol(c);
      c.validatorGroups.solo.gasLimit = 60_000_000;
    },
    problem: [
      "bonded-validator:validatorGroups.solo.gasLimit: lighthouse of vc1 cannot be given it: its option --gas-limit needs --builder-proposals, with which it registers with relays [pbs-gas-limit]",
      "remove it: the client then follows the network's own",
    ],
  },
  {
    name: "builders in the protocol with a Charon that has no list of them",
    breakIt: (c) => {
      withProtocolCluster(c);
      c.images.digests.charon = `v1.11.4@${digest("7")}`;
    },
    problem: [
      "bonded-validator:images.digests.charon: v1.11.4 does not know Glamsterdam, whose builders the stack asks for with pbs: protocol (rocket-pool/smartnode, release notes of v1.25.1, 2026-10-23; ObolNetwork/charon, v2.0.0-rc2, and ssvlabs/ssv, v2.5.0, 2026-10) [pbs-version]",
      "write 2.0.0-rc2 or later with its digest, or bonded-validator:pbs: sidecar",
    ],
  },
  {
    name: "builders in the protocol for a Charon cluster of no group",
    breakIt: (c) => {
      withProtocolCluster(c);
      delete c.dvtClusters.obol.group;
    },
    problem: [
      `bonded-validator:dvtClusters.obol.group: it is missing: ${signed} [pbs-cluster]`,
      "name the group of its validators",
    ],
  },
  {
    name: "builders in the protocol for a Charon cluster without a gas limit",
    breakIt: (c) => {
      withProtocolCluster(c);
      delete c.validatorGroups.puffer.gasLimit;
    },
    problem: [
      `bonded-validator:validatorGroups.puffer.gasLimit: it is missing: ${signed} [pbs-cluster]`,
      "write the gas limit that the lock of obol has: npm run lock compares them",
    ],
  },
];
