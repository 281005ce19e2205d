import { describe, expect, it } from "vitest";
import { nodeProject } from "../../render/ethereum/node.ts";
import { proxyOf, renderProxy } from "../../render/overlay/proxy.ts";
import { openingsOf, rulesOf, type SourceRole } from "../../render/stack/exposure.ts";
import { localPortNames } from "../../topology/ethereum/ports.ts";
import { load, loadWithOverlay } from "../support/inventory.ts";

const mainnet = loadWithOverlay("mainnet");
const openings = (host: string) => openingsOf(mainnet.overlay, host, rulesOf(mainnet, host));

/** `22/tcp 3784/udp`, as far as somebody may. */
function portsOf(host: string, role: SourceRole, source?: string): string {
  const open = openings(host).filter(
    (one) =>
      one.role === role &&
      (source === undefined || one.sources === undefined || one.sources.includes(source)),
  );
  const words = open.map(({ port, protocol }) => `${typeof port === "number" ? port : port.of}/${protocol}`);
  return [...new Set(words)].join(" ");
}

describe("what may be reached", () => {
  const peers = "30300/tcp 30303/tcp 30300/udp 30301/udp 30303/udp 30304/udp";
  it.each<[host: string, role: SourceRole, source: string | undefined, ports: string]>([
    ["trdiy", "internet", undefined, `22/tcp ${peers} tailscaled/udp`],
    ["trdiy", "lan", undefined, `22/tcp ${peers} tailscaled/udp`],
    ["trdiy", "mesh", "shin", `22/tcp 179/tcp 3784/udp 5052/tcp 8545/tcp 8546/tcp ${peers} tailscaled/udp`],
    ["trdiy", "tailnet", "shin", "4789/udp tailscaled/tcp"],
    ["shin", "internet", undefined, "22/tcp tailscaled/udp"],
    ["shin", "mesh", "trdiy", "22/tcp 179/tcp 3784/udp tailscaled/udp"],
    ["shin", "mesh", "xserver", "tailscaled/udp"],
    ["shin", "tailnet", "trdiy", "4789/udp tailscaled/tcp"],
    ["shin", "tailnet", "xserver", "tailscaled/tcp"],
  ])("on %s from the %s, by %s, is %s", (host, role, source, ports) => {
    expect(portsOf(host, role, source)).toBe(ports);
  });

  it("is ssh and peers where there is no overlay", () => {
    const bare = load("hoodi");
    const open = openingsOf(undefined, "i7bb", rulesOf(bare, "i7bb"));
    expect(new Set(open.map(({ role }) => role))).toEqual(new Set(["internet", "lan"]));
    expect(open.filter(({ role }) => role === "lan").map(({ port }) => port)).toEqual([
      ...[22, 22, 30340, 30343, 30340, 30341, 30343, 30344],
    ]);
  });

  it("is never a port of a program that only its host may ask, but for what the proxy serves to the mesh", () => {
    for (const host of Object.keys(mainnet.hosts)) {
      const local = openings(host).filter(({ port }) => typeof port === "number" && localPortNames.has(port));
      expect(new Set(local.map(({ role, because }) => `${role} ${because}`))).toEqual(
        new Set(host in { trdiy: 1, i7bb: 1 } ? ["mesh rule mainnet-proxy-tcp of mainnet"] : []),
      );
    }
  });

  it("names who is trusted apart from who is counted", () => {
    const ssh = openings("trdiy").filter(({ role, port }) => role === "lan" && port === 22);
    expect(ssh.map(({ from, limited, because }) => [from, limited, because])).toEqual([
      ["192.168.1.0/24", false, "rule 10-ssh-1 of mainnet"],
      ["any", true, "rule 20-ssh of mainnet"],
    ]);
  });
});

describe("what listens for others", () => {
  it.each(Object.values(mainnet.nodes))("of the containers of $name is declared", (node) => {
    const published = Object.values(nodeProject(node).services)
      .flatMap(({ ports }) => ports)
      .filter((port) => !port.startsWith("127.0.0.1:"))
      .map((port) => port.replace(/^0\.0\.0\.0:(\d+):\d+/, "$1"));
    expect(published.length).toBeGreaterThan(4);
    expect(portsOf(node.host, "internet").split(" ")).toEqual(expect.arrayContaining(published));
  });

  it.each(Object.values(mainnet.nodes))("of the proxy beside $name is declared", (node) => {
    const all = Object.values(mainnet.nodes);
    const text = renderProxy(proxyOf(mainnet.overlay, undefined, all, node));
    const binds = [...text.matchAll(/^ {2}bind (?!127)\S+:(\d+)/gm)].map(([, port]) => `${port}/tcp`);
    expect(binds).toHaveLength(9);
    expect(portsOf(node.host, "mesh", "shin").split(" ")).toEqual(expect.arrayContaining(binds));
  });
});
