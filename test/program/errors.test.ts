import { RunError } from "@pulumi/pulumi/errors.js";
import { setAllConfig } from "@pulumi/pulumi/runtime/config.js";
import { setMocks } from "@pulumi/pulumi/runtime/mocks.js";
import { expect, it } from "vitest";
import { networkNames } from "../../catalog/networks.ts";

it("stops before anything is registered and shows every problem without a stack trace", async () => {
  const registered: string[] = [];
  const refuse = (what: string): never => {
    registered.push(what);
    throw new Error(what);
  };
  await setMocks(
    { newResource: ({ name }) => refuse(name), call: ({ token }) => refuse(token) },
    "bonded-validator",
    "hoodi",
  );
  setAllConfig({
    "bonded-validator:network": "hodi",
    "bonded-validator:node": "{}",
    "bonded-validator:hosts": "{not JSON",
    "aws:region": "none of ours",
  });
  const error = await import("../../index.ts").catch((reason: unknown) => reason);
  expect(RunError.isInstance(error)).toBe(true);
  expect((error as Error).message.replace(/sections are .*/, "sections are …")).toBe(
    [
      "The configuration has 3 problems:",
      "  bonded-validator:node: there is no such section [unknown-setting]",
      "    → remove it or correct its name; sections are …",
      '  bonded-validator:hosts: "{not JSON" does not fit [format]',
      "    → write names, each with its settings",
      '  bonded-validator:network: "hodi" does not fit [format]',
      `    → write one of ${networkNames.join(", ")}`,
    ].join("\n"),
  );
  expect(registered).toEqual([]);
});
