import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sshArguments } from "../../../provider/host/connection.ts";
import { keyFingerprint } from "../../../provider/items/authorized-keys.ts";
import { connection } from "../../support/provider/samples.ts";

describe("the fingerprint of a key", () => {
  it.each(["ed25519", "rsa", "ecdsa"])("of type %s is the one that ssh-keygen prints", (type) => {
    const folder = mkdtempSync(join(tmpdir(), "bonded-validator-key-"));
    try {
      const key = join(folder, "key");
      execFileSync("ssh-keygen", ["-q", "-t", type, "-N", "", "-f", key]);
      const printed = execFileSync("ssh-keygen", ["-lf", `${key}.pub`], { encoding: "utf8" });
      expect(keyFingerprint(readFileSync(`${key}.pub`, "utf8").trim())).toBe(printed.split(" ")[1]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

it("ssh understands its arguments", () => {
  const words = sshArguments(connection, "true", "/dev/null");
  const printed = execFileSync("ssh", ["-G", ...words], { encoding: "utf8" });
  expect(printed).toContain("stricthostkeychecking true\n");
  expect(printed).toContain("connecttimeout 8\n");
  expect(printed).toContain("serveraliveinterval 5\n");
  expect(printed).toContain("serveralivecountmax 2\n");
  expect(printed).toContain(`knownhostscommand /bin/echo %H ${connection.hostKey}\n`);
});
