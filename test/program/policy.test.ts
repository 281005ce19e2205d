/** What the program itself registers violates no policy. */
import { expect, it } from "vitest";
import { policies } from "../../policy/policies.ts";
import { complete, openTunnel } from "../support/inventory.ts";
import { runProgram } from "./run.ts";

/** Secrets as an analyzer gets them: the SDK hands over their values. */
function unwrapped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrapped);
  if (typeof value !== "object" || value === null) return value;
  if ("4dabf18193072939515e22adb298388d" in value && "value" in value) return unwrapped(value.value);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, unwrapped(part)]));
}

it("mainnet with an overlay and a tunnel has no finding", async () => {
  const config = complete("mainnet");
  openTunnel(config);
  const { resources, inputs, clouds } = await runProgram("mainnet", config);
  const looked = resources.flatMap(({ type, name, protect: isProtected }) => {
    const given = inputs[name] ?? clouds[name];
    if (given === undefined) return [];
    const resource = { type, inputs: unwrapped(given) as Record<string, unknown>, isProtected };
    const found = policies.flatMap((policy) =>
      policy.findings(resource).map((text) => `${policy.name}: ${text}`),
    );
    return [{ name, found }];
  });
  expect(looked.length).toBeGreaterThan(40);
  expect(looked.filter(({ found }) => found.length > 0)).toEqual([]);
});
