/** `npm run init` at a terminal, as a person drives it. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { publicKey, repository } from "../../support/inventory.ts";

const program = `'${process.execPath}' '${join(repository, "tools/init.ts")}'`;
const key = `${publicKey(1)} jamie@laptop`;
/** Each wrong answer is followed by a right one. */
const lines = [
  ...["goerli", "hoodi", "Server 1", "", "192.168.1.11", "jamie", "ssh-rsa x", key, "", ""],
  ...["geth", "erigon", "", "many", "16", "64", "500", "", "4000", "0x12", ""],
];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bonded-validator-init-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const drive = (answers: readonly string[]) =>
  spawnSync("script", ["-qec", program, "/dev/null"], {
    encoding: "utf8",
    cwd: folder,
    input: answers.map((answer) => `${answer}\n`).join(""),
  });
const file = () => readFileSync(join(folder, "Pulumi.hoodi.yaml"), "utf8");

it("refuses each wrong answer at once, and writes the file after the last right one", () => {
  const { status, stdout } = drive(lines);
  expect(status, stdout).toBe(0);
  for (const said of ['"goerli" does not fit', "DNS labels", "not one line", '"many"', "not an address"])
    expect(stdout).toContain(said);
  expect(file()).toContain("consensus: caplin");
  const words = ["--config-file", join(folder, "Pulumi.hoodi.yaml"), "--json"];
  const check = spawnSync(process.execPath, [join(repository, "tools/check.ts"), "hoodi", ...words], {
    encoding: "utf8",
  });
  const { problems } = JSON.parse(check.stdout) as { problems: { check: string }[] };
  expect(problems.map((problem) => problem.check)).toEqual(["host-key", "image-digest"]);
});

it("accepts a risk with a reason, which it writes", () => {
  const small = lines.with(lines.indexOf("500") + 1, "no other network is on it");
  const { status, stdout } = drive(small.filter((line) => line !== "4000"));
  expect(status, stdout).toBe(0);
  expect(file()).toContain(
    "host-disk:\n      for:\n        - hoodi-1\n      reason: no other network is on it\n",
  );
});

it("writes nothing where the answers end too soon", () => {
  const { status, stdout } = drive([...lines.slice(0, 6), "\u0004"]);
  expect(status).toBe(1);
  expect(stdout).toContain("Nothing was written.");
  expect(readdirSync(folder)).toEqual([]);
});

it.each([
  ["no", 1, ["Pulumi.hoodi.yaml"]],
  ["y\nyes", 0, ["Pulumi.hoodi.yaml", "Pulumi.hoodi.yaml.former"]],
])("asks about a file that is there: %s", (answer, code, files) => {
  writeFileSync(join(folder, "Pulumi.hoodi.yaml"), "mine");
  const { status, stdout } = drive([...lines, answer]);
  expect(status, stdout).toBe(code);
  expect(readdirSync(folder).sort()).toEqual(files);
  expect(readFileSync(join(folder, files.at(-1)!), "utf8")).toBe("mine");
});

it("leaves two files that are there alone", () => {
  for (const name of ["Pulumi.hoodi.yaml", "Pulumi.hoodi.yaml.former"])
    writeFileSync(join(folder, name), "mine");
  const { stdout } = drive(lines.slice(0, 2));
  expect(stdout).toContain("Move one of them away.");
  expect(file()).toBe("mine");
});
