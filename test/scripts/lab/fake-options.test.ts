/** The fakes as programs: they end as the real ones end whose command line is wrong. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { repository } from "../../../lab/settings.ts";

type Ending = [program: string, words: string[], status: number, message: string, reason: string];

function run(program: string, words: readonly string[], environment: Record<string, string> = {}) {
  const file = join(repository, `lab/images/fake/${program}.ts`);
  const env = { PATH: process.env.PATH, ...environment };
  const { status, stderr } = spawnSync(process.execPath, [file, ...words], { encoding: "utf8", env });
  return { status, lines: stderr.split("\n") };
}

const vc = ["vc", "--http", "--metrics"];

describe("exit status, first words, and the version of the list, of", () => {
  test.each<Ending>([
    [
      "reth",
      ["node", "--http.prot=1"],
      2,
      "error: unexpected argument '--http.prot' found",
      "no option of it (list of 2.5.1",
    ],
    [
      "reth",
      ["node", "--chain=a", "--chain=b"],
      2,
      "error: the argument '--chain' cannot be used multiple times",
      "given twice",
    ],
    [
      "reth",
      ["node", "--chain"],
      2,
      "error: a value is required for '--chain' but none was supplied",
      "lacks its value",
    ],
    [
      "reth",
      ["node", "--http=true"],
      2,
      "error: unexpected value 'true' for '--http' found; no more were expected",
      "takes no value",
    ],
    [
      "reth",
      ["node", "--http.port=rpc"],
      2,
      "error: invalid value 'rpc' for '--http.port'",
      "number of a port",
    ],
    [
      "reth",
      ["node", "--full", "--minimal"],
      2,
      "error: the argument '--full' cannot be used with '--minimal'",
      "excludes",
    ],
    [
      "lighthouse",
      ["bn", "--eth1"],
      2,
      "error: unexpected argument '--eth1' found",
      "lacks it (list of 8.2.0",
    ],
    [
      "lighthouse",
      [...vc, "--http-address=127.0.0.1"],
      2,
      "error: the following required arguments were not provided:",
      "needs --unencrypted-http-transport",
    ],
    [
      "erigon",
      ["--p2p.allowed-ports=1"],
      1,
      "flag provided but not defined: -p2p.allowed-ports",
      "gone, 3.5.0 lacks it (list of 3.7.1",
    ],
    [
      "erigon",
      ["--http.port=rpc"],
      1,
      'invalid value "rpc" for flag -http.port: parse error',
      "number of a port",
    ],
    ["erigon", ["--ws=maybe"], 1, 'invalid boolean value "maybe" for -ws: parse error', "true or false"],
    ["erigon", ["--datadir"], 1, "flag needs an argument: -datadir", "lacks its value"],
    [
      "nethermind",
      ["--JsonRpc.port=1"],
      1,
      "Unrecognized command or argument '--JsonRpc.port'.",
      "no option of it (list of 2.0.0",
    ],
    [
      "nethermind",
      ["--JsonRpc.Port=1", "--JsonRpc.Port=2"],
      1,
      "Option '--JsonRpc.Port' expects a single argument but 2 were provided.",
      "given twice",
    ],
    ["nimbus", ["--restport=1"], 1, "Unrecognized option 'restport'", "no option of it (list of 24.9.0"],
    [
      "nimbus",
      ["--rest-port=rpc"],
      1,
      "Error while processing the rest-port=rpc parameter:",
      "number of a port",
    ],
    [
      "nimbus",
      ["--el", "http://a:1"],
      1,
      "This command does not accept additional arguments",
      "no option of it",
    ],
    [
      "nimbus-validator",
      ["--network=hoodi"],
      1,
      "Unrecognized option 'network'",
      "no option of it (list of 24.9.0",
    ],
    [
      "lodestar",
      ["validator", "--keymanager.prot=1"],
      1,
      " ✖ Unknown argument: keymanager.prot",
      "no option of it (list of 1.44.0",
    ],
    [
      "lodestar",
      ["validator", "--externalSigner.fetch"],
      1,
      " ✖ Implications failed:",
      "needs --externalSigner.urls",
    ],
    ["ssv", ["start-node", "--conf=1"], 1, "unknown flag: --conf", "no option of it (list of 2.3.7"],
    ["charon", ["run", "--p2p-fuzz"], 1, "unknown flag: --p2p-fuzz", "no option of it (list of 1.11"],
  ])("%s %j", (program, words, status, message, reason) => {
    const ended = run(program, words);
    expect([ended.status, ended.lines[0]]).toEqual([status, message]);
    expect(ended.lines.at(-2)).toContain(reason);
  });

  test("Lodestar with a variable that is no option, and not of one that is", () => {
    const words = ["validator", "--nope"];
    expect(run("lodestar", words, { LODESTAR_FOO_BAR: "1" })).toMatchObject({
      status: 1,
      lines: expect.arrayContaining([" ✖ Unknown argument: fooBar"]),
    });
    const { lines } = run("lodestar", words, { LODESTAR_PRESET: "minimal" });
    expect(lines[0]).toBe(" ✖ Unknown argument: nope");
  });
});
