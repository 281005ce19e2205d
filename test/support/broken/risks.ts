import type { waivableChecks } from "../../../topology/waivers.ts";
import { addDvt } from "../dvt.ts";
import { digest, type Settings } from "../inventory.ts";
import { relayOf, unknownRelay, withRelays } from "../relays.ts";

/** Stack on which a check finds its risk, where that is not hoodi. */
export const stackOfRisk: Readonly<Partial<Record<(typeof waivableChecks)[number], string>>> = {
  "version-prerelease": "mainnet",
};

/** For every check that can be waived, a configuration in which it finds something. */
export const risks: Readonly<Record<(typeof waivableChecks)[number], (config: Settings) => void>> = {
  "version-range": (c) => (c.images.digests.erigon = `v4.0.0@${digest("e")}`),
  "version-denied": (c) => (c.images.digests.erigon = `v3.8.0@${digest("e")}`),
  "version-prerelease": (c) => (c.images.digests.reth = `v2.11.0-rc.1@${digest("e")}`),
  "version-unknown": (c) => (c.images.digests.reth = `v2.99.0@${digest("e")}`),
  "shared-line": (c) => delete c.waivers["shared-line"],
  "one-client": (c) => (c.nodes.i7bbt = { host: "i7bb", execution: "erigon", consensus: "lighthouse" }),
  "one-checkpoint": (c) => (c.checkpoints = ["https://hoodi.checkpoint.sigp.io"]),
  "checkpoint-unknown": (c) =>
    (c.checkpoints = ["https://hoodi.checkpoint.sigp.io", "https://checkpoint.friend.test"]),
  "caplin-alone": (c) => (c.validators.vc1.beaconNodes = ["trdiyt"]),
  "host-memory": (c) => (c.hosts.trdiy.hardware.memoryGiB = 31),
  "host-disk": (c) => (c.hosts.i7bb.disks = [{ gigabytes: 1299 }, { gigabytes: 500 }]),
  "host-threads": (c) => (c.hosts.i7bb.hardware.threads = 7),
  "exposed-port": (c) => (c.sites.home.publicPorts += ",18500-18599"),
  "private-address": (c) => (c.sites.home.publicAddress = "192.168.1.1"),
  "public-address-differs": (c) => {
    c.sites.shin.publicAddress = "198.18.113.7";
    c.hosts.shin.ssh.address = "198.18.113.8";
  },
  "group-name": (c) => (c.validatorGroups["my-csm"] = { ...c.validatorGroups.solo }),
  "fee-recipient-unproven": (c) => delete c.waivers["fee-recipient-unproven"],
  "relay-unknown": (c) => withRelays(c, { solo: [unknownRelay] }),
  "relays-unvetted": (c) => withRelays(c, { "lido-csm": [relayOf("bloxroute.hoodi.blxrbdn.com")] }),
  "relays-mixed": (c) =>
    withRelays(c, { solo: [relayOf("hoodi.aestus.live")], puffer: [relayOf("hoodi.titanrelay.xyz")] }),
  "cluster-site": (c) => {
    addDvt(c);
    delete c.waivers["cluster-site"];
  },
  "cluster-provider": (c) => {
    addDvt(c);
    for (const site of ["shin", "xserver"]) c.sites[site].provider = "GMO";
  },
  "cluster-node": (c) => {
    addDvt(c);
    c.nodes = { i7bbt: c.nodes.i7bbt };
    Object.assign(c, { validators: {}, validatorGroups: {} });
    const lost = (...names: string[]) =>
      names.flatMap((name) => [`ssv without ${name}`, `obol without ${name}`]);
    c.waivers = {
      "cluster-site": { for: lost("home"), reason: "one node" },
      "cluster-client": { for: lost("reth", "lighthouse"), reason: "one node" },
    };
  },
  "cluster-client": (c) => {
    addDvt(c);
    c.nodes.trdiyt = { host: "trdiy", execution: "nethermind", consensus: "lighthouse" };
    c.waivers["one-client"] = { for: ["lighthouse"], reason: "tested" };
  },
};
