/** The fakes' images are what the real ones are besides their program. */
import { spawnSync } from "node:child_process";
import { accessSync, constants, lstatSync, mkdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packagedClients, releases } from "../../../catalog/clients/images.ts";
import { configOf, fakeSources, fillOwn, fillSources } from "../../../lab/images/fakes.ts";
import { toolsInImages } from "../../../lab/images/real-images.ts";
import { temporaryFolder } from "../../support/folders.ts";

const folder = temporaryFolder("images");
beforeAll(() => {
  for (const client of packagedClients) {
    mkdirSync(join(folder, client));
    fillOwn(join(folder, client), client, fakeSources[0]);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Follows links as in the image. */
function programAt(client: string, path: string): string {
  const file = join(folder, client, path);
  return lstatSync(file).isSymbolicLink() ? readlinkSync(file) : path;
}

describe.each(packagedClients)("%s", (client) => {
  const place = (word: string): string => (/^[/.]/.test(word) ? word : `/usr/local/bin/${word}`);

  test("the program is where the compose file and the image itself start it", () => {
    const { Entrypoint = [], WorkingDir = "/" } = configOf(client, []);
    for (const words of [releases[client].command, Entrypoint]) {
      const last = words.at(-1);
      if (last === undefined) continue;
      const path = programAt(client, last.startsWith(".") ? join(WorkingDir, last) : place(last));
      accessSync(join(folder, client, path), constants.X_OK);
      expect(readFileSync(join(folder, client, path), "utf8")).toContain(`/lab/images/fake/${client}.ts`);
    }
  });

  test("no script finds what the real image lacks", () => {
    const { Env } = configOf(client, []);
    const path = Env.find((word) => word.startsWith("PATH="))!;
    expect(path).not.toContain("bonded-validator");
    expect(toolsInImages.filter((tool) => /curl|wget|jq/.test(tool))).toEqual([]);
    const node = () => lstatSync(join(folder, client, "usr/local/bin/node"));
    if (client === "lodestar") expect(node().isSymbolicLink()).toBe(true);
    else expect(node).toThrow("ENOENT");
  });
});

test("users and signals", () => {
  const of = Object.fromEntries(packagedClients.map((client) => [client, configOf(client, [])]));
  const odd = packagedClients.filter((client) => of[client]!.User !== undefined);
  expect(odd.sort()).toEqual(["charon", "erigon", "nimbus", "nimbus-validator"]);
  for (const client of odd) {
    expect(of[client]!.StopSignal).toBe(client === "charon" ? undefined : "SIGINT");
    const users = readFileSync(join(folder, client, "etc/passwd"), "utf8");
    expect(users).toMatch(new RegExp(`^${of[client]!.User}:x:1000:1000:`, "m"));
  }
});

describe.each(["lab/images/fake", "lab/chain/clients"])(
  "an image has all that its program imports: %s",
  (scripts) => {
    test.each([
      ["ssv", ["start-node", "--config=/nowhere"], "could not create logger could not read config: ENOENT"],
      ["charon", ["run"], "Application failed to start: either flag 'beacon-node-endpoints'"],
    ])("%s", (client, words, said) => {
      const root = join(folder, scripts);
      fillSources(root, [scripts, ...fakeSources]);
      const program = join(root, scripts, `${client}.ts`);
      const { stderr } = spawnSync(process.execPath, [program, ...words], { encoding: "utf8" });
      expect(stderr).toContain(said);
    });
  },
);
