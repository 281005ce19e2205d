/** What the operator's commands say of the ways to the nodes, and what they refuse. */

import { describe, expect, test } from "vitest";
import type { FromHost } from "../../../tools/latency-report.ts";
import type { TestLab } from "../run.ts";
import type { Simulation } from "../simulated.ts";

/** Tests of two homes and shin with an overlay, which they leave as it was but for where `move` has put an address. */
export function describeEndpoints(
  simulation: Simulation,
  commands: TestLab,
  move: (address: string, home: "trdiy" | "i7bb") => Promise<void>,
): void {
  const switchover = async (...words: string[]) => {
    const { code, stderr } = await commands.run("tool", "hoodi", "switchover", ...words);
    return { code, stderr };
  };
  const refused = (...said: string[]) => ({
    code: 1,
    stderr: expect.stringMatching(new RegExp(said.join(".*"))),
  });

  describe("the ways to the nodes", () => {
    const addresses = ["10.0.0.102", "10.0.0.103"];

    test("no address goes to a home whose node is behind, nor to one that is none", async () => {
      await move("10.0.0.102", "trdiy");
      const state = "/mnt/ethereum/hoodi/i7bbt/lighthouse/sync-state.json";
      await simulation.inside("i7bb", `echo '{"is_syncing":true,"sync_distance":900}' >${state}`);
      const behind = await switchover("i7bb", "10.0.0.102");
      await simulation.inside("i7bb", `rm ${state}`);
      expect(behind).toEqual(refused("i7bbt on i7bb is not fit", "Nothing was moved"));
      expect(await switchover("shin")).toEqual(refused("shin has no node of stack hoodi", "trdiy", "i7bb"));
      expect(await switchover("i7bb", "10.0.0.99")).toEqual(refused("10.0.0.99 is no address", "10.0.0.102"));
    });

    test("are measured from the hosts that use them", async () => {
      const { code, stdout, stderr } = await commands.run("tool", "hoodi", "latency", "--json");
      expect(code, stderr).toBe(0);
      const { hosts } = JSON.parse(stdout) as { hosts: FromHost[] };
      const listed = [...addresses.map((to) => `http://${to}:15052`), "https://hoodi.michizane.com"];
      expect(hosts.map(({ host, order }) => [host, order.toSorted()])).toEqual([["shin", listed]]);
      const [{ endpoints }] = hosts as [FromHost];
      expect(endpoints.map(({ to, asks, code, good, reason }) => ({ to, asks, code, good, reason }))).toEqual(
        [...addresses, ...["hoodi", "trdiyt", "i7bbt"].map((name) => `${name}.michizane.com`)].flatMap((to) =>
          ["beacon", "rpc"].map((asks) => ({ to, asks, code: 200, good: 20 })),
        ),
      );
      for (const { roundTrip } of endpoints) expect(roundTrip!.p50).toBeLessThanOrEqual(roundTrip!.p95);
      for (const { by, times } of endpoints) expect(times!.tls.p50 > 0).toBe(by === "tunnel");
    });
  });
}
