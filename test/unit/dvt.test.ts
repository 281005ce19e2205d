/** DVT nodes as they are rendered. */
import { describe, expect, it } from "vitest";
import { networkNames } from "../../catalog/networks.ts";
import { dvtClients, dvtProject } from "../../render/dvt/items.ts";
import { dvtRole } from "../../render/dvt/roles.ts";
import { ssvFiles } from "../../render/dvt/ssv.ts";
import { rulesAmong } from "../../render/rules.ts";
import { type ComposeService, renderCompose } from "../../render/workloads/compose.ts";
import type { DvtNode, SsvNode } from "../../topology/dvt/node.ts";
import { dvtPeerPortsOf, dvtPortsOf } from "../../topology/dvt/ports.ts";
import { programNeeds } from "../../topology/dvt/programs.ts";
import { dvtPrograms } from "../../topology/dvt/schema.ts";
import { localPortNames } from "../../topology/ethereum/ports.ts";
import { workloadUser } from "../../topology/ethereum/users.ts";
import type { Topology } from "../../topology/topology.ts";
import { everyDvtNode, loadDvt } from "../support/dvt.ts";
import { openTunnel } from "../support/inventory.ts";

const hoodi = loadDvt("hoodi");
const ssvNodes = Object.values(hoodi.dvtNodes).filter((node): node is SsvNode => node.program === "ssv");
const charonNodes = Object.values(hoodi.dvtNodes).filter(({ program }) => program === "charon");

const servicesOf = (node: DvtNode): ComposeService[] => Object.values(dvtProject(node)!.services);

/** The value of an option of one of its programs. */
function optionOf(node: DvtNode, program: string, option: string): string | undefined {
  const client = dvtClients(node).find(({ name }) => name === program)!;
  const word = client.arguments.find((each) => each === option || each.startsWith(`${option}=`));
  return word?.slice(option.length + 1);
}

const itemsOf = (topology: Topology, name: string): Record<string, Record<string, unknown>> =>
  dvtRole(topology, topology.dvtNodes[name]!).items as Record<string, Record<string, unknown>>;

describe("what is rendered is what was read and agreed to", () => {
  const mainnet = loadDvt("mainnet", openTunnel);

  it.each(["ssv1", "charon1"])("compose file of %s", async (name) => {
    const text = renderCompose(dvtProject(mainnet.dvtNodes[name]!)!);
    await expect(text).toMatchFileSnapshot(`golden/dvt/${name}.compose.yaml`);
  });

  it("configuration of an SSV node", async () => {
    const [file] = Object.values(ssvFiles(mainnet.dvtNodes.ssv2 as SsvNode)) as [{ content: string }];
    await expect(file.content).toMatchFileSnapshot("golden/dvt/ssv2.yaml");
  });
});

describe("every DVT node reaches both homes", () => {
  const addresses = ["10.0.0.102", "10.0.0.103"];

  it("Charon asks both addresses at once, and the tunnel when both fail", () => {
    for (const node of charonNodes) {
      const asked = optionOf(node, "charon", "--beacon-node-endpoints")!.split(",");
      expect(asked).toEqual(addresses.map((address) => `http://${address}:15052`));
      expect(optionOf(node, "charon", "--fallback-beacon-node-endpoints")).toBeUndefined();
    }
    const { dvtNodes } = loadDvt("hoodi", openTunnel);
    expect(optionOf(dvtNodes.charon1!, "charon", "--fallback-beacon-node-endpoints")).toBe(
      "https://hoodi.michizane.com",
    );
  });

  it("but never the tunnel if that asks for a token, which Charon would show on its command line", () => {
    const closed = loadDvt("hoodi", (c) => {
      openTunnel(c);
      c.tunnel.serviceToken = true;
    });
    expect(optionOf(closed.dvtNodes.charon1!, "charon", "--fallback-beacon-node-endpoints")).toBeUndefined();
  });

  it("half of an SSV cluster asks one first, half the other, by HTTP and WebSocket alike", () => {
    const orders = ssvNodes.map(({ context }) => [context.beaconApis, context.webSockets]);
    const forward = [
      addresses.map((address) => `http://${address}:15052`),
      addresses.map((address) => `ws://${address}:18546`),
    ];
    const backward = forward.map((list) => list.toReversed());
    expect(orders).toEqual([forward, backward, forward, backward]);
  });

  it("Lodestar asks its own Charon and nobody else", () => {
    for (const node of charonNodes) {
      expect(optionOf(node, "lodestar", "--beaconNodes")).toBe("http://charon:3600");
      expect(optionOf(node, "charon", "--validator-api-address")).toBe("0.0.0.0:3600");
      expect(servicesOf(node).some(({ network_mode }) => network_mode)).toBe(false);
    }
  });
});

