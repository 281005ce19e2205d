import { RunError } from "@pulumi/pulumi/errors.js";
import { setAllConfig } from "@pulumi/pulumi/runtime/config.js";
import { setMocks } from "@pulumi/pulumi/runtime/mocks.js";
import { expect, it, vi } from "vitest";
import { networkNames } from "../../catalog/networks.ts";
import type * as stackConfig from "../../topology/files/stack-config.ts";

const hidden = "Pulumi.hoodi.yaml has the section hosts, which replaces the whole section of Pulumi.yaml.";
vi.mock("../../topology/files/stack-config.ts", async (original) => ({
  ...(await original<typeof stackConfig>()),
  hiddenBeside: () => [hidden],
}));

it("stops before anything is registered and shows every problem, and which section hides another, without a stack trace", async () => {
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
    "bonded-validators:validators": "{}",
    "azure:region": "none of ours",
    "cloudflare:apiToken": "a provider's",
    "pulumi:disable-default-providers": "[]",
  });
  const error = await import("../../index.ts").catch((reason: unknown) => reason);
  expect(RunError.isInstance(error)).toBe(true);
  expect((error as Error).message.replace(/sections are .*/, "sections are …")).toBe(
    [
      "The configuration has 5 problems:",
      "  bonded-validator:node: there is no such section [unknown-setting]",
      "    → write nodes, or remove it; sections are …",
      "  bonded-validators:validators: bonded-validators is neither this project nor a provider that it uses [unknown-setting]",
      "    → write bonded-validator:validators",
      "  azure:region: azure is neither this project nor a provider that it uses [unknown-setting]",
      "    → remove it; sections of this project begin with bonded-validator:, settings of providers with pulumi:, aws:, cloudflare:, command:, gcp:, random:, tailscale:, tls:, host:",
      '  bonded-validator:hosts: "{not JSON" does not fit [format]',
      "    → write names, each with its settings",
      '  bonded-validator:network: "hodi" does not fit [format]',
      `    → write one of ${networkNames.join(", ")}`,
      hidden,
    ].join("\n"),
  );
  expect(registered).toEqual([]);
});
