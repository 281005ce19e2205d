import { describe, expect, it } from "vitest";
import type { OperatingSystemName } from "../../catalog/operating-systems.ts";
import type { PackageRepository } from "../../catalog/repositories.ts";
import { renderUpgrades } from "../../render/hosts/upgrades.ts";
import { renderFrr, renderFrrDaemons } from "../../render/overlay/frr.ts";
import { overlayItems } from "../../render/overlay/member-items.ts";
import { renderMesh, renderMeshUnit } from "../../render/overlay/mesh.ts";
import { renderPreference, renderPreferenceUnit } from "../../render/overlay/preference.ts";
import { proxyOf, renderProxy } from "../../render/overlay/proxy.ts";
import { renderAddressUnit, renderProxyUnit } from "../../render/overlay/proxy-units.ts";
import { loadTopology } from "../../topology/load.ts";
import { complete, load, loadWithOverlay, today } from "../support/inventory.ts";

const { overlay, nodes } = loadWithOverlay("hoodi");
const hosts = Object.keys(overlay.members);

/** The overlay of the goldens: a further rented host is one more peer of the same form. */
const goldenHosts = ["trdiy", "i7bb", "shin", "xserver", "conoha", "webarena"];
const agreed = {
  ...overlay,
  members: Object.fromEntries(goldenHosts.map((name) => [name, overlay.members[name]!])),
};
const remotes = hosts.filter((host) => overlay.members[host]!.kind === "remote");
const proxies = Object.values(nodes).map((node) => proxyOf(overlay, undefined, Object.values(nodes), node));

describe("FRR's packages", () => {
  const { trdiy } = load("mainnet").hosts;
  const source = (frr: PackageRepository | undefined, os: OperatingSystemName) => {
    const repositories = { ...overlay.repositories, frr };
    return overlayItems({ ...overlay, repositories }, { ...trdiy!, os }, false)["repository frr"];
  };

  it("are those of the distribution", () => {
    expect(source(overlay.repositories.frr, "debian-13")).toBeUndefined();
  });

  it.each([
    ["debian-13", "trixie"],
    ["debian-12", "bookworm"],
  ] as const)("are FRR's own of %s where the operator names their key", (os, suites) => {
    const config = complete("mainnet");
    const fingerprint = "A".repeat(40);
    config.repositories = { frr: { fingerprint } };
    const { frr } = loadTopology("mainnet", config, today).overlay!.repositories;
    expect(source(frr, os)).toEqual({
      uri: "https://deb.frrouting.org/frr",
      suites,
      components: "frr-stable",
      key: "https://deb.frrouting.org/frr/keys.gpg",
      fingerprint,
      packages: "frr frr-* libyang* librtr*",
    });
  });

  it("are not upgraded by the host itself, whosever they are", () => {
    const settings = renderUpgrades();
    expect(settings).toMatch(/Package-Blacklist \{[^}]*"frr";/);
    expect(settings.match(/origin=\w+/g)).toEqual(["origin=Debian", "origin=Ubuntu"]);
  });
});

/** Lines of the configuration of FRR that begin so. */
const linesOf = (host: string, start: string): string[] =>
  renderFrr(overlay, host)
    .split("\n")
    .filter((line) => line.trimStart().startsWith(start));

describe("the configuration of FRR", () => {
  it.each(["trdiy", "shin"])("of %s is the one that was read and agreed to", async (host) => {
    await expect(renderFrr(agreed, host)).toMatchFileSnapshot(`golden/overlay/${host}.frr.conf`);
    await expect(renderFrrDaemons(agreed, host)).toMatchFileSnapshot(`golden/overlay/${host}.frr.daemons`);
  });

  it.each(remotes)("lets %s announce nothing and talk to home hosts only", (host) => {
    expect(linesOf(host, "redistribute").concat(linesOf(host, "network"))).toEqual([]);
    expect(linesOf(host, "neighbor").filter((line) => / (route-map|peer-group)/.test(line))).toEqual([
      " neighbor home peer-group",
      " neighbor 10.99.0.1 peer-group home",
      " neighbor 10.99.0.2 peer-group home",
      "  neighbor home route-map addresses in",
      "  neighbor home route-map nothing out",
    ]);
  });

  it("lets a home host believe nothing of rented hosts, and announce addresses alone", () => {
    const rules = linesOf("trdiy", "neighbor").filter((line) => line.includes(" route-map "));
    expect(rules).toEqual([
      "  neighbor home route-map addresses in",
      "  neighbor home route-map addresses out",
      "  neighbor remote route-map nothing in",
      "  neighbor remote route-map addresses out",
    ]);
    for (const host of remotes)
      expect(linesOf("trdiy", `neighbor ${overlay.members[host]!.address}`)).toContain(
        ` neighbor ${overlay.members[host]!.address} peer-group remote`,
      );
  });

  it("speaks BFD at the speed of the line", () => {
    const fast = loadWithOverlay("hoodi", (section) => (section.bfd = "fast")).overlay;
    const profile = "  transmit-interval 100\n  receive-interval 100\n exit";
    expect(renderFrr(overlay, "trdiy")).toContain(` profile lan\n${profile}`);
    expect(renderFrr(overlay, "shin")).toContain(" profile internet\n exit");
    expect(renderFrr(fast, "shin")).toContain(` profile fast\n${profile}`);
    expect(renderFrr(fast, "shin")).not.toContain("internet");
  });
});

