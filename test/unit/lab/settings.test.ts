import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { machineMirror } from "../../../lab/mirror.ts";
import { labFromEnvironment } from "../../../lab/settings.ts";

test("a lab has a name and a subnet of its own", () => {
  expect(labFromEnvironment({})).toMatchObject({
    name: "bv",
    net: "10.77.0",
    gateway: "10.77.0.1",
    bridge: "bv-lab",
  });
  expect(labFromEnvironment({ LAB_NAME: "ci2", LAB_SUBNET: "10.9.8.0/24" })).toMatchObject({
    name: "ci2",
    gateway: "10.9.8.1",
    bridge: "ci2-lab",
  });
});

test.each([
  [{ LAB_NAME: "../x" }, 'LAB_NAME is "../x"'],
  [{ LAB_NAME: "" }, 'LAB_NAME is ""'],
  [{ LAB_NAME: "cache9999" }, "1 to 8"],
  [{ LAB_NAME: "engine" }, "is taken"],
  [{ LAB_SUBNET: "10.9.8.0/16" }, "write a private /24"],
])("%o is refused", (env, message) => {
  expect(() => labFromEnvironment(env)).toThrow(message);
});

/** An apt folder with these files. */
function aptFolder(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "bonded-validator-sources-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "sources.list.d"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

test("the mirror is that of the machine's sources, in either format", () => {
  const lines =
    "# deb http://old/debian x main\ndeb [signed-by=/k arch=amd64] https://one/debian/ trixie main\n";
  expect(machineMirror({}, aptFolder({ "sources.list": lines }))).toEqual({ debian: "https://one/debian" });
  const deb822 =
    "Types: deb\nURIs: http://two/debian\nSuites: trixie\n\nTypes: deb\nURIs: http://two/debian-security\n";
  expect(machineMirror({}, aptFolder({ "sources.list.d/debian.sources": deb822 }))).toEqual({
    debian: "http://two/debian",
    security: "http://two/debian-security",
  });
});

test("a machine without Debian sources needs LAB_MIRROR", () => {
  const folder = aptFolder({ "sources.list": "deb http://one/ubuntu noble main\n" });
  expect(() => machineMirror({}, folder)).toThrow("set LAB_MIRROR");
  expect(machineMirror({ LAB_MIRROR: "http://three/debian" }, folder)).toEqual({
    debian: "http://three/debian",
  });
});
