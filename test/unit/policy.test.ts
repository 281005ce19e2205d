/** The policies against raw resources; test/engine/policy.test.ts runs the pack under the real engine. */
import { describe, expect, it } from "vitest";
import { policies } from "../../policy/policies.ts";
import { markdownTable } from "../../tools/reference/markdown.ts";
import { policyCases } from "../support/policy-cases.ts";
import { pageOf } from "./docs/pages.ts";

const judge = (name: string, resource: Parameters<(typeof policies)[number]["findings"]>[0]) =>
  policies.find((policy) => policy.name === name)!.findings(resource);

it("has a case for every policy", () => {
  expect(new Set(policyCases.map(({ policy }) => policy))).toEqual(new Set(policies.map(({ name }) => name)));
});

describe("a resource that bypasses the components", () => {
  it.each(policyCases)("$policy: $what", ({ policy, said, violates, passes }) => {
    expect(judge(policy, violates).join("\n")).toContain(said);
    expect(judge(policy, passes)).toEqual([]);
  });
});

it("docs/policies.md has a row for every policy", () => {
  const rows = policies.map(({ name, level, description, reason }) => [
    `\`${name}\``,
    level,
    description,
    reason,
  ]);
  const table = markdownTable(["Policy", "Level", "Demands", "Because"], rows);
  expect(pageOf("docs/policies.md").text).toContain(table.join("\n"));
});