describe("nothing signs twice", () => {
  it("SSV looks for doppelgangers; Lodestar does not, whose validators are live through other nodes", () => {
    for (const node of ssvNodes) {
      const [file] = Object.values(ssvFiles(node)) as [{ content: string }];
      expect(file.content).toContain("EnableDoppelgangerProtection: true\n");
    }
    for (const node of charonNodes) {
      const { arguments: words } = dvtClients(node)[1]!;
      expect(words.filter((word) => /doppelganger/i.test(word))).toEqual([]);
      expect(words).toContain("--distributed");
    }
  });

  it("a second Charon on the same folder does not start, and none with another lock", () => {
    for (const node of charonNodes) {
      expect(optionOf(node, "charon", "--private-key-file-lock")).toBe("");
      expect(dvtClients(node)[0]!.entrypoint.join(" ")).toContain(`"lock_hash": *"0x${"5c".repeat(32)}"`);
    }
  });

  it.each(["--lock-file", "--private-key-file", "--overrides-file"])(
    "Charon's %s is in the node's folder, and not below the image's own",
    (option) => {
      for (const node of charonNodes) expect(optionOf(node, "charon", option)).toMatch(/^\/data\//);
    },
  );

  it("keys and what was signed with them cannot be lost by us", () => {
    const kept = (name: string) =>
      Object.entries(itemsOf(hoodi, name))
        .filter(([, { irreplaceable }]) => irreplaceable)
        .map(([key, { irreplaceable }]) => `${key.split("/").at(-1)} ${irreplaceable}`);
    expect(kept("ssv1")).toEqual(["ssv encrypted_private_key*.json,password,db"]);
    expect(kept("charon1")).toEqual([
      "charon charon-enr-private-key,cluster-lock.json",
      "lodestar validator-db",
      "shares keystore-*.json,keystore-*.txt",
    ]);
  });

  it("a person who stopped a program has stopped it", () => {
    for (const { name } of Object.values(hoodi.dvtNodes)) {
      const items = Object.entries(itemsOf(hoodi, name));
      const services = items.filter(([key]) => key.startsWith("service "));
      expect(services.map(([, { manualStart }]) => manualStart)).toEqual(services.map(() => true));
      const probes = items.filter(([key]) => key.startsWith("probe "));
      expect(probes.length).toBe(services.length);
      for (const [, { of }] of probes) expect(services.map(([key]) => key)).toContain(`service ${of}`);
    }
  });

  it("one node of the stack at a time is disturbed", () => {
    for (const { name } of Object.values(hoodi.dvtNodes))
      expect(Object.keys(itemsOf(hoodi, name))).toContain("rolling hoodi-dvt");
  });

  it("none is disturbed without which a cluster of its would stop", () => {
    const both = loadDvt("hoodi", ({ dvtClusters, waivers }) => {
      dvtClusters.second = { nodes: ["ssv4", "ssv3", "ssv2", "ssv1"] };
      waivers["cluster-site"].for.push("second without home");
    });
    const clusters = (topology: Topology, name: string) =>
      itemsOf(topology, name)["rolling hoodi-dvt"]!.clusters;
    expect(clusters(hoodi, "charon3")).toBe("obol:3");
    expect(clusters(both, "ssv2")).toBe("ssv:3,second:3");
  });

  it("the folder of an SSV node's key is for one operator", () => {
    expect(dvtRole(hoodi, hoodi.dvtNodes.ssv2!).keysOf).toBe("operator 102 of SSV");
  });

  it.each(["ssv1", "charon1"])("%s does not move by an edit of its host", (name) => {
    const { move } = dvtRole(hoodi, hoodi.dvtNodes[name]!);
    expect(move).toContain("Two that sign with one key are slashed");
  });
});

describe("a node that knows no cluster yet", () => {
  const young = loadDvt("hoodi", (c) => {
    delete c.dvtClusters.obol.lockHash;
    delete c.dvtNodes.ssv1.operatorId;
  });

  it.each(["ssv1", "charon1"])("%s has its folders, and nothing else", (name) => {
    const keys = Object.keys(itemsOf(young, name));
    expect(keys.length).toBeGreaterThan(1);
    expect(keys.filter((key) => !key.startsWith("directory "))).toEqual(["requires uid", "requires memory"]);
  });

  it.each(["ssv1", "charon1"])(
    "%s asks for the memory that the inventory names, as when it starts",
    (name) => {
      for (const topology of [young, hoodi])
        expect(itemsOf(topology, name)["requires memory"]).toEqual({ gibibytes: 3.6 });
    },
  );

  it("keeps them when it starts", () => {
    for (const name of ["ssv1", "charon1"]) expect(itemsOf(hoodi, name)).toMatchObject(itemsOf(young, name));
  });
});

describe("ports", () => {
  it("that peers need are open to all, every other one to programs on the host alone", () => {
    for (const node of everyDvtNode) {
      const published = servicesOf(node).flatMap(({ ports }) => ports);
      const everybody = published.filter((port) => !port.startsWith("127.0.0.1:"));
      const outside = everybody.map((port) => Number(port.split(":")[1]));
      expect(outside).toEqual(dvtPeerPortsOf(node.program, node.network));
      for (const port of everybody) {
        const [address, host, container] = port.split(/[:/]/);
        expect([address, host]).toEqual(["0.0.0.0", container]);
      }
    }
  });

  it("have rules of the firewall", () => {
    for (const node of Object.values(hoodi.dvtNodes)) {
      const rules = Object.values(rulesAmong(dvtRole(hoodi, node).items));
      const open = rules.flatMap(({ port }) => port.split(",")).map(Number);
      expect(open.sort()).toEqual(dvtPeerPortsOf(node.program, "hoodi").toSorted());
      expect(rules.every(({ action, from }) => action === "allow" && from === "any")).toBe(true);
    }
  });

  it("of all networks and programs are apart, and from those of nodes and validator clients", () => {
    const all = networkNames.flatMap((network) =>
      dvtPrograms.flatMap((program) => dvtPortsOf(program, network)),
    );
    expect(new Set(all).size).toBe(all.length);
    expect(all.filter((port) => localPortNames.has(port))).toEqual([]);
  });

  it("are announced with the address under which peers reach the host", () => {
    for (const node of charonNodes) {
      const { publicAddress } = hoodi.hosts[node.host]!;
      expect(optionOf(node, "charon", "--p2p-external-ip")).toBe(publicAddress);
      expect(optionOf(node, "charon", "--p2p-tcp-address")).toBe("0.0.0.0:13610");
    }
  });
});

describe("what a program of a DVT node can reach", () => {
  it("runs as the user of its node, to whom the folders belong from the first", () => {
    for (const node of Object.values(hoodi.dvtNodes)) {
      const owner = `${workloadUser("hoodi", node.name)}:${workloadUser("hoodi", node.name)}`;
      expect(servicesOf(node).map(({ user }) => user)).toEqual(servicesOf(node).map(() => owner));
      const items = Object.entries(itemsOf(hoodi, node.name));
      const services = items.map(([key]) => key).filter((key) => key.startsWith("service "));
      const folders = items.filter(([, { irreplaceable }]) => irreplaceable).map(([, folder]) => folder);
      for (const folder of folders)
        expect(folder).toMatchObject({ owner, mode: "0700", writers: services.join(",") });
    }
  });

  it("Charon does not see the shares, and Lodestar cannot change them", () => {
    for (const node of charonNodes) {
      const [charon, lodestar] = servicesOf(node);
      expect(charon!.volumes.map(({ target }) => target)).toEqual(["/data"]);
      expect(lodestar!.volumes.find(({ target }) => target === "/shares")?.read_only).toBe(true);
    }
  });

  it("no folder that a container writes holds what is lent to another one", () => {
    const mounts = Object.values(hoodi.dvtNodes)
      .flatMap(servicesOf)
      .flatMap(({ volumes }) => volumes);
    const written = mounts.filter(({ read_only }) => !read_only).map(({ source }) => source);
    const inside = mounts.filter(({ source }) => written.some((folder) => source.startsWith(`${folder}/`)));
    expect(inside).toEqual([]);
  });
});

it("both programs of one network fit a host of 4 GiB beside its system", () => {
  expect(programNeeds("ssv").memoryMiB + programNeeds("charon").memoryMiB).toBeLessThanOrEqual(3 * 1024);
});
