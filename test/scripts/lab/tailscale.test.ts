import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { tailscale } from "../../../lab/clouds/tailscale.ts";
import { renderPolicy } from "../../../render/overlay/policy.ts";
import { loadWithOverlay } from "../../support/inventory.ts";

const folder = mkdtempSync(join(tmpdir(), "bonded-validator-tailscale-"));
const program = join(folder, "headscale");
const kept = join(folder, "kept.json");

/** Of headscale's commands those for the policy. */
writeFileSync(
  program,
  `#!/bin/sh
shift 2
[ ! -e ${folder}/off ] || { echo "could not connect: no such file" >&2; exit 1; }
case "$1 $2" in
  "policy set") cp "$4" ${kept} ;;
  "policy get") cat ${kept} ;;
esac
`,
);
chmodSync(program, 0o755);

const policy = tailscale(program, folder).emulations["tailscale:index/acl:Acl"]!;
const acl = renderPolicy(loadWithOverlay("mainnet").overlay, [5052]);

beforeEach(async () => {
  rmSync(join(folder, "off"), { force: true });
  await policy.create({ acl });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("the lab's tailnet policy", () => {
  it("is shown as it was given, and reaches headscale in its own words", async () => {
    expect(await policy.read("acl", {})).toEqual({ acl });
    expect(JSON.parse(readFileSync(kept, "utf8")).acls).toContainEqual({
      action: "accept",
      src: ["tag:home", "tag:remote"],
      proto: "udp",
      dst: ["tag:home:4789"],
    });
  });

  it("is shown as a hand has left it, until it is given again", async () => {
    writeFileSync(kept, "{}");
    expect(await policy.read("acl", {})).toEqual({ acl: "{}" });
    await policy.update!("acl", { acl });
    expect(await policy.read("acl", {})).toEqual({ acl });
  });

  it("says who does not answer", async () => {
    writeFileSync(join(folder, "off"), "");
    const failed = policy.update!("acl", { acl });
    await expect(failed).rejects.toThrow(
      'the lab\'s control server refuses "policy set" or is off: could not connect: no such file',
    );
    expect(existsSync(kept)).toBe(true);
  });
});
