import { describe, expect, it } from "vitest";
import { clientServices, nodeProject } from "../../render/ethereum/node.ts";
import { validatorClientService, validatorProject } from "../../render/ethereum/validator.ts";
import { type ComposeProject, renderCompose } from "../../render/workloads/compose.ts";
import { everyPair, everyValidator, nodeName, peerKeys, validatorName } from "../support/pairs.ts";

/** Names of the flags in words and scripts: `--http.port=1` → `--http.port`. */
function flagsIn(words: readonly string[]): string[] {
  return words.flatMap((word) => [...word.matchAll(/(?<=^|\s)--[A-Za-z][\w.-]*/g)].map(([flag]) => flag));
}

function projectFlags({ services }: ComposeProject): string[] {
  return Object.values(services).flatMap(({ entrypoint, command }) => flagsIn([...entrypoint, ...command]));
}

const projects = [
  ...everyPair.map((node) => ({
    name: nodeName(node),
    project: nodeProject(node, peerKeys),
    golden:
      node.network === "mainnet" && node.builder
        ? `golden/clients/${node.execution}-${node.consensus}.yaml`
        : undefined,
  })),
  ...everyValidator.map((validator) => ({
    name: validatorName(validator),
    project: validatorProject(validator),
    golden:
      validator.network === "mainnet" && validator.group.graffiti
        ? `golden/clients/validator-${validator.client}.yaml`
        : undefined,
  })),
];

describe("the compose file of every pair and every validator client", () => {
  it.each(projects.filter(({ golden }) => golden))("$name: as agreed", async ({ project, golden }) => {
    await expect(renderCompose(project)).toMatchFileSnapshot(golden!);
  });
});

describe("nothing listens where it need not", () => {
  it.each(everyPair.map((node) => [nodeName(node), node] as const))("%s: ports", (_, node) => {
    const own = new Set(Object.values(node.ports.public));
    const published = Object.values(nodeProject(node, peerKeys).services).flatMap(({ ports }) => ports);
    const everybody = published.filter((port) => !port.startsWith("127.0.0.1:"));
    expect(everybody.length).toBeGreaterThan(0);
    for (const port of everybody) {
      const [address, outside, inside] = port.split(/[:/]/) as [string, string, string];
      expect([address, outside]).toEqual(["0.0.0.0", inside]);
      expect(own).toContain(Number(outside));
    }
    expect(new Set(published).size).toBe(published.length);
    expect(published.join(" ")).not.toContain("8551");
    expect(Object.values(nodeProject(node, peerKeys).services).some((service) => service.network_mode)).toBe(
      false,
    );
  });

  it.each(everyValidator.map((validator) => [validatorName(validator), validator] as const))(
    "%s: addresses",
    (_, validator) => {
      const { arguments: flags } = validatorClientService(validator);
      const addresses = flags.filter((flag) => /address=/.test(flag));
      expect(addresses.length).toBe(2);
      for (const flag of addresses) expect(flag).toMatch(/=127\.0\.0\.1$/);
      expect(flags.join(" ")).not.toContain("0.0.0.0");
      const [service] = Object.values(validatorProject(validator).services);
      expect(service?.ports).toEqual([]);
    },
  );
});

describe("what goes wrong with real clients", () => {
  it("Caplin's QUIC never has the port of its discovery", () => {
    for (const { consensus, ports } of everyPair) {
      if (consensus === "caplin") expect(ports.public.consensusQuic).not.toBe(ports.public.consensusP2p);
    }
  });

  it("Reth keeps receipts, which SSV and Rocket Pool read", () => {
    const reth = everyPair
      .filter(({ execution }) => execution === "reth")
      .map((node) => clientServices(node)[0]!);
    for (const { arguments: flags } of reth) {
      expect(flags).not.toContain("--full");
      expect(flags).not.toContain("--minimal");
      expect(flags.some((flag) => /^--prune\.receipts\.(pre-merge|before=0)$/.test(flag))).toBe(true);
      expect(flags.some((flag) => /^--prune\.(receipts|bodies)\.(full|distance)/.test(flag))).toBe(false);
    }
  });

  it("Erigon keeps blocks since the merge, too, and answers long calls", () => {
    const erigon = everyPair.filter(({ execution }) => execution === "erigon");
    for (const { arguments: flags } of erigon.map((node) => clientServices(node)[0]!)) {
      expect(flags).toContain("--prune.distance.blocks=18446744073709551615");
      expect(flags).toContain("--rpc.returndata.limit=1000000");
    }
  });

  it("Erigon listens for peers on one port of its own, and on that of its torrents", () => {
    const erigon = everyPair.filter(({ execution }) => execution === "erigon");
    for (const node of erigon.filter(({ consensus }) => consensus !== "caplin")) {
      const { executionP2p, torrent } = node.ports.public;
      expect(clientServices(node)[0]!.peerPorts.map(({ port }) => port)).toEqual([executionP2p, torrent]);
    }
  });

  it("Caplin announces an address that peers reach", () => {
    const found = everyPair
      .filter(({ consensus }) => consensus === "caplin")
      .map((node) => clientServices(node)[0]!.arguments.find((flag) => flag.startsWith("--caplin.nat")));
    expect(new Set(found)).toEqual(new Set(["--caplin.nat=extip:198.18.113.7", "--caplin.nat=stun"]));
  });

  it("every beacon node's QUIC has the port that is forwarded to it", () => {
    for (const node of everyPair) {
      const port = node.ports.public.consensusQuic;
      const beacon = clientServices(node).at(-1)!;
      expect(beacon.arguments.join(" ")).toMatch(new RegExp(`quic-?port=${port}\\b`));
      expect(beacon.peerPorts.find((peer) => peer.port === port)?.protocols).toContain("udp");
    }
  });

  it("every validator client looks for doppelgangers and has its group's fee recipient", () => {
    for (const validator of everyValidator) {
      const { arguments: flags } = validatorClientService(validator);
      expect(flags.some((flag) => /doppelganger/i.test(flag) && !flag.endsWith("=false"))).toBe(true);
      expect(flags.filter((flag) => flag.endsWith(validator.group.feeRecipient)).length).toBe(1);
    }
  });

  it("no validator client is told to make a slashing database beside keys", () => {
    for (const validator of everyValidator) {
      expect(projectFlags(validatorProject(validator))).not.toContain("--init-slashing-protection");
    }
  });
});
