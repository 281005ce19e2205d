import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repository } from "../../../lab/settings.ts";

test.each([
  [
    "erigon",
    ["--datadir=/data", "--p2p.allowed-ports=30303,30304"],
    "--p2p.allowed-ports is gone, 3.5.0 lacks it",
  ],
  [
    "lighthouse",
    ["vc", "--http", "--http-address=127.0.0.1"],
    "--http-address needs --unencrypted-http-transport",
  ],
  ["nethermind", ["--data-dir=/data", "--JsonRpc.Prot=1"], "--JsonRpc.Prot is no option of it"],
  ["lodestar", ["beacon", "--network=hoodi"], "validator has to come first"],
])("%s does not start with what the real one refuses", (client, words, reason) => {
  const program = join(repository, `lab/images/stand-in/${client}.ts`);
  const { status, stderr } = spawnSync(process.execPath, [program, ...words], { encoding: "utf8" });
  expect([status, stderr]).toEqual([1, expect.stringContaining(reason)]);
});
