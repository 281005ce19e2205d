import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { address, repository } from "../../support/inventory.ts";
import { writeStackFile } from "../../support/stack-file.ts";

const folder = mkdtempSync(join(tmpdir(), "bonded-validator-check-"));
afterAll(() => rmSync(folder, { recursive: true }));

const checkIn = (env: NodeJS.ProcessEnv, ...args: string[]) =>
  spawnSync(process.execPath, [join(repository, "tools/check.ts"), ...args], {
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
const check = (...args: string[]) => checkIn({}, ...args);

describe("npm run check", () => {
  it("prints a valid configuration and ends with 0", () => {
    const file = writeStackFile(folder, "hoodi");
    const { status, stdout } = check("hoodi", "--config-file", file);
    expect(stdout).toMatch(
      /^hoodi: the configuration is valid\.\n2 hosts, 2 nodes, 5 validator clients, overlay, no tunnel\n\nHOST/,
    );
    expect(stdout).toContain(
      `${file} has the section hosts, which replaces the whole section of Pulumi.yaml.`,
    );
    expect(JSON.parse(check("hoodi", "--config-file", file, "--json").stdout).hidden).toContain("hosts");
    expect(JSON.parse(check("hoodi", "--config-file", file, "--json").stdout)).toMatchObject({
      validators: {
        vc1: { host: "trdiy", client: "lighthouse", group: { name: "solo", feeRecipient: address } },
      },
      overlay: true,
      tunnel: false,
    });
    expect(status).toBe(0);
  });

  it("names a file that does not exist, or a word too many", () => {
    expect(check("hoodi", "--config-file", "/nowhere/a.yaml")).toMatchObject({
      status: 1,
      stderr: "/nowhere/a.yaml does not exist.\n",
    });
    expect(check("hoody").stderr).toMatch(
      /^There is no stack "hoody": \S+ does not exist\. Did you mean hoodi\?\n$/,
    );
    expect(check("hoodi", "mainnet")).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^"mainnet" is one word too many\.\n\nnpm run check/),
    });
  });

  it("prints every problem, for machines too, and ends with 1", () => {
    const text = check("hoodi");
    expect(text.status).toBe(1);
    expect(text.stderr).toContain("hosts.trdiy.ssh.hostKey");
    const json = check("hoodi", "--json");
    expect(json.status).toBe(1);
    expect(JSON.parse(json.stdout).problems.length).toBe(text.stderr.match(/\[[a-z-]+\]$/gm)?.length);
  });

  it("does not take a file that is not there for a stack that is not", () => {
    const file = join(folder, "Pulumi.hodi.yaml");
    expect(check("hoodi", "--config-file", file)).toMatchObject({
      status: 1,
      stderr: `${file} does not exist.\n`,
    });
  });

  it("says which section of the stack file hides one of Pulumi.yaml", () => {
    const file = join(folder, "Pulumi.hiding.yaml");
    writeFileSync(file, "config:\n  bonded-validator:hosts: { trdiy: { ssh: { hostKey: x } } }\n");
    const { status, stderr } = check("hoodi", "--config-file", file);
    expect(status).toBe(1);
    expect(stderr).toContain(
      `${file} has the section hosts, which replaces the whole section of Pulumi.yaml`,
    );
  });

  it.each([{ LC_ALL: "tr_TR.UTF-8" }, { LANG: "de_DE.UTF-8" }, { TZ: "Pacific/Kiritimati" }])(
    "says the same to an operator with %o",
    (env) => {
      const file = writeStackFile(folder, "hoodi");
      for (const args of [["hoodi"], ["hoodi", "--config-file", file]])
        expect(checkIn(env, ...args)).toMatchObject({ ...check(...args), pid: expect.any(Number) });
    },
  );

  it("explains itself", () => {
    expect(
      execFileSync(process.execPath, [join(repository, "tools/check.ts"), "--help"], { encoding: "utf8" }),
    ).toMatch(/npm run check[\s\S]*\n--config-file FILE {2}read FILE instead of Pulumi\.<stack>\.yaml/);
    expect(check().status).toBe(2);
  });
});
