/** FRR's own packages in place of the distribution's, with the real apt and repositories on loopback. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Leaves } from "../../provider/items/kind.ts";
import { overlayItems } from "../../render/overlay/member-items.ts";
import { type Box, startBox, whyNoBox } from "../support/box.ts";
import { loadWithOverlay } from "../support/inventory.ts";
import { makeRoles, type Roles } from "../support/roles/roles.ts";
import { type Repositories, type Signer, serveRepositories } from "./frr-repository.ts";

const own = { frr: "99.1", "frr-pythontools": "99.1", libyang9: "99.1", "bv-other": "99.1" };
const distributions = { frr: "10.3-3", "frr-pythontools": "10.3-3", "bv-other": "1.0" };
const files = ["sources.list.d/frr.sources", "keyrings/frr.gpg", "preferences.d/frr.pref"].map(
  (file) => `/etc/apt/${file}`,
);

describe.skipIf(whyNoBox())("FRR's own repository", () => {
  let box: Box;
  let roles: Roles;
  let repositories: Repositories;

  /** What the setting changes on a host: FRR's items about packages. */
  function want(signer: Signer | "nobody" | undefined) {
    const { overlay, hosts } = loadWithOverlay("mainnet");
    const fingerprint = signer === "nobody" ? "A".repeat(40) : repositories.fingerprints[signer ?? "right"];
    const frr = signer && { url: repositories.url, fingerprint };
    const settings = { ...overlay, repositories: { ...overlay.repositories, frr } };
    const all = Object.entries(overlayItems(settings, { ...hosts.trdiy!, os: "debian-13" }, false));
    const items = Object.fromEntries(all.filter(([key]) => /^(repository|package) frr/.test(key)));
    roles.want({
      name: "box-overlay",
      connection: box.connection,
      role: "overlay",
      items: items as Record<string, Leaves>,
    });
  }
  const installed = () => box.run("dpkg-query -W -f '${Version} ' frr frr-pythontools 2>/dev/null || :");
  const present = () => box.run(`ls ${files.join(" ")} 2>/dev/null || :`);
  const policy = (name: string) => box.run(`apt-cache policy ${name} | sed -n 's/ *Candidate: //p'`);

  beforeAll(async () => {
    if (whyNoBox()) return;
    repositories = await serveRepositories(own, distributions);
    box = await startBox("box");
    roles = await makeRoles([box]);
    await box.run(`
      rm -rf /etc/apt/sources.list /etc/apt/sources.list.d/* /etc/apt/preferences.d/* /var/lib/apt/lists/*
      rm -f /var/lib/dpkg/info/frr.p* /var/lib/dpkg/info/frr-pythontools.p*
      dpkg --purge --force-all frr frr-pythontools >/dev/null 2>&1
      echo '${repositories.distribution}' >/etc/apt/sources.list
      apt-get -q update >/dev/null`);
  });
  afterAll(async () => {
    await roles?.project.remove();
    await box?.end();
    repositories?.end();
  });

  it("is refused where its keyring does not have the pinned key, before anything is installed", async () => {
    want("nobody");
    for (const _ of ["first", "second"]) {
      const up = await roles.up();
      expect(up.code).not.toBe(0);
      expect(up.text).toContain(`Pinned: ${"A".repeat(40)}`);
      expect(up.text).toContain(repositories.fingerprints.right);
      expect(up.text).toMatch(/correct the fingerprint in the configuration/);
      expect(await installed()).toBe("");
      expect(await present()).toBe("");
    }
  });

  it("is refused where another key of its keyring has signed it, each time", async () => {
    want("right");
    repositories.signedBy("other");
    for (const _ of ["first", "second"]) {
      const up = await roles.up();
      expect(up.code, up.text).not.toBe(0);
      expect(up.text).toContain(`apt does not accept ${repositories.url}`);
      expect(await installed()).toBe("");
      expect(await box.run(`ls ${files[0]} 2>/dev/null || :`)).toBe("");
    }
  });

  it("brings FRR where the pinned key has signed it, and is then as wanted", async () => {
    repositories.signedBy("right");
    const up = await roles.up();
    expect(up.code, up.text).toBe(0);
    expect(await installed()).toBe("99.1 99.1 ");
    const preview = await roles.preview();
    expect(preview.code, preview.text).toBe(0);
  });

  it("brings what FRR needs, and nothing that the distribution has", async () => {
    expect(await policy("libyang9")).toBe("99.1\n");
    expect(await policy("bv-other")).toBe("1.0\n");
    await box.run(
      "apt-get -q -y install bv-other >/dev/null 2>&1; apt-get -q -y full-upgrade >/dev/null 2>&1",
    );
    expect(await box.run("dpkg-query -W -f '${Version}' bv-other")).toBe("1.0");
  });

  it("is drift where somebody lets it bring more", async () => {
    await box.run(`rm ${files[2]}`);
    expect(await policy("bv-other")).toBe("99.1\n");
    expect((await roles.preview()).text).toContain("~repository frr");
    expect((await roles.up()).code).toBe(0);
    expect(await policy("bv-other")).toBe("1.0\n");
  });

  it("goes with the setting, and the host keeps its FRR until somebody takes the distribution's", async () => {
    want(undefined);
    const up = await roles.up();
    expect(up.code, up.text).toBe(0);
    expect(await present()).toBe("");
    expect(await installed()).toBe("99.1 99.1 ");
    expect((await roles.preview()).code).toBe(0);
    await box.run("apt-get -q -y full-upgrade >/dev/null 2>&1");
    expect(await installed()).toBe("99.1 99.1 ");
    await box.run(
      "apt-get -q -y --allow-downgrades install frr/trixie frr-pythontools/trixie >/dev/null 2>&1",
    );
    expect(await installed()).toBe("10.3-3 10.3-3 ");
    expect((await roles.preview()).code).toBe(0);
  });
});
