import { join } from "node:path";
import { expect, test } from "vitest";
import { editStack } from "../../lab/stack-settings.ts";
import { setConnected } from "../../lab/verbs.ts";
import { plannedItems, type Simulation } from "./simulated.ts";

/** What a host runs and whose Docker it has, in a lab with trdiy on Debian 13 and i7bb on Debian 12. The last one ends it. */
export function systemTests(hoodi: Simulation): void {
  test("a host that runs another system than was said is refused in the plan already", async () => {
    const before = await hoodi.inside("i7bb", "stat -c %Y /var/lib/bonded-validator/manifest");
    editStack(hoodi, "hoodi", (settings) => {
      settings["bonded-validator:hosts"].i7bb!.os = "ubuntu-24.04";
    });
    for (const args of [["preview"], ["up", "--skip-preview"]]) {
      const { code, output } = await hoodi.pulumi("hoodi", ...args);
      expect(code).not.toBe(0);
      expect(output).toContain("i7bb is not what role base needs; nothing was changed there:");
      expect(output).toContain("os: found debian-12, wanted ubuntu-24.04");
    }
    expect(await hoodi.inside("i7bb", "stat -c %Y /var/lib/bonded-validator/manifest")).toBe(before);
    editStack(hoodi, "hoodi", (settings) => {
      settings["bonded-validator:hosts"].i7bb!.os = "debian-12";
    });
  });

  test("a repository with another key than the pinned one is not used", async () => {
    const pinned = "F".repeat(40);
    let real = "";
    editStack(hoodi, "hoodi", (settings) => {
      real = settings["bonded-validator:repositories"].docker.fingerprint;
      settings["bonded-validator:repositories"].docker.fingerprint = pinned;
      settings["bonded-validator:hosts"].trdiy!.docker = "upstream";
    });
    const refused = await hoodi.pulumi("hoodi", "up", "--skip-preview", "--target", "**trdiy-base");
    expect(refused.code, refused.output).not.toBe(0);
    expect(refused.output).toContain(`is not the pinned one. Pinned: ${pinned}. Found: ${real}`);
    expect(await hoodi.inside("trdiy", "ls /etc/apt/sources.list.d; dpkg -s docker.io | grep ^Status")).toBe(
      "debian.sources\nStatus: install ok installed",
    );
    editStack(hoodi, "hoodi", (settings) => {
      settings["bonded-validator:repositories"].docker.fingerprint = real;
    });
  });

  test("the distribution's Docker is exchanged for Docker's own by a plan that names both", async () => {
    const look = "docker ps -q --no-trunc";
    const before = await hoodi.inside("trdiy", look);
    const preview = await hoodi.pulumi("hoodi", "preview");
    expect(plannedItems(preview.output)["trdiy-base"]).toEqual(
      expect.arrayContaining(["package docker-ce", "package docker.io", "repository docker"]),
    );
    const up = await hoodi.pulumi("hoodi", "up", "--skip-preview");
    expect(up.code, up.output).toBe(0);
    const after = await hoodi.pulumi("hoodi", "preview", "--expect-no-changes");
    expect(after.code, after.output).toBe(0);
    expect(await hoodi.inside("trdiy", look)).toBe(before);
  });

  test("a retired host's roles are forgotten while it is off, by destroy too", async () => {
    await setConnected(hoodi.lab, "i7bb", false);
    const stuck = await hoodi.pulumi("hoodi", "destroy", "--skip-preview", "--target", "**i7bbt-node");
    expect(stuck.code, stuck.output).not.toBe(0);
    expect(stuck.output).toContain("If it is gone for good, set hosts.i7bb.retired: true");
    editStack(hoodi, "hoodi", (settings) => {
      settings["bonded-validator:hosts"].i7bb!.retired = true;
      delete settings["bonded-validator:nodes"].i7bbt;
      // What was true of its node alone.
      for (const check of ["shared-line", "host-disk"]) delete settings["bonded-validator:waivers"]![check];
    });
    const state = join(hoodi.lab.dir, "before.json");
    await hoodi.pulumi("hoodi", "stack", "export", "--file", state);
    const up = await hoodi.pulumi("hoodi", "up", "--skip-preview");
    expect(up.code, up.output).toBe(0);
    expect(up.output).toContain(
      "i7bb is retired and was not asked. Of role node-i7bbt it had, when last seen:",
    );
    expect(up.output).toContain("service: hoodi-i7bbt/lighthouse, hoodi-i7bbt/reth");
    const after = await hoodi.pulumi("hoodi", "preview", "--expect-no-changes");
    expect(after.code, after.output).toBe(0);

    await hoodi.pulumi("hoodi", "stack", "import", "--file", state);
    const destroyed = await hoodi.pulumi("hoodi", "destroy", "--run-program", "--skip-preview");
    expect(destroyed.code, destroyed.output).toBe(0);
    expect(destroyed.output).toContain("i7bb is retired and was not asked.");
  });
}
