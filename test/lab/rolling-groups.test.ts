/** A change of both nodes of a stack, and the first start of a beacon node, on simulated hosts. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { down } from "../../lab/down.ts";
import { initOf } from "../../lab/hosts.ts";
import { pinNewDigests } from "../../lab/images/new-digests.ts";
import { connectHost } from "../../lab/network.ts";
import { checkpointPorts } from "../../lab/settings.ts";
import { editStack } from "../../lab/stack-settings.ts";
import { checkpointFolder } from "../../lab/start.ts";
import { installed } from "./installed.ts";
import { Simulation } from "./simulated.ts";

const simulation = new Simulation("bvgroup", "10.87.0.0/24");
const { lab } = simulation;
const limit = 15;

beforeAll(async () => {
  await down(lab);
  await simulation.start("hoodi", { installed });
  editStack(simulation, "hoodi", (settings) => {
    settings["bonded-validator:changes"] = { readyTimeoutSeconds: limit };
  });
});
afterAll(() => down(lab));

const containers = (host: string) =>
  simulation.inside(
    host,
    "docker ps -q --no-trunc --filter name=hoodi-i7bbt --filter name=hoodi-trdiyt | sort",
  );
/** Whether lighthouse (i7bb) or Caplin (trdiy) says that it is syncing. */
const keepSyncing = (host: "i7bb" | "trdiy", syncing: boolean) => {
  const data = host === "i7bb" ? "i7bbt/lighthouse" : "trdiyt/erigon";
  const state = JSON.stringify({ is_syncing: syncing, sync_distance: syncing ? 900 : 0 });
  return simulation.inside(host, `echo '${state}' >/mnt/ethereum/hoodi/${data}/sync-state.json`);
};

let generation = 0;
/** Gives lighthouse and Erigon images with new digests, as an operator who pins a new release. */
function newImages(): Promise<void> {
  generation += 1;
  return pinNewDigests(lab, "hoodi", ["lighthouse", "erigon"], String(generation));
}

test("two checkpoint providers that differ: no first start, and both roots are printed", async () => {
  const other = `0x${"bad0".repeat(16)}`;
  const [first, second] = checkpointPorts("hoodi");
  mkdirSync(checkpointFolder(lab), { recursive: true });
  const file = join(checkpointFolder(lab), String(second));
  writeFileSync(file, other);
  const refused = await simulation.pulumi("hoodi", "up", "--skip-preview", "--continue-on-error");
  expect(refused.code).not.toBe(0);
  for (const host of ["trdiy", "i7bb"]) {
    expect(refused.output).toContain(`${host}: gate checkpoint failed:`);
    expect(await containers(host)).toBe("");
  }
  expect(refused.output).toContain(`http://${lab.gateway}:${first}: epoch 100000, root 0x${"5a".repeat(32)}`);
  expect(refused.output).toContain(`http://${lab.gateway}:${second}: epoch 100000, root ${other}`);
  rmSync(file);
  const up = await simulation.pulumi("hoodi", "up", "--skip-preview");
  expect(up.code, up.output).toBe(0);
});

test("new images for both nodes: one after the other; while the first is syncing the second is left alone; a later up goes on", async () => {
  await newImages();
  const before = await containers("trdiy");
  await keepSyncing("i7bb", false);
  const first = await containers("i7bb");
  // As soon as the first is stopped, the file says that it is syncing, which the new one reads.
  await simulation.inside(
    "i7bb",
    `old=$(docker ps -q --filter name=hoodi-i7bbt-lighthouse)
    systemd-run -q sh -c "while docker ps -q | grep -q $old; do sleep 0.1; done
      echo '{\\"is_syncing\\":true,\\"sync_distance\\":900}' >/mnt/ethereum/hoodi/i7bbt/lighthouse/sync-state.json"`,
  );
  const stuck = await simulation.pulumi("hoodi", "up", "--skip-preview", "--continue-on-error");
  expect(stuck.code).not.toBe(0);
  expect(stuck.output).toContain("i7bb: rolling hoodi-nodes failed:");
  expect(stuck.output).toContain(`not ready again within ${limit} s`);
  expect(stuck.output).toContain(
    "trdiy: node-trdiyt was not touched, because node-i7bbt on i7bb does not serve again",
  );
  expect(await containers("i7bb")).not.toBe(first);
  expect(await containers("trdiy")).toBe(before);

  await keepSyncing("i7bb", false);
  const up = await simulation.pulumi("hoodi", "up", "--skip-preview");
  expect(up.code, up.output).toBe(0);
  const order = [...up.output.matchAll(/host:index:Role (\w+)-node updated/g)].map(([, node]) => node);
  expect([...new Set(order)]).toEqual(["i7bbt", "trdiyt"]);
  expect(await containers("trdiy")).not.toBe(before);
  const preview = await simulation.pulumi("hoodi", "preview", "--expect-no-changes");
  expect(preview.code, preview.output).toBe(0);
});

test("one home host off: the other is still updated", async () => {
  await newImages();
  const before = await containers("trdiy");
  await connectHost(lab, initOf(lab, "i7bb")!, false);
  const up = await simulation.pulumi("hoodi", "up", "--skip-preview", "--continue-on-error");
  await connectHost(lab, initOf(lab, "i7bb")!, true);
  expect(up.code).not.toBe(0);
  expect(await containers("trdiy")).not.toBe(before);
  const rest = await simulation.pulumi("hoodi", "up", "--skip-preview");
  expect(rest.code, rest.output).toBe(0);
});
