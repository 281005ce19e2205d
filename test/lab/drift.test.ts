import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { down } from "../../lab/down.ts";
import type { Drift, Rounds } from "./drifts/drift.ts";
import { hostRounds } from "./drifts/hosts.ts";
import { plannedItems, Simulation } from "./simulated.ts";

const hoodi = new Simulation("bvdrift", "10.78.0.0/24");

beforeAll(async () => {
  await down(hoodi.lab);
  await hoodi.start("hoodi");
  const up = await hoodi.pulumi("hoodi", "up", "--skip-preview");
  expect(up.code, up.output).toBe(0);
});
afterAll(() => down(hoodi.lab));

const rounds: Rounds = { ...hostRounds };

test("what a package started before it was configured runs with its configuration", async () => {
  expect(await hoodi.inside("i7bb", "docker info -f '{{.LiveRestoreEnabled}}'")).toBe("true");
});

describe.each(Object.entries(rounds))("drift: %s", (_, drifts) => {
  test(drifts.map(({ what }) => what).join(", "), async () => {
    for (const { host, hand } of drifts) await hoodi.inside(host, hand);
    const preview = await hoodi.pulumi("hoodi", "preview", "--expect-no-changes");
    expect(preview.code, preview.output).toBe(7);
    expectExactly(plannedItems(preview.output), drifts);

    const refresh = await hoodi.pulumi("hoodi", "refresh", "--preview-only", "--expect-no-changes");
    expect(refresh.code, refresh.output).toBe(7);
    expectExactly(plannedItems(refresh.output), drifts);

    const up = await hoodi.pulumi("hoodi", "up", "--skip-preview");
    expect(up.code, up.output).toBe(0);
    const after = await hoodi.pulumi("hoodi", "preview", "--expect-no-changes");
    expect(after.code, after.output).toBe(0);
  });
});

/** Every drift is named, and what was left alone is not; a folder that was removed takes the items in it along. */
function expectExactly(planned: Record<string, string[]>, drifts: readonly Drift[]): void {
  for (const { what, resource, item } of drifts) {
    const named = (planned[resource] ?? []).filter(
      (found) => found === item || (item.endsWith("/") && found.includes(item.slice("directory ".length))),
    );
    expect(named, `${what}: ${resource} does not name "${item}" in ${JSON.stringify(planned)}`).not.toEqual(
      [],
    );
  }
  const wanted = drifts.map(({ resource, item }) => `${resource} ${item}`);
  const extra = Object.entries(planned).flatMap(([resource, items]) =>
    items.map((item) => `${resource} ${item}`),
  );
  expect(extra.filter((found) => !wanted.includes(found) && !found.includes("/etc/docker/certs.d/"))).toEqual(
    [],
  );
}

test("a second up changes nothing: containers keep their ids, and no file is written again", async () => {
  const look =
    "docker ps -q --no-trunc | sort; stat -c '%n %Z' /etc/docker/daemon.json /etc/bonded-validator/hoodi/*/*";
  const before = await hoodi.inside("i7bb", look);
  const up = await hoodi.pulumi("hoodi", "up");
  expect(up.code, up.output).toBe(0);
  expect(up.output).toMatch(/Resources:\n\s+\d+ unchanged/);
  expect(await hoodi.inside("i7bb", look)).toBe(before);
});

test("what a hand had written is kept when it is replaced", async () => {
  expect(
    await hoodi.inside("trdiy", "cat /var/lib/bonded-validator/kept/home/jamie/.ssh/authorized_keys"),
  ).toContain("nobody@nowhere");
});
