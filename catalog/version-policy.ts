import type { PackagedClient } from "./clients/images.ts";
import { mevBoostProgram } from "./mev-boost.ts";
import type { NetworkName } from "./networks.ts";

/** Versions as a semver range, with why, and the document and date that say so. */
export interface VersionRule {
  readonly versions: string;
  readonly reason: string;
  readonly source: string;
  /** The only network that it is about; absent: every one. */
  readonly network?: NetworkName;
}

/** Which versions of a client may run. */
export interface VersionPolicy {
  /** Versions whose flags and database this program knows. */
  readonly allowed: VersionRule;
  /** Versions inside `allowed` that are harmful nevertheless. */
  readonly denied: readonly VersionRule[];
  /** In place of `allowed`, and the newest version that is known, where builders are in the protocol; absent: the same. */
  readonly protocol?: { readonly allowed: VersionRule; readonly newest: string };
}

/** A change of a network's rules that old versions do not know. */
export interface Fork {
  readonly name: string;
  /** Day on which each network forks; a network without one has no date yet. */
  readonly dates: Readonly<Partial<Record<NetworkName, string>>>;
  /** First version of each client that knows the fork. */
  readonly minimum: Readonly<Record<PackagedClient, string>>;
  readonly source: string;
}

/**
 * The fork that puts builders into the protocol. It has no date: Hoodi's, 2026-10-26, was cancelled on 2026-10-22 and
 * mainnet's is not set (blog.ethereum.org, 2026-10-22). Enter its next date with the versions of that announcement. These
 * are the first ones that know its rules and not the cancelled date.
 */
export const glamsterdam: Fork = {
  name: "Glamsterdam",
  dates: {},
  minimum: {
    reth: "2.8.1",
    erigon: "3.8.1",
    nethermind: "2.2.1",
    // With its file of builders, which the book of its branch stable describes (read 2026-11-28).
    lighthouse: "8.3.2",
    nimbus: "26.10.2",
    "nimbus-validator": "26.10.2",
    lodestar: "1.50.1",
    charon: "2.0.0-rc2",
    ssv: "2.5.0",
    // It has no part in it.
    "mev-boost": mevBoostProgram.minimum,
  },
  source:
    "rocket-pool/smartnode, release notes of v1.25.1, 2026-10-23; ObolNetwork/charon, v2.0.0-rc2, and ssvlabs/ssv, v2.5.0, 2026-10",
};

/** Forks by date. */
export const forks: readonly Fork[] = [
  {
    name: "Fusaka",
    // Mainnet: epoch 411392; Hoodi: epoch 50688.
    dates: { hoodi: "2025-10-28", mainnet: "2025-12-03" },
    minimum: {
      reth: "1.9.1",
      erigon: "3.2.2",
      nethermind: "1.35.2",
      lighthouse: "8.0.0",
      nimbus: "25.11.0",
      "nimbus-validator": "25.11.0",
      lodestar: "1.36.0",
      // Release notes of Charon v1.11.2: v1.7 and newer know Fulu. Of SSV no older version is allowed.
      charon: "1.7.0",
      ssv: "2.5.0",
      // Release notes of MEV-Boost v1.10: required for Fusaka.
      "mev-boost": mevBoostProgram.minimum,
    },
    source: "blog.ethereum.org, Fusaka mainnet announcement, 2025-11-06",
  },
  glamsterdam,
];

/** Hoodi's Glamsterdam date was cancelled four days before; releases that carry it leave the network on that day. */
function cancelledFork(versions: string, fixedIn: string): VersionRule {
  return {
    network: "hoodi",
    versions,
    reason: "it carries Hoodi's cancelled Glamsterdam date and leaves the network there",
    source: `release notes of ${fixedIn}, and blog.ethereum.org, 2026-10-22`,
  };
}

const rethHardening: VersionRule = {
  versions: "<2.10.0",
  reason: "its `reth download` can delete files outside the data directory, and 2.10.0 hardens the node",
  source: "github.com/paradigmxyz/reth, release notes of v2.10.0 (urgency: high)",
};

const lighthouseSecurity: VersionRule = {
  versions: "<8.3.3",
  reason: "it lacks security fixes",
  source: "smartnode release notes of v1.25.2, 2026-11-10: lighthouse v8.3.3, high priority",
};

const lodestarSecurity: VersionRule = {
  versions: "<1.50.1",
  reason: "it trusts a certificate authority whose keys were stolen",
  source: "github.com/ChainSafe/lodestar, release notes of v1.50.1 (critical for all), 2026-10-22",
};

