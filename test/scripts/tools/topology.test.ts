/** The command as a process, and its Mermaid text as Mermaid's own parser reads it. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JSDOM } from "jsdom";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mermaidOf } from "../../../tools/topology/mermaid.ts";
import { pictureOf } from "../../../tools/topology/model.ts";
import { addDvt, loadDvt } from "../../support/dvt.ts";
import { openTunnel, repository } from "../../support/inventory.ts";
import { writeStackFile } from "../../support/stack-file.ts";
import { loadThirtyHosts } from "../../support/thirty-hosts.ts";

const folder = mkdtempSync(join(tmpdir(), "bonded-validator-topology-"));
afterAll(() => rmSync(folder, { recursive: true }));
const config = writeStackFile(folder, "hoodi", addDvt);

function topology(...args: string[]) {
  const words = [join(repository, "tools/topology.ts"), "hoodi", "--config-file", config, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: "utf8" });
  return { status, stdout, stderr };
}

describe("npm run topology", () => {
  it("writes both files into a new folder, and says so", () => {
    const out = join(folder, "new", "pictures");
    expect(topology("--out", out)).toEqual({
      status: 0,
      stdout: `${join(out, "hoodi.svg")}\n${join(out, "hoodi.mmd")}\n`,
      stderr: "",
    });
    expect(readdirSync(out)).toEqual(["hoodi.mmd", "hoodi.svg"]);
    expect(readFileSync(join(out, "hoodi.svg"), "utf8")).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
  });

  it("prints Mermaid without --out, and the picture's facts with --json", () => {
    expect(topology().stdout).toMatch(/^flowchart LR\n/);
    expect(JSON.parse(topology("--json").stdout)).toMatchObject({ stack: "hoodi", network: "hoodi" });
  });

  it("names a folder that it cannot write, and the fix", () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    const { status, stdout, stderr } = topology("--out", file);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain(`${file}: `);
    expect(stderr).toContain("Give --out a folder that you may write");
  });

  it("asks for the folder of --out", () => {
    const { status, stderr } = topology("--out", "");
    expect(status).toBe(2);
    expect(stderr).toMatch(/^--out DIR is missing\n/);
  });
});

describe("Mermaid reads", () => {
  let parse: (text: string) => Promise<unknown>;
  beforeAll(async () => {
    // Mermaid's sanitizer wants a document.
    const { window } = new JSDOM("");
    Object.assign(globalThis, { window, document: window.document });
    const { default: mermaid } = await import("mermaid");
    parse = (text) => mermaid.parse(text);
  }, 60_000);

  const withProvider = (provider: string) =>
    loadDvt("hoodi", (settings) => {
      openTunnel(settings);
      settings.sites.shin.provider = provider;
    });

  it.each([
    ["six hosts", () => withProvider("Example Hosting")],
    ["a provider with signs of Mermaid's own", () => withProvider('"] end #quot; <b> `x` A&B --> {{')],
    ["thirty hosts", loadThirtyHosts],
  ])("%s", async (_, load) => {
    expect(await parse(mermaidOf(pictureOf(load())))).toMatchObject({ diagramType: "flowchart-v2" });
  });

  it("nothing that is no Mermaid", async () => {
    await expect(parse('flowchart LR\n  a["x"] b"]')).rejects.toThrow();
  });
});
