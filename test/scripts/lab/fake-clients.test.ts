import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { networkOf } from "../../../lab/images/fake/networks.ts";
import { repository } from "../../../lab/settings.ts";

test("a network of its own files is known by its chain id, and Erigon keeps its first block", () => {
  const folder = mkdtempSync(join(tmpdir(), "fake-"));
  const file = join(folder, "genesis.json");
  const init = (genesis: object) => {
    writeFileSync(file, JSON.stringify(genesis));
    const program = join(repository, "lab/images/fake/erigon.ts");
    const words = [program, "init", `--datadir=${folder}`, file];
    return spawnSync(process.execPath, words, { encoding: "utf8" });
  };
  writeFileSync(join(folder, "config.yaml"), "PRESET_BASE: mainnet\nDEPOSIT_CHAIN_ID: 560048\n");
  expect(networkOf(undefined, folder).name).toBe("hoodi");
  expect(init({ config: { chainId: 560048 }, timestamp: "0x1" }).status).toBe(0);
  expect(init({ config: { chainId: 560048, osakaTime: 5 }, timestamp: "0x1" }).status).toBe(0);
  expect(init({ config: { chainId: 560048 }, timestamp: "0x2" }).stderr).toContain("another first block");
  rmSync(folder, { recursive: true });
});
