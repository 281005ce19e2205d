import { expect, it } from "vitest";
import { ruleKind } from "../../../provider/items/rule.ts";
import { textsOf } from "../../../provider/items/ufw-rule.ts";
import { rulesAmong } from "../../../render/rules.ts";
import { rolesOf } from "../../../render/stack/roles.ts";
import { load } from "../../support/inventory.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");

it("is seen on a host as a rule that the schema admits, so that another stack can take it over as declared", () => {
  const rules = rolesOf(load("mainnet")).flatMap(({ items }) => Object.entries(rulesAmong(items)));
  expect(rules.length).toBeGreaterThan(20);
  for (const [key, rule] of rules) {
    const { v4, v6 } = textsOf(rule, `${rule.comment} ${key.slice("rule ".length)}`);
    const fields = { v4: base64(v4), v6: base64(v6), name: key.slice("rule ".length), flag: "" };
    const live = ruleKind.live(fields, { managed: () => false });
    expect([key, ruleKind.schema.safeParse(live)]).toEqual([key, { success: true, data: rule }]);
  }
});
