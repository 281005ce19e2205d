/** The command as a process: exit codes, stdin, and no secret in what it prints. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { groupsAsPlanned, planSettings } from "../../support/address-plans.ts";
import { repository } from "../../support/inventory.ts";
import { walletA, walletB } from "../../support/wallets.ts";

const folder = mkdtempSync(join(tmpdir(), "bonded-validator-addresses-"));
afterAll(() => rmSync(folder, { recursive: true }));

function addresses(args: readonly string[], input = "") {
  const program = join(repository, "tools/addresses.ts");
  return spawnSync(process.execPath, [program, ...args], { encoding: "utf8", input });
}

function written(name: string, content: object): string {
  const file = join(folder, name);
  writeFileSync(file, stringify(content));
  return file;
}

const plan = written("plan.yaml", planSettings());
const stackFile = (groups: object) =>
  written("Pulumi.hoodi.yaml", {
    config: { "bonded-validator:network": "hoodi", "bonded-validator:validatorGroups": groups },
  });

describe("npm run addresses", () => {
  it("ends with 0 where all is as planned, from a file and from stdin", () => {
    const config = stackFile(groupsAsPlanned());
    const fromFile = addresses(["hoodi", "--plan", plan, "--config-file", config]);
    expect(fromFile).toMatchObject({ status: 0, stderr: "" });
    expect(fromFile.stdout).toContain(`${walletA.address(0, 1)}  fees: A m/44'/60'/0'/0/1`);
    const fromStdin = addresses(["hoodi", "--plan", "-", "--config-file", config], stringify(planSettings()));
    expect(fromStdin).toMatchObject({ status: 0, stderr: "", stdout: fromFile.stdout });
  });

  it("ends with 7 where something is not, for machines too", () => {
    const { solo } = groupsAsPlanned();
    const config = stackFile({ solo: { ...solo, feeRecipient: walletB.address(0, 4) } });
    const { status, stdout, stderr } = addresses([
      "hoodi",
      "--plan",
      plan,
      "--config-file",
      config,
      "--json",
    ]);
    expect({ status, stderr }).toEqual({ status: 7, stderr: "" });
    const { findings } = JSON.parse(stdout) as { findings: { check: string }[] };
    expect(findings.map(({ check }) => check)).toEqual(["not-as-planned", "other-network", "vault"]);
    expect(stdout).not.toContain("xpub6");
  });

  it("names a plan that is not there, or is a folder", () => {
    const said = (path: string) => addresses(["hoodi", "--plan", path]);
    expect(said("/no/plan")).toMatchObject({ status: 1, stderr: "/no/plan: no such file or directory\n" });
    expect(said(folder)).toMatchObject({
      status: 1,
      stderr: `${folder}: illegal operation on a directory\n`,
    });
  });

  it("reads the committed stacks, which are not complete", () => {
    expect(addresses(["hoodi", "--plan", plan]).stdout).toContain("fee recipient of lido-csm on hoodi");
    expect(addresses(["mainnet", "--plan", plan]).stdout).toContain("fee recipient of lido-csm on mainnet");
  });

  it("without a stack compares all of them, with the operator's table of Tier 0", () => {
    const keys = [
      { passphrase: "A", account: 0, xpub: walletA.xpub(0) },
      { passphrase: "A", account: 10, xpub: walletA.xpub(10) },
      { passphrase: "B", account: 0, xpub: walletB.xpub(0) },
    ];
    const all = addresses(["--plan", "-"], stringify({ tier: 1, keys, table: "tier-0" }));
    expect(all).toMatchObject({ status: 7, stderr: "" });
    expect(all.stdout).toContain("hoodi: lido-csm.feeRecipient");
    expect(all.stdout).toContain("mainnet: lido-csm.feeRecipient");
    expect(all.stdout).toContain(`Puffer1          ${walletA.address(0, 0)}  A m/44'/60'/0'/0/0`);
    expect(all.stdout).toContain("rows.Saturn1: Tier 0 has account 0' only, and this row has 10' [account]");
  });

  it("has no file of one stack for all of them", () => {
    const { status, stderr } = addresses(["--plan", plan, "--config-file", "Pulumi.hoodi.yaml"]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^--config-file is the file of one stack, and none is named\n/);
  });

  it("reads no plan in the repository, not by a link either", () => {
    const link = join(folder, "link.yaml");
    symlinkSync(join(repository, "Pulumi.yaml"), link);
    for (const file of [link, join(repository, "Pulumi.yaml")]) {
      const { status, stderr } = addresses(["hoodi", "--plan", file]);
      expect(status).toBe(1);
      expect(stderr).toContain("is in this repository. Move the plan to a folder that only you can read.");
    }
  });

  it("wants a plan", () => {
    const { status, stderr } = addresses(["hoodi"]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^--plan FILE is missing\n/);
  });

  const mnemonic = "legal winner thank year wave sausage worth useful legal winner thank yellow";
  it.each([
    ["xprv", walletA.xprv(0), /prv9|prvA/],
    ["mnemonic", mnemonic, /sausage|winner/],
  ])("never repeats a secret: %s", (_, secret, part) => {
    const withSecret = stringify({ ...planSettings(), note: secret });
    const runs = [
      addresses(["hoodi", "--plan", "-"], withSecret),
      addresses(["hoodi", "--plan", secret]),
      addresses([secret, "--plan", plan]),
      addresses(secret.split(" ")),
    ];
    for (const { status, stdout, stderr } of runs) {
      expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
      expect(stderr).toMatch(/has what looks like .*\. It was not used/);
      expect(stderr).not.toMatch(part);
    }
  });

  it("takes no xpub as an argument", () => {
    const { status, stderr } = addresses(["hoodi", "--plan", walletA.xpub(0)]);
    expect(status).toBe(1);
    expect(stderr).toContain("which every account of this machine can read");
    expect(stderr).not.toContain("xpub6");
  });

  it("says nothing of a tag in the plan, whose line has an xpub", () => {
    const text = `tier: 0\nkeys: [!mine ${walletA.xpub(0)}]\nrows: []\n`;
    const { status, stdout, stderr } = addresses(["hoodi", "--plan", "-"], text);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).not.toContain("xpub6");
  });
});
