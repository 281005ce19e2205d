import { afterAll, beforeAll, expect, it } from "vitest";
import { placeholder } from "../../topology/placeholder.ts";
import { complete, openTunnel } from "../support/inventory.ts";
import { type Run, runProgram } from "./run.ts";

let run: Run;

beforeAll(async () => {
  process.env.HOST_MODE = "offline";
  const config = complete("mainnet");
  openTunnel(config);
  run = await runProgram("mainnet", config, true);
});
afterAll(() => {
  delete process.env.HOST_MODE;
});

it("a preview without a key takes a placeholder for the token that only the cloud has", () => {
  const connectors = Object.entries(run.inputs).filter(([name]) =>
    name.startsWith("mainnet-tunnel-connector-"),
  );
  expect(connectors).toHaveLength(2);
  for (const [, role] of connectors)
    expect(role["file /etc/bonded-validator/mainnet/tunnel/token"].value.secret).toBe(placeholder);
});