describe("the mesh", () => {
  it("of a rented host is the one that was read and agreed to", async () => {
    await expect(renderMesh(overlay, "shin")).toMatchFileSnapshot("golden/overlay/shin.mesh");
    await expect(renderMeshUnit()).toMatchFileSnapshot("golden/overlay/mesh.service");
  });

  it("does not lead from one rented host to another", () => {
    for (const host of remotes) {
      const others = remotes.filter((other) => other !== host);
      for (const other of others)
        expect(renderMesh(overlay, host)).not.toContain(overlay.members[other]!.hardwareAddress);
    }
  });
});

describe("the preference of a home", () => {
  it("is the one that was read and agreed to", async () => {
    await expect(renderPreference(overlay, "trdiy")).toMatchFileSnapshot("golden/overlay/trdiy.preference");
    await expect(renderPreferenceUnit()).toMatchFileSnapshot("golden/overlay/preference.service");
  });

  it("begins behind all who serve, in the configured order", () => {
    const begin = (host: string) =>
      overlay.vips.slice(2).map((vip) => /replace .* metric (\d+)/.exec(renderAddressUnit(vip, host))![1]);
    expect(begin("trdiy")).toEqual(["1000000000", "1000000001"]);
    expect(begin("i7bb")).toEqual(["1000000001", "1000000000"]);
  });
});

describe("a proxy", () => {
  it("is the one that was read and agreed to", async () => {
    await expect(renderProxy(proxies[0]!)).toMatchFileSnapshot("golden/overlay/hoodi-trdiy.haproxy.cfg");
    await expect(renderProxyUnit(proxies[0]!)).toMatchFileSnapshot("golden/overlay/proxy-hoodi.service");
    await expect(renderAddressUnit(overlay.vips[2]!, "trdiy")).toMatchFileSnapshot(
      "golden/overlay/address-10.0.0.102.service",
    );
  });

  it.each(proxies)("of $node listens on overlay addresses alone, metrics apart", (proxy) => {
    const binds = [...renderProxy(proxy).matchAll(/^ {2}bind (\S+):(\d+)$/gm)].map(([, address, port]) => ({
      address: address!,
      port: Number(port),
    }));
    expect(binds).toHaveLength(10);
    const own = [...proxy.addresses, proxy.meshAddress];
    expect(binds.filter(({ address }) => !own.includes(address))).toEqual([
      { address: "127.0.0.1", port: proxy.metrics },
    ]);
  });

  it("serves from the home's own node first, and never from another for another home", () => {
    expect(proxies.map(({ node, others }) => [node, others.map(({ name }) => name)])).toEqual([
      ["trdiyt", ["i7bbt"]],
      ["i7bbt", ["trdiyt"]],
    ]);
    const [proxy] = proxies;
    const ownBackends = renderProxy(proxy!)
      .split("\n\n")
      .filter((section) => section.startsWith("backend own-"));
    expect(ownBackends).toHaveLength(3);
    for (const section of ownBackends) expect(section.match(/^ {2}server .*$/gm)).toHaveLength(1);
  });

  it("has ports of its own for each stack", () => {
    const other = loadWithOverlay("mainnet");
    const mainnet = Object.values(other.nodes).map((node) =>
      proxyOf(other.overlay, undefined, Object.values(other.nodes), node),
    );
    expect([...proxies, ...mainnet].map(({ metrics }) => metrics)).toEqual([18_404, 18_404, 8404, 8404]);
  });
});
