/** Builders beside the nodes, and in the protocol. */
import lessThan from "semver/functions/lt.js";
import { describe, expect, it } from "vitest";
import type { ClientService } from "../../catalog/clients/client.ts";
import type { PackagedClient } from "../../catalog/clients/images.ts";
import { dvtModules, validatorModules } from "../../catalog/clients/registry.ts";
import { faults, given } from "../../catalog/options/command-line.ts";
import { optionsOf as optionsFile } from "../../catalog/options/options.ts";
import { glamsterdam } from "../../catalog/version-policy.ts";
import { dvtClients } from "../../render/dvt/items.ts";
import { clientServices } from "../../render/ethereum/node.ts";
import { validatorClientService } from "../../render/ethereum/validator.ts";
import { isBoosted } from "../../render/overlay/mev-boost.ts";
import { rolesOf } from "../../render/stack/roles.ts";
import { complaint } from "../support/broken/broken.ts";
import { complete } from "../support/inventory.ts";
import { addMev } from "../support/mev.ts";
import {
  hoodiWith,
  orderedBuilders,
  orderedRelays,
  protocolTopology,
  withProtocol,
  withSidecars,
} from "../support/pbs.ts";

const sidecar = hoodiWith(withSidecars);
const protocol = hoodiWith(withProtocol);

const optionsOf = ({ arguments: words }: ClientService, pattern: RegExp): string[] =>
  words.filter((word) => pattern.test(word));

const rolesIn = (topology: typeof sidecar) =>
  rolesOf(topology).map(({ role, host }) => `${host.name} ${role}`);

describe("with builders in the protocol", () => {
  it("no beacon node has a builder API, and no host MEV-Boost or its proxy", () => {
    const builders = rolesIn(sidecar).filter((role) => role.includes("builder"));
    expect(builders.length).toBe(2);
    expect(rolesIn(protocol)).toEqual(rolesIn(sidecar).filter((role) => !builders.includes(role)));
    for (const node of Object.values(protocol.nodes)) {
      expect(isBoosted(node)).toBe(false);
      for (const service of clientServices(node))
        expect(optionsOf(service, /^--[\w.-]*(builder|mev)/)).toEqual([]);
    }
  });

  it("Lodestar names them in the order of the list, and takes no bid below the minimum", () => {
    const lodestar = validatorClientService(protocol.validators.vc3!);
    expect(optionsOf(lodestar, /builder/)).toEqual([
      "--builder",
      `--builder.urls=${orderedBuilders.join(",")}`,
      "--builder.minBid=50000000",
    ]);
  });

  it("Lighthouse registers with no relay, and its script names them", () => {
    const lighthouse = validatorClientService(protocol.validators.vc1!);
    expect(optionsOf(lighthouse, /builder|gas/)).toEqual([]);
    const named = [...lighthouse.entrypoint.join("\n").matchAll(/url: (\S+)/g)].map(([, url]) => url);
    expect(named).toEqual(orderedBuilders);
  });

  it("every Charon and every validator client of a cluster has the same list in the same order", () => {
    const { dvtNodes } = protocolTopology;
    const nodes = Object.values(dvtNodes).filter(({ program }) => program === "charon");
    expect(nodes.length).toBe(4);
    for (const [charon, lodestar] of nodes.map(dvtClients)) {
      expect(optionsOf(charon!, /^--builder/)).toEqual([
        `--builder-urls=${orderedBuilders.join(",")}`,
        "--builder-min-bid=50000000",
        "--builder-boost-factor=90",
      ]);
      const { feeRecipient } = protocolTopology.dvtClusters.obol!.group!;
      expect(optionsOf(lodestar!, /uilder|Gas|Recipient/)).toEqual([
        `--suggestedFeeRecipient=${feeRecipient}`,
        "--builder",
        "--defaultGasLimit=60000000",
        "--builder.selection=maxprofit",
        "--builder.boostFactor=90",
        `--builder.urls=${orderedBuilders.join(",")}`,
        "--builder.minBid=50000000",
      ]);
    }
  });

  it("is told in options that the oldest version which may run has", () => {
    const { validators, dvtNodes } = protocolTopology;
    const { charon, lodestar } = dvtModules;
    const lines = [
      ...Object.values(validators).map((validator) => ({
        list: validatorModules[validator.client].options,
        service: validatorClientService(validator),
      })),
      ...Object.values(dvtNodes)
        .filter(({ program }) => program === "charon")
        .flatMap(dvtClients)
        .map((service, i) => ({ list: (i % 2 === 0 ? charon : lodestar).options, service })),
    ];
    expect(lines.length).toBe(Object.keys(validators).length + 8);
    for (const { list, service } of lines) {
      const known = optionsFile(list);
      expect(faults(known, service.arguments)).toEqual([]);
      const minimum = glamsterdam.minimum[service.image.name as PackagedClient];
      for (const { name } of given(known, service.arguments))
        expect(lessThan(minimum, known.options.get(name)!.since ?? "0.0.0")).toBe(false);
    }
  });

  it("the section mev makes nothing", () => {
    const inCloud = (change: typeof withSidecars) =>
      hoodiWith((config) => {
        addMev(config);
        change(config);
      });
    expect(inCloud(withSidecars).mev).toBeDefined();
    expect(inCloud(withProtocol).mev).toBeUndefined();
  });

  it("a preview says what is not run any more, who is asked, and that there is no date", () => {
    const said = (topology: typeof sidecar) =>
      topology.warnings.filter(({ check }) => check === "pbs-protocol").map(({ reason }) => reason);
    expect(said(sidecar)).toEqual([]);
    expect(said(protocol)).toEqual([
      "it is protocol: MEV-Boost and the builder proxies are not run, and validators register with no relay. hoodi has no date for Glamsterdam yet, and before it the execution clients build every block. Then solo asks hoodi.titanrelay.xyz, hoodi.aestus.live; rocketpool asks hoodi.titanrelay.xyz, hoodi.aestus.live",
    ]);
  });

  it("relays that have been shut down or are of another network are refused as before", () => {
    const config = complete("hoodi");
    withProtocol(config);
    config.validatorGroups.solo.relays = [...orderedRelays, `https://0x${"ab".repeat(48)}@relayooor.wtf`];
    expect(complaint("hoodi", config)).toContain("[relay-closed]");
  });
});

describe("there and back", () => {
  it("sidecar renders what it did before, down to the last script", () => {
    const back = hoodiWith((config) => {
      withProtocol(config);
      config.pbs = "sidecar";
    });
    expect(rolesOf(back)).toEqual(rolesOf(sidecar));
  });

  it("no fork has a date in the program that a network has not set", () => {
    expect(glamsterdam.dates).toEqual({});
  });
});
