import { expect, it } from "vitest";
import { announce } from "../../components/hosts/announce.ts";
import { complete } from "../unit/inventory.ts";
import { runProgram } from "./run.ts";
import { expectSoundTree } from "./tree.ts";

it("deploys only hosts where no nodes are configured, only those that the stack owns, and none that is gone", async () => {
  const config = complete("hoodi");
  delete config.nodes;
  delete config.validators;
  delete config.network;
  delete config.images;
  delete config.waivers;
  config.hosts.trdiy.owner = "hoodi";
  Object.assign(config.hosts.shin, { owner: "hoodi", retired: true });
  const run = await runProgram("hoodi", config);
  expectSoundTree(run);
  expect(run.resources.map(({ name }) => name)).toEqual([
    "fleet",
    "trdiy",
    "trdiy-access",
    "trdiy-base",
    "trdiy-tailnet-key",
    "trdiy-overlay",
  ]);
  expect(run.outputs).toEqual({
    hosts: { trdiy: { address: "trdiy", owner: "hoodi" } },
    nodes: {},
    validators: {},
    monthlyYen: 4151,
  });
  expect(run.calls.map(({ token, inputs }) => [token, inputs.hosts])).toContainEqual([
    "host:index:retire",
    "shin",
  ]);
  expect(() => announce("trdiy", [])).toThrow(
    "A role on trdiy was constructed after the others had been announced.",
  );
});
