/** What an update would restart, by two commits of a repository with the whole program in it. */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { UpdateReport } from "../../../tools/update/report.ts";
import { withChecksum } from "../../../topology/checksums.ts";
import { repository, type Settings } from "../../support/inventory.ts";
import { relayOf, withRelays } from "../../support/relays.ts";
import { writeStackFile } from "../../support/stack-file.ts";

// Each command loads the program of two commits.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), "bonded-validator-update-"));
const parts = ["catalog", "topology", "render", "provider", "tools", "compile-cache.js", "package.json"];

const git = (...words: string[]) => {
  const who = ["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"];
  return execFileSync("git", ["-C", folder, ...who, ...words], { encoding: "utf8" }).trim();
};

function commit(change: (settings: Settings) => void = () => undefined): string {
  writeStackFile(folder, "hoodi", change);
  git("add", "--all");
  git("commit", "--quiet", "--allow-empty", "--message", "test");
  return git("rev-parse", "HEAD");
}

function edit(file: string, from: string, to: string): void {
  const path = join(folder, file);
  const text = readFileSync(path, "utf8");
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
}

function run(...words: string[]) {
  const tool = join(folder, "tools/update-report.ts");
  const { status, stdout, stderr } = spawnSync(process.execPath, [tool, "hoodi", ...words], {
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

function reportOf(from: string, ...words: string[]): { status: number | null; report: UpdateReport } {
  const { status, stdout, stderr } = run("--from", from, "--json", ...words);
  expect(stderr).toBe("");
  return { status, report: JSON.parse(stdout) as UpdateReport };
}

/** No repeated digit, as in the documentation's examples. */
const digest = (seed: string): string => `sha256:${createHash("sha256").update(seed).digest("hex")}`;

const pin = (client: string, version: string, letter: string) => (settings: Settings) => {
  settings.images.digests[client] = `${version}@${digest(letter)}`;
};
const current = pin("lighthouse", "v8.3.3", "b");

/** Services that restart, with their place. */
const restartsOf = ({ byVersions }: UpdateReport) =>
  byVersions.flatMap(({ place, restarts }) => restarts.map((service) => `${place}: ${service}`));

/** A repository as it is before each test. */
let first: string;
/** Commit from which a test compares. */
let base: string;

beforeAll(() => {
  for (const part of parts) cpSync(join(repository, part), join(folder, part), { recursive: true });
  for (const file of ["Pulumi.yaml", "Pulumi.mainnet.yaml"])
    cpSync(join(repository, file), join(folder, file));
  symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
  mkdirSync(join(folder, "test"));
  writeFileSync(join(folder, ".gitignore"), "node_modules\n");
  git("init", "--quiet");
  first = commit(current);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  git("reset", "--quiet", "--hard", first);
  base = first;
});

describe("an update", () => {
  it("of Lighthouse names its node and its validator clients, the fork, and nothing else", () => {
    commit(pin("lighthouse", "v8.3.4", "1"));
    // Newer than the program knows: the release notes are to be read first.
    const refused = reportOf(base);
    expect(refused.status).toBe(1);
    expect(refused.report.versions[0]!.findings.map(({ check }) => check)).toEqual(["version-unknown"]);

    edit("catalog/clients/consensus/lighthouse.ts", 'hoodi: "v8.3.3"', 'hoodi: "v8.3.4"');
    commit(pin("lighthouse", "v8.3.4", "1"));
    const { status, report } = reportOf(base);
    expect(status).toBe(0);
    expect(restartsOf(report)).toEqual([
      "i7bb node-i7bbt: hoodi-i7bbt/lighthouse",
      "trdiy validator-vc1: hoodi-vc1/lighthouse",
      "trdiy validator-vc4: hoodi-vc4/lighthouse",
    ]);
    expect(report.versions.map(({ program, findings }) => [program, findings])).toEqual([["lighthouse", []]]);
    expect(report.versions[0]!.forks).toEqual([
      { name: "Fusaka", date: "2025-10-28", minimum: "8.0.0", known: true },
    ]);
    expect(report.recommended).toEqual([
      { client: "lighthouse", network: "hoodi", from: "v8.3.3", to: "v8.3.4" },
    ]);
  });

  it("of Reth names its node alone, by commits whatever the working copy has", () => {
    base = commit(pin("reth", "v2.10.0", "1"));
    const head = commit(pin("reth", "v2.11.0", "2"));
    writeFileSync(join(folder, "Pulumi.hoodi.yaml"), "config: {}\n");
    const { status, report } = reportOf(base, "--to", head);
    expect([status, report.from, report.to]).toEqual([0, base, head]);
    expect(restartsOf(report)).toEqual(["i7bb node-i7bbt: hoodi-i7bbt/reth"]);
  });

  it("to a version on the deny list is refused, with its reason", () => {
    base = commit(pin("reth", "v2.10.0", "1"));
    commit(pin("reth", "v2.9.3", "2"));
    const { status, report } = reportOf(base);
    expect(status).toBe(1);
    expect(report.versions[0]!.findings.map(({ check }) => check)).toEqual([
      "version-denied",
      "older-version",
    ]);
    expect(report.problems.after.join()).toContain("can delete files outside the data directory");
  });

  it("with the same version and another digest says so", () => {
    commit(pin("lighthouse", "v8.3.3", "2"));
    const { status, report } = reportOf(base);
    expect(status).toBe(0);
    expect(report.versions[0]!.findings.map(({ check }) => check)).toEqual(["image-digest"]);
  });

  it("of MEV-Boost in the cloud names its container", () => {
    const withMev = (version: string, letter: string) => (settings: Settings) => {
      settings.mev = {
        project: "staking-1",
        region: "asia-northeast1",
        mevBoost: `${version}@${digest(letter)}`,
        haproxy: `3.2.6@${digest("e")}`,
      };
      withRelays(settings, { solo: [relayOf("hoodi.titanrelay.xyz")] });
    };
    base = commit(withMev("1.11.0", "3"));
    commit(withMev("1.12.0", "4"));
    const { status, report } = reportOf(base);
    expect(report.problems.after).toEqual([]);
    expect([status, report.byVersions]).toEqual([
      0,
      [{ place: "cloud mev", items: ["container mev-boost"], restarts: [] }],
    ]);
  });
});

describe("more than an update", () => {
  it("of a setting ends with 7 and names it", () => {
    commit((settings) => {
      pin("lighthouse", "v8.3.3", "2")(settings);
      settings.validatorGroups.solo.feeRecipient = withChecksum(`0x${"ab12".repeat(10)}`);
    });
    const { status, report } = reportOf(base);
    expect([status, report.sections]).toEqual([7, ["validatorGroups"]]);
    expect(report.otherwise.map(({ place }) => place)).toContain("trdiy validator-vc1");
    expect(restartsOf(report)).toHaveLength(3);
  });

  it("of the program ends with 7 and names what restarts by it", () => {
    edit("render/workloads/compose.ts", "const processLimit = 8192;", "const processLimit = 4096;");
    commit(current);
    const { status, report } = reportOf(base);
    expect([status, report.sections, report.byVersions]).toEqual([7, [], []]);
    expect(report.otherwise.flatMap(({ restarts }) => restarts)).toContain("hoodi-i7bbt/reth");
  });

  it("is told apart where the new program refuses the old version", () => {
    base = commit(pin("lighthouse", "v8.3.3", "b"));
    edit("catalog/version-policy.ts", 'versions: "<8.3.3"', 'versions: "<8.3.4"');
    edit("catalog/clients/consensus/lighthouse.ts", 'hoodi: "v8.3.3"', 'hoodi: "v8.3.4"');
    edit("render/workloads/compose.ts", "const processLimit = 8192;", "const processLimit = 4096;");
    commit(pin("lighthouse", "v8.3.4", "1"));
    const { status, report } = reportOf(base);
    expect([status, report.byVersions]).toEqual([7, []]);
    expect(report.otherwise.flatMap(({ restarts }) => restarts)).toContain("hoodi-i7bbt/lighthouse");
  });
});

describe("the Markdown", () => {
  it("has versions, restarts and findings", () => {
    base = commit(pin("reth", "v2.10.0", "1"));
    commit(pin("reth", "v2.11.0", "2"));
    const { status, stdout } = run("--from", base);
    expect(status).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "### Versions: hoodi

      1 version would change. 1 service would restart.

      **reth** \`v2.10.0\` (\`6b86b273ff34\`) → \`v2.11.0\` (\`d4735e3a265e\`)

      | Fork | Date | First version |  |
      | --- | --- | --- | --- |
      | Fusaka | 2025-10-28 | 1.9.1 | known |

      **Restarts and changes because of these versions**

      | Host and role | Restarts | Changes |
      | --- | --- | --- |
      | \`i7bb node-i7bbt\` | \`hoodi-i7bbt/reth\` | \`file /etc/bonded-validator/hoodi/i7bbt/compose.yaml\`, \`service hoodi-i7bbt/reth\` |
      "
    `);
  });

  it("of a commit with nothing new says so", () => {
    const { status, stdout } = run("--from", base);
    expect([status, stdout]).toEqual([
      0,
      "### Versions: hoodi\n\n0 versions would change. 0 services would restart.\n",
    ]);
  });
});

it.each([
  [["--from", "no-such-commit"], 1, "git knows no commit no-such-commit here"],
  [["--from=--output=x"], 1, "git knows no commit --output=x here"],
  [[], 2, "--from COMMIT is missing"],
])("%j ends with %i", (words, code, said) => {
  const { status, stderr } = run(...words);
  expect(status).toBe(code);
  expect(stderr).toContain(said);
});
