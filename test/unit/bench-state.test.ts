/** Whether a host that another tool has made is as the program wants it. */
import { expect, test } from "vitest";
import { liveAsOurs } from "../../bench/state.ts";
import type { Leaves } from "../../provider/items/kind.ts";
import { observed } from "./../support/provider/samples.ts";

const rule = { action: "allow", direction: "in", from: "any", to: "any", comment: "bonded-validator:hoodi" };
const items = new Map<string, Leaves>([
  ["rule 20-ssh", { ...rule, port: "22", protocol: "tcp" }],
  ["firewall", { enabled: true, incoming: "deny", outgoing: "allow", routed: "deny", ipv6: true }],
]);
const firewall = { ENABLED: "yes", IPV6: "yes", MANAGE_BUILTINS: "no", order6: "" };

test("a rule that the program wants is not nobody's because our records are not on the host", () => {
  const found = observed({ firewall: { ...firewall, order: "20-ssh" } });
  expect(found.live("firewall")).toMatchObject({ orphanRules: "20-ssh" });
  expect(liveAsOurs(items, "firewall", found)).not.toHaveProperty("orphanRules");
});

test("a rule that the program does not want is", () => {
  const found = observed({ firewall: { ...firewall, order: "20-ssh 99-more" } });
  expect(liveAsOurs(items, "firewall", found)).toMatchObject({ orphanRules: "99-more" });
});
