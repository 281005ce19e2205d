import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { clientServices, nodeProject } from "../../render/ethereum/node.ts";
import { validatorProject } from "../../render/ethereum/validator.ts";
import {
  type ComposeService,
  definitionOf,
  isAsRendered,
  renderCompose,
} from "../../render/workloads/compose.ts";
import type { Node } from "../../topology/ethereum/node.ts";
import { loadTopology } from "../../topology/load.ts";
import { complete, load, today } from "../support/inventory.ts";
import { everyPair, everyValidator } from "../support/pairs.ts";

const nodes = ["mainnet", "hoodi"].flatMap((stack) => Object.values(load(stack).nodes));
const byName = Object.fromEntries(nodes.map((node) => [node.name, node]));

function servicesOf(node: Node): ComposeService[] {
  return Object.values(nodeProject(node).services);
}

describe.each(nodes)("the compose file of $name", (node) => {
  it("is the one that was read and agreed to", async () => {
    const file = `golden/${node.stack}-${node.name}.compose.yaml`;
    await expect(renderCompose(nodeProject(node))).toMatchFileSnapshot(file);
  });

  it("says the same as it was made from", () => {
    // Compose takes $$ for a dollar sign.
    const file = parse(renderCompose(nodeProject(node)).replaceAll("$$", "$"));
    for (const [name, service] of Object.entries(nodeProject(node).services)) {
      expect(file.services[name]).toEqual({
        ...service,
        labels: { ...service.labels, "bonded-validator.definition": definitionOf(service) },
      });
    }
  });

  it("publishes for everybody only what peers use, and no port twice", () => {
    const everybody = clientServices(node).flatMap(({ peerPorts }) =>
      peerPorts.flatMap(({ port, protocols }) =>
        protocols.map((protocol) => `0.0.0.0:${port}:${port}/${protocol}`),
      ),
    );
    const published = servicesOf(node).flatMap(({ ports }) => ports);
    expect(published.filter((port) => !port.startsWith("127.0.0.1:"))).toEqual(everybody);
    expect(new Set(published).size).toBe(published.length);
    expect(published.join(" ")).not.toContain("8551");
  });

  it("shares out the node's memory and no more", () => {
    const total = servicesOf(node).reduce((sum, service) => sum + Number.parseInt(service.mem_limit, 10), 0);
    expect(total).toBeLessThanOrEqual(node.memoryMiB);
    expect(total).toBeGreaterThan(node.memoryMiB - 8);
  });
});

describe("flags", () => {
  const flagsOf = (name: string, program: string): readonly string[] =>
    nodeProject(byName[name]!).services[program]!.command;

  it("never give Caplin's QUIC the port of its discovery", () => {
    for (const node of nodes.filter(({ consensus }) => consensus === "caplin")) {
      expect(node.ports.public.consensusQuic).not.toBe(node.ports.public.consensusP2p);
    }
    expect(flagsOf("trdiyt", "erigon")).toContain("--caplin.discovery.port=30311");
    expect(flagsOf("trdiyt", "erigon")).toContain("--caplin.discovery.quicport=30312");
  });

  it("name the network of the stack", () => {
    expect(flagsOf("i7bbt", "reth")).toContain("--chain=hoodi");
    expect(flagsOf("i7bbt", "lighthouse")).toContain("--network=hoodi");
    expect(flagsOf("i7bbm", "erigon")).toContain("--chain=mainnet");
  });

  it("announce a fixed public address, and leave it to the client where it changes", () => {
    const config = complete("hoodi");
    config.sites.home.publicAddress = "198.18.113.7";
    const fixed = Object.values(loadTopology("hoodi", config, today).nodes).flatMap((node) =>
      servicesOf(node).flatMap(({ command }) => command.filter((flag) => flag.includes("198.18.113.7"))),
    );
    expect(fixed).toEqual([
      "--nat=extip:198.18.113.7",
      "--caplin.nat=extip:198.18.113.7",
      "--nat=extip:198.18.113.7",
      "--enr-address=198.18.113.7",
    ]);
    expect(flagsOf("i7bbt", "reth").some((flag) => flag.startsWith("--nat"))).toBe(false);
  });
});

describe("the definition of a service", () => {
  const service = nodeProject(byName.i7bbt!).services.reth!;

  it("tells whether a compose file was edited", () => {
    const text = renderCompose(nodeProject(byName.i7bbt!));
    expect(isAsRendered(text, "hoodi-i7bbt/reth")).toBe(true);
    expect(isAsRendered(text, "hoodi-i7bbt/nethermind")).toBe(false);
    expect(isAsRendered("", "hoodi-i7bbt/reth")).toBe(false);
    expect(isAsRendered(text.replace("--chain=hoodi", "--chain=mainnet"), "hoodi-i7bbt/reth")).toBe(false);
    expect(isAsRendered(text.replace("--chain=hoodi", "--chain=mainnet"), "hoodi-i7bbt/lighthouse")).toBe(
      true,
    );
    for (const project of [
      ...everyPair.map((pair) => nodeProject(pair)),
      ...everyValidator.map(validatorProject),
    ]) {
      for (const name of Object.keys(project.services)) {
        expect(isAsRendered(renderCompose(project), `${project.name}/${name}`)).toBe(true);
      }
    }
  });

  it("does not depend on the order of keys", () => {
    const { image, ...rest } = service;
    const reversed: ComposeService = { ...rest, image };
    expect(definitionOf(reversed)).toBe(definitionOf(service));
    const project = { name: "p", services: { reth: service } };
    expect(renderCompose({ services: { reth: reversed }, name: "p" })).toBe(renderCompose(project));
  });

  it("changes with anything in it", () => {
    const changed = Object.keys(service).map((key) => definitionOf({ ...service, [key]: "other" }));
    expect(new Set([definitionOf(service), ...changed]).size).toBe(Object.keys(service).length + 1);
    expect(definitionOf({ ...service, command: [...service.command].reverse() })).not.toBe(
      definitionOf(service),
    );
  });
});
