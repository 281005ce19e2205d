/** What an operator's own tools say of living hosts, and that signers wait for the clock. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { down } from "../../lab/down.ts";
import { labProcesses } from "../../lab/processes.ts";
import { clockGate, clockUnit } from "../../render/clock.ts";
import { Simulation } from "./simulated.ts";

const hoodi = new Simulation("bvtools", "10.143.2.0/24");

beforeAll(async () => {
  await down(hoodi.lab);
  await hoodi.start("hoodi");
  const up = await hoodi.pulumi("hoodi", "up", "--skip-preview");
  expect(up.code, up.output).toBe(0);
});
afterAll(() => down(hoodi.lab));

test("a service that its package had started before it was configured runs with its configuration", async () => {
  expect(await hoodi.inside("i7bb", "docker info -f '{{.LiveRestoreEnabled}}'")).toBe("true");
});

describe("signers wait for the clock", () => {
  const { source, target } = clockGate("signers");
  const sources = "/etc/chrony/sources.d/lab.sources";
  test("before its clock was in step Docker refuses to make a signer, afterwards it starts", async () => {
    const make = `image=$(docker inspect -f '{{.Config.Image}}' hoodi-trdiyt-erigon-1)
      for name in signer stopped; do docker run -d --name $name --restart unless-stopped \\
        --label com.docker.compose.project=signers --mount type=bind,src=${source},dst=${target},readonly \\
        --entrypoint sleep $image infinity 2>&1; done`;
    expect(await hoodi.inside("trdiy", `( ${make} ) || :`)).toContain("bind source path does not exist");
    await hoodi.inside("trdiy", `systemctl enable -q --now ${clockUnit("signers")} 2>&1; ${make}`);
    await hoodi.inside("trdiy", "docker stop -t 1 stopped");
  });

  test("after a boot Docker's start is refused until the clock is in step; what a hand stopped stays so", async () => {
    await hoodi.inside("trdiy", `mv ${sources} /root/`);
    await crash("trdiy");
    const booted = () => hoodi.inside("trdiy", "systemctl is-active docker || :");
    await expect.poll(booted, { timeout: 30_000 }).toBe("active");
    const look = "docker inspect -f '{{.State.Status}} {{.State.Error}}' signer";
    expect(await hoodi.inside("trdiy", look)).toMatch(
      /^exited .*stat \/run\/bonded-validator\/clock\/signers/,
    );
    expect(await hoodi.inside("trdiy", "docker start signer 2>&1 || :")).toContain(
      "source path does not exist",
    );
    expect(await hoodi.inside("trdiy", "docker inspect -f '{{.State.Status}}' hoodi-trdiyt-erigon-1")).toBe(
      "running",
    );
    expect(await hoodi.inside("trdiy", `systemctl is-active ${clockUnit("signers")} || :`)).toBe(
      "activating",
    );

    await hoodi.inside("trdiy", `mv /root/lab.sources ${sources}; chronyc reload sources`);
    const running = () => hoodi.inside("trdiy", "docker ps --format '{{.Names}}' | grep -c '^signer$' || :");
    await expect.poll(running, { timeout: 60_000 }).toBe("1");
    expect(await hoodi.inside("trdiy", "docker inspect -f '{{.State.Status}}' stopped")).toBe("exited");
  });
});

/** As when the power goes; the host boots again. */
async function crash(host: string): Promise<void> {
  for (const { pid, part } of labProcesses(hoodi.lab)) {
    if (part === `host ${host}`) process.kill(pid, "SIGKILL");
  }
  await hoodi.start("hoodi");
}
