import { describe, expect, it } from "vitest";
import { loadTopology } from "../../topology/load.ts";
import { complaint } from "../support/broken/broken.ts";
import { address, complete, type Settings, today } from "../support/inventory.ts";

const path = "bonded-validator:validators.vc2";

describe("Nimbus' validator client at Lighthouse, where it may sign nothing", () => {
  const warned = (edit: (config: Settings) => void) => {
    const config = complete("mainnet");
    edit(config);
    return loadTopology("mainnet", config, today)
      .warnings.filter(({ check }) => check === "nimbus-on-lighthouse")
      .map(({ path }) => path.split(".")[1]);
  };

  it("is warned of", () => {
    const nimbus = (config: Settings) =>
      Object.assign(config.validators.vc2, { client: "nimbus", beaconNodes: ["trdiym"] });
    expect(warned(nimbus)).toContain("vc2");
    expect(warned((config) => Object.assign(nimbus(config), { client: "lighthouse" }))).not.toContain("vc2");
    expect(warned((config) => Object.assign(config.nodes.trdiym, { consensus: "nimbus" }))).toEqual([]);
  });
});

describe("validators", () => {
  it("are not placed on a host that is only known", () => {
    const config = complete("hoodi");
    config.validators.vc2.host = "kagoya";
    expect(complaint("hoodi", config)).toContain(
      `${path}.host: kagoya is known but not rented [host-not-rented]`,
    );
  });

  it("need a network, with or without nodes", () => {
    const config = complete("hoodi");
    delete config.network;
    delete config.nodes;
    delete config.waivers;
    expect(complaint("hoodi", config)).toContain(
      "bonded-validator:network: validator clients need a network [network]",
    );
  });

  it("are not placed on a host that is gone, no more than nodes are", () => {
    const config = complete("hoodi");
    config.hosts.trdiy.retired = true;
    const gone = complaint("hoodi", config).match(/\S+host: trdiy is retired \[host-retired\]/g);
    expect(gone?.map((problem) => problem.split(".")[1])).toEqual([
      "trdiyt",
      "vc1",
      "vc2",
      "vc3",
      "vc4",
      "vc5",
    ]);
  });

  it("have ports of their own on loopback, whatever runs beside them", () => {
    const ports = (["mainnet", "hoodi"] as const).flatMap((network) => {
      const config = complete(network);
      const node = Object.keys(config.nodes)[0]!;
      const many = Array.from({ length: 99 }, (_, i) => i);
      config.validatorGroups = Object.fromEntries(
        many.map((i) => [`g${i}`, { protocol: "solo", feeRecipient: address }]),
      );
      config.validators = Object.fromEntries(
        many.map((i) => [
          `v${i}`,
          { ...config.validators.vc1, index: i + 1, group: `g${i}`, beaconNodes: [node] },
        ]),
      );
      delete config.waivers["fee-recipient-unproven"];
      config.waivers["host-memory"] = { reason: "only their ports matter here" };
      const { nodes, validators } = loadTopology(network, config, today);
      return [...Object.values(nodes[node]!.ports.loopback), ...Object.values(validators).flatMap(portsOf)];
    });
    expect(new Set(ports).size).toBe(ports.length);
  });
});

function portsOf({ ports }: { ports: { keymanager: number; metrics: number } }): number[] {
  return [ports.keymanager, ports.metrics];
}