const charonSecurity: VersionRule = {
  versions: "<1.11.2",
  reason: "it trusts a certificate authority whose keys were stolen",
  source: "github.com/ObolNetwork/charon, release notes of v1.11.2 (required for all), 2026-10-21",
};

const erigonBlocks: VersionRule = {
  versions: "<3.8.2",
  reason: "it can reject valid blocks, and lacks security fixes",
  source: "github.com/erigontech/erigon, release notes of v3.8.2, 2026-11-19",
};

/** Of both of its programs. */
const nimbusDenied = [cancelledFork("26.10.1", "nimbus v26.10.2")];

/** Policies by client. */
export const versionPolicies: Readonly<Record<PackagedClient, VersionPolicy>> = {
  reth: {
    allowed: {
      versions: ">=2.5.1 <3.0.0",
      reason: "its flags are taken from v2.5.1",
      source: "github.com/paradigmxyz/reth, docs and Dockerfile of v2.5.1, 2026-08-21",
    },
    denied: [rethHardening, cancelledFork("2.8.0", "reth v2.8.1")],
  },
  erigon: {
    allowed: {
      versions: ">=3.7.1 <4.0.0",
      reason: "Caplin's QUIC port can be set from v3.7.1 on",
      source: "github.com/erigontech/erigon, release notes of v3.7.1",
    },
    denied: [erigonBlocks, cancelledFork("3.8.0", "erigon v3.8.1")],
  },
  nethermind: {
    allowed: {
      // Its candidates, too.
      versions: ">=2.0.0 <2.3.0-0",
      reason:
        "v2.3.0 stores receipts in a way that no older version reads, and no longer brings its networks' files",
      source: "github.com/NethermindEth/nethermind, release notes of v2.3.0-rc",
    },
    denied: [cancelledFork("2.2.0", "nethermind v2.2.1")],
  },
  lighthouse: {
    allowed: {
      versions: ">=8.2.0 <9.0.0",
      reason: "from v8.2.0 on a validator client without a fee recipient does not start",
      source: "github.com/sigp/lighthouse, release notes of v8.2.0, 2026-06-22",
    },
    denied: [lighthouseSecurity, cancelledFork("8.3.0 || 8.3.1", "lighthouse v8.3.2")],
  },
  nimbus: {
    allowed: {
      versions: ">=26.8.0",
      reason: "its QUIC port can be set from v26.8.0 on",
      source: "github.com/status-im/nimbus-eth2, release notes of v26.8.0, 2026-08-28",
    },
    denied: nimbusDenied,
  },
  "nimbus-validator": {
    allowed: {
      versions: ">=25.7.0",
      reason: "from v25.7.0 on it works with other clients' beacon nodes since Fusaka",
      source: "github.com/status-im/nimbus-eth2, release notes of v25.7.0",
    },
    denied: nimbusDenied,
  },
  lodestar: {
    allowed: {
      versions: ">=1.36.0 <2.0.0",
      reason: "its flags are those of the 1.x series",
      source: "github.com/ObolNetwork/charon-distributed-validator-node, lodestar/run.sh, 2026-04-27",
    },
    denied: [lodestarSecurity, cancelledFork("1.50.0", "lodestar v1.50.1")],
  },
  charon: {
    allowed: {
      versions: ">=1.11.0 <2.0.0-0",
      reason: "its flags are those of v1.11, and 2.0 wants one list of builders on every node of a cluster",
      source: "github.com/ObolNetwork/charon, release notes of v2.0.0-rc1, 2026-10-20",
    },
    denied: [charonSecurity],
    protocol: {
      allowed: {
        versions: "<3.0.0-0",
        reason: "its flags are those of v2.0",
        source: "github.com/ObolNetwork/charon, release notes of v2.0.0-rc1 and rc2, 2026-10-22",
      },
      newest: "2.0.0-rc2",
    },
  },
  ssv: {
    allowed: {
      versions: ">=2.5.0 <3.0.0",
      reason: "its configuration keys are those of v2.5",
      source: "github.com/ssvlabs/ssv, release notes of v2.5.0, 2026-10-13",
    },
    denied: [],
  },
  "mev-boost": {
    allowed: {
      versions: `>=${mevBoostProgram.minimum} <2.0.0`,
      reason: "from v1.10 on it shows metrics",
      source: "flashbots/mev-boost, docs/docs/releases.md, read 2026-11-27",
    },
    denied: [],
  },
};

/** Rules by which a version must not run on a network. */
export function deniedOn(network: NetworkName, { denied }: VersionPolicy): VersionRule[] {
  return denied.filter((rule) => rule.network === undefined || rule.network === network);
}
