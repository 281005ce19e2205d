import { expect, it, vi } from "vitest";
import { isClaimed } from "../../provider/resource/plan.ts";
import { complete, openTunnel, type Settings } from "../support/inventory.ts";

/** Items by host, as "trdiy file /etc/x", of everything that a committed stack owns on hosts. */
async function itemsOf(
  stack: "mainnet" | "hoodi",
  change: (config: Settings) => void = () => undefined,
): Promise<string[]> {
  vi.resetModules();
  const config = complete(stack);
  openTunnel(config);
  change(config);
  const { runProgram } = await import("./run.ts");
  const { inputs } = await runProgram(stack, config);
  return Object.values(inputs).flatMap(({ connection, ...properties }) => {
    const { host } = (connection ?? {}) as { host?: string };
    const items = Object.keys(properties).filter((key) => key.includes(" ") && isClaimed(key));
    return host === undefined ? [] : items.map((key) => `${host} ${key}`);
  });
}

it("no item of a host is in two stacks, which would refuse to take it from each other", async () => {
  const mainnet = await itemsOf("mainnet");
  const inBoth = (items: readonly string[]) => items.filter((item) => mainnet.includes(item));
  expect(inBoth(await itemsOf("hoodi"))).toEqual([]);
  const withTwoOwners = await itemsOf("hoodi", ({ hosts }) => (hosts.trdiy.owner = "hoodi"));
  expect(inBoth(withTwoOwners)).toContain("trdiy file /etc/docker/daemon.json");
});
