import { describe, expect, it } from "vitest";
import { loadTopology } from "../../topology/load.ts";
import { complaint } from "../support/broken/broken.ts";
import { address, complete, today } from "../support/inventory.ts";

const path = "bonded-validator:validators.vc2";

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
      const beaconNodes = Object.keys(config.nodes);
      const many = Array.from({ length: 99 }, (_, i) => i);
      config.validatorGroups = Object.fromEntries(
        many.map((i) => [`g${i}`, { protocol: "solo", feeRecipient: address }]),
      );
      config.validators = Object.fromEntries(
        many.map((i) => [`v${i}`, { ...config.validators.vc1, index: i + 1, group: `g${i}`, beaconNodes }]),
      );
      delete config.waivers["fee-recipient-unproven"];
      config.waivers["host-memory"] = { reason: "only their ports matter here" };
      const { nodes, validators } = loadTopology(network, config, today);
      return [
        ...Object.values(nodes[beaconNodes[0]!]!.ports.loopback),
        ...Object.values(validators).flatMap(portsOf),
      ];
    });
    expect(new Set(ports).size).toBe(ports.length);
  });
});

function portsOf({ ports }: { ports: { keymanager: number; metrics: number } }): number[] {
  return [ports.keymanager, ports.metrics];
}
