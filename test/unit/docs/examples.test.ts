/** Configurations in the documents are valid. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { exampleAddress } from "../../../catalog/lost-addresses.ts";
import { protocolAddressAt } from "../../../topology/ethereum/protocol-addresses.ts";
import { loadTopology } from "../../../topology/load.ts";
import { complaint } from "../../support/broken/broken.ts";
import { withOwnValues } from "../../support/examples.ts";
import {
  committed,
  complete,
  openTunnel,
  repository,
  type Settings,
  today,
} from "../../support/inventory.ts";
import { addMev } from "../../support/mev.ts";
import { codeBlocks, guides, pageOf } from "./pages.ts";

it("the stack file of the README is complete", () => {
  const [file, ...others] = codeBlocks(pageOf("README.md").text, "yaml");
  expect(others).toEqual([]);
  const inventory = inventoryOf(committed("hoodi"));
  const { nodes } = loadTopology("hoodi", { ...inventory, ...withOwnValues(sectionsOf(file!)) }, today);
  expect(Object.keys(nodes)).toHaveLength(1);
});

it("the stack file of the README hides all that Pulumi.yaml has but the domain, which the README says", () => {
  const { text } = pageOf("README.md");
  const own = Object.keys(sectionsOf(codeBlocks(text, "yaml")[0]!));
  const inherited = Object.keys(parse(readFileSync(join(repository, "Pulumi.yaml"), "utf8")).config);
  const sections = inherited.map((key) => key.replace("bonded-validator:", ""));
  expect(sections.filter((section) => !own.includes(section))).toEqual(["domain"]);
  expect(text).toContain(committed("hoodi").domain);
});

it("the README says how many problems the committed stacks have, and of which kinds", () => {
  const { text } = pageOf("README.md");
  const told = [...text.matchAll(/`npm run check -- (\w+)` reports (\d+) problems/g)];
  const found = ["hoodi", "mainnet"].map((stack) => [stack, complaint(stack, committed(stack))] as const);
  expect(told.map(([, stack, problems]) => [stack, problems])).toEqual(
    found.map(([stack, lines]) => [stack, /^The configuration has (\d+) problems/.exec(lines)?.[1]]),
  );
  const checks = found.flatMap(([, lines]) => lines.match(/\[[a-z-]+\]$/gm));
  expect(new Set(checks)).toEqual(
    new Set(["[host-key]", "[access-keys]", "[fee-recipient]", "[image-digest]"]),
  );
});

/** Of the reference, its own test loads the examples. */
const fragments = guides
  .filter(({ file }) => !["README.md", "docs/configuration.md"].includes(file))
  .flatMap(({ file, text }) => codeBlocks(text, "yaml").map((code) => ({ file, code })));

/** Where a comment names no stack file: added to the stack that owns the hosts. */
it.each(fragments)("$file: $code", ({ file, code }) => {
  const [, stack = "mainnet"] = /^# Pulumi\.(\w+)\.yaml/.exec(code) ?? [];
  const config = complete(stack);
  openTunnel(config);
  delete config.tunnel;
  if (file === "docs/mev.md") useCloud(config);
  if (file === "docs/cloud.md") config.access.networks = ["198.18.7.0/24"];
  merge(config, withOwnValues(sectionsOf(code)));
  loadTopology(stack, config, today);
});

/** MEV-Boost in the cloud, and nodes that ask it. */
function useCloud(config: Settings): void {
  addMev(config);
  for (const node of Object.values<Settings>(config.nodes)) node.builder = "cloud";
}

/** What stands in Pulumi.yaml, which a stack's own file adds to. */
function inventoryOf({ domain, sites, overlay, hosts }: Settings): Settings {
  return { domain, sites, overlay, hosts };
}

/** Sections of a file in the form of Pulumi.yaml or of a stack file. */
function sectionsOf(code: string): Settings {
  const { config }: { config: Settings } = parse(code);
  return Object.fromEntries(
    Object.entries(config).map(([key, section]) => [
      key.replace("bonded-validator:", ""),
      Object.keys(section).join() === "value" ? section.value : section,
    ]),
  );
}

/** Lists and scalars take the place of what is there. */
function merge(into: Settings, from: Settings): void {
  for (const [key, value] of Object.entries(from)) {
    if (isObject(value) && isObject(into[key])) merge(into[key], value);
    else into[key] = value;
  }
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

it("every address in an example is the one that is refused, or a protocol's own", () => {
  const examples = guides.flatMap(({ text }) => codeBlocks(text, "yaml").join("\n"));
  const addresses = examples.join("\n").match(/0x[0-9a-fA-F]{40}\b/g);
  const operators = addresses!.filter((each) => protocolAddressAt(each) === undefined);
  expect(new Set(operators)).toEqual(new Set([exampleAddress]));
});

describe("every public key in the tree", () => {
  const texts = [...guides.map(({ text }) => text), ...sourcesBelow("catalog", "topology", "docs/example")];
  const keys = new Set(texts.join("\n").match(/\bssh-ed25519 AAAAC3[A-Za-z0-9+/]{62}/g));

  it("is found", () => expect(keys.size).toBe(8));

  it.each([...keys])("%s is refused as an administrator's and as a host's", (key) => {
    const config = complete("hoodi");
    config.access.keys = [`${key} jamie@laptop`];
    expect(complaint("hoodi", config)).toMatch(/access\.keys\[0\]: .* \[public-secret\]/);
    config.access = complete("hoodi").access;
    config.hosts.trdiy.ssh.hostKey = key;
    expect(complaint("hoodi", config)).toMatch(/trdiy\.ssh\.hostKey: .* \[public-secret\]/);
  });
});

/** Files of what people copy from. */
function sourcesBelow(...folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(repository, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.(ts|yaml)$/.test(file))
      .map((file) => readFileSync(join(repository, folder, file), "utf8")),
  );
}
