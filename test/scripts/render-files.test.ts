/** What renders scripts and files of systemd. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderCleanupService, renderCleanupTimer } from "../../render/hosts/cleanup.ts";
import { renderContainerUnit } from "../../render/hosts/container-table.ts";
import { renderMeshUnit } from "../../render/overlay/mesh.ts";
import { renderPreferenceUnit } from "../../render/overlay/preference.ts";
import { renderAddressUnit, renderBuilderUnit, renderProxyUnit } from "../../render/overlay/proxy-units.ts";
import { scriptFrom } from "../../render/script.ts";
import { renderSystemd } from "../../render/systemd.ts";
import { renderConnectorUnit } from "../../render/tunnel/connector.ts";
import { renderSupervisorUnit } from "../../render/workloads/supervisor.ts";
import { loadWithOverlay } from "../support/inventory.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "bonded-validator-files-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a script in a file", () => {
  const script = (text: string) => {
    writeFileSync(join(folder, "a.sh"), text);
    return scriptFrom(folder, "a.sh");
  };

  it("gets a text as one word, whatever it holds", () => {
    const hostile = `'; touch /x; "$(touch /y)" \`touch /z\`\n$& $1`;
    const filled = script("name=@NAME@\nprintf '%s' \"$name\"\n")({ NAME: hostile });
    expect(spawnSync("dash", ["-c", filled], { encoding: "utf8" }).stdout).toBe(hostile);
  });

  it.each([
    ["within quotes", 'echo "@NAME@"\n'],
    ["as a part of a word", "file=/tmp/@NAME@\n"],
    ["before another word", "name=@NAME@ other=1\n"],
  ])("takes none but a plain word %s", (_where, text) => {
    expect(script(text)({ NAME: "plain-1.2" })).toBe(text.replace("@NAME@", "plain-1.2"));
    expect(() => script(text)({ NAME: "a b" })).toThrow(
      'a.sh: NAME has to be a plain word where it stands, not "a b".',
    );
  });

  it("is not filled in part", () => {
    expect(() => script("a=@ONE@\nb=@TWO@\n")({ ONE: 1 })).toThrow("a.sh needs TWO.");
  });

  it("is told nothing that it has no place for", () => {
    expect(() => script("a=@ONE@\n")({ ONE: 1, TWO: 2 })).toThrow("a.sh has no place for TWO.");
  });
});

describe("a file for systemd", () => {
  it("says whose it is, and keeps the order of its settings", () => {
    expect(
      renderSystemd({ Unit: { After: "a" }, Timer: { OnCalendar: ["", "daily"], Persistent: "no" } }),
    ).toBe(`# Managed by bonded-validator: changes made here are undone by the next pulumi up.

[Unit]
After=a

[Timer]
OnCalendar=
OnCalendar=daily
Persistent=no
`);
  });

  it.each(["a\nExecStart=/bin/x", "a\rb", "a\\"])("has no value of more than a line: %j", (value) => {
    expect(() => renderSystemd({ Unit: { Description: value } })).toThrow(
      "Description of a systemd file is not one line",
    );
  });

  it.skipIf(spawnSync("systemd-analyze", ["--version"]).error !== undefined)(
    "is one that systemd takes, each that hosts get",
    () => {
      const { overlay } = loadWithOverlay("hoodi");
      const [vip] = overlay.vips;
      const files = {
        "cleanup.service": renderCleanupService(),
        "cleanup.timer": renderCleanupTimer(),
        "supervisor@hoodi-vc1-nimbus-1.service": renderSupervisorUnit(),
        "containers.service": renderContainerUnit(),
        "proxy.service": renderProxyUnit({ network: "hoodi", addresses: [vip!.address] }),
        "builder.service": renderBuilderUnit("hoodi"),
        "address.service": renderAddressUnit(vip!, "trdiy"),
        "mesh.service": renderMeshUnit(),
        "preference.service": renderPreferenceUnit(),
        "connector.service": renderConnectorUnit("hoodi", 8490),
      };
      for (const [name, text] of Object.entries(files)) {
        // Programs that only hosts have.
        const heredoc = text.replaceAll(/^(Exec\w+=-?)\/\S+/gm, "$1/bin/true");
        writeFileSync(join(folder, name), heredoc);
      }
      const paths = Object.keys(files).map((name) => join(folder, name));
      const { stderr } = spawnSync(
        "systemd-analyze",
        ["verify", "--man=no", "--recursive-errors=no", ...paths],
        {
          encoding: "utf8",
        },
      );
      expect(stderr.split("\n").filter((line) => line.includes(folder))).toEqual([]);
    },
  );
});
