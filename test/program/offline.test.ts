/** The whole of mainnet without a key: what the program asks of clouds, and what of its secrets a redacted state has. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { incomplete, redactedState } from "../../tools/state/redaction.ts";
import { marked, secretValues } from "../../tools/state/secrets.ts";
import type { StoredStack } from "../../tools/state/stored.ts";
import { placeholder } from "../../topology/placeholder.ts";
import { complete, openTunnel, type Settings } from "../support/inventory.ts";
import { type Run, runProgram } from "./run.ts";

const mark = "4dabf18193072939515e22adb298388d";
let run: Run;

beforeAll(async () => {
  process.env.HOST_MODE = "offline";
  const config = complete("mainnet");
  openTunnel(config);
  Object.assign(config.tunnel, { serviceToken: true });
  run = await runProgram("mainnet", config);
});
afterAll(() => {
  delete process.env.HOST_MODE;
});

/** What the program has marked as secret, as the engine writes it down. */
function stored(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (mark in value) return marked((value as Settings).value);
  if (Array.isArray(value)) return value.map(stored);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, stored(part)]));
}

it("takes a placeholder for the token that only the cloud has", () => {
  const role = Object.entries(run.inputs).find(([name]) => name.startsWith("mainnet-tunnel-connector-"))![1];
  const token = role["file /etc/bonded-validator/mainnet/tunnel/token"];
  expect(token.value?.secret ?? token.secret.value).toBe(placeholder);
});

it("marks every secret of every resource, so that none is left in a redacted state", () => {
  const resources = run.resources.flatMap(({ urn, type, name }) => {
    const inputs = run.inputs[name] ?? run.clouds[name];
    return inputs === undefined ? [] : [{ urn, type, inputs: stored(inputs) as Settings, outputs: {} }];
  });
  const stack: StoredStack = {
    state: { deployment: { manifest: { time: "2026-11-20T10:00:00Z" }, resources } },
    configSecrets: [],
    deployed: {},
  };
  expect(secretValues(stack)).toEqual([]);
  const redacted = redactedState(stack);
  expect(incomplete(redacted, secretValues(stack))).toEqual([]);
  expect(JSON.stringify(redacted)).not.toContain("tskey-auth");
});
