import { expect, it } from "vitest";
import { announce } from "../../components/hosts/announce.ts";
import { complete } from "../unit/inventory.ts";
import { runProgram } from "./run.ts";
import { expectSoundTree } from "./tree.ts";

it("deploys only hosts where no nodes are configured, and only those that the stack owns", async () => {
  const config = complete("hoodi");
  delete config.nodes;
  delete config.validators;
  delete config.network;
  delete config.images;
  delete config.waivers;
  config.hosts.trdiy.owner = "hoodi";
  const run = await runProgram("hoodi", config);
  expectSoundTree(run);
  expect(run.resources.map(({ name }) => name)).toEqual(["fleet", "trdiy", "trdiy-access", "trdiy-base"]);
  expect(run.outputs).toEqual({
    hosts: { trdiy: { address: "trdiy", owner: "hoodi" } },
    nodes: {},
    validators: {},
    monthlyYen: 4991,
  });
  expect(() => announce("trdiy", [])).toThrow(
    "A role on trdiy was constructed after the others had been announced.",
  );
});
