import { expect, it } from "vitest";
import { compileExpression } from "../../lab/edge/language.ts";
import { admittedList, forClients, fromStrangers } from "../../render/tunnel/rules.ts";
import type { Tunnel } from "../../topology/tunnel/derive.ts";

const tunnel: Tunnel = {
  owned: true,
  domain: "example.org",
  account: "a",
  zone: "b",
  admitted: [],
  open: ["www.example.org"],
  serviceToken: false,
  loadBalancer: false,
};
const [admitted, stranger] = ["198.18.113.7", "198.51.100.1"];
const blocks = (host: string, source: string, open = tunnel.open) =>
  compileExpression(fromStrangers({ ...tunnel, open }), { [admittedList]: [admitted] })({ host, source });

it.each([
  "example.org",
  "trdiyt.example.org",
  "Trdiyt.Example.ORG",
  "trdiyt.example.org.",
  "trdiyt.example.org:8443",
])("a stranger is shut out of %s, and a client is not", (host) => {
  expect([blocks(host, stranger), blocks(host, admitted)]).toEqual([true, false]);
  expect(blocks(host, stranger, [])).toBe(true);
});

it("everybody may visit an open name", () => {
  expect(blocks("www.example.org", stranger)).toBe(false);
});

it("another domain is left alone, should the zone be that of one", () => {
  for (const open of [[], tunnel.open]) expect(blocks("shop.example.net", stranger, open)).toBe(false);
});

it("the answers of another domain may be kept on the way", () => {
  const test = compileExpression(forClients(tunnel), {});
  expect(["trdiyt.example.org", "shop.example.net"].map((host) => test({ host, source: stranger }))).toEqual([
    true,
    false,
  ]);
});

it.each(['lower(ip.src) contains "a"', "lower(http.host) contains a", 'lower(http.host) eq "a"'])(
  "the lab does not understand %s",
  (expression) => {
    expect(() => compileExpression(expression, {})).toThrow(expression);
  },
);
