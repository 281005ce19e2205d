import { isIP } from "node:net";
import { z } from "zod";
import { defineKind, type Fields, type Item, type Leaves } from "./kind.ts";
import { parseText, textsOf } from "./ufw-rule.ts";

const place = z
  .string()
  .refine(
    (value) => value === "any" || isNetwork(value),
    'must be "any", an address or a network as in 10.0.0.0/8',
  );
const ports = /^(any|\d{1,5}(:\d{1,5})?(,\d{1,5}(:\d{1,5})?){0,14})$/;

const schema = z
  .strictObject({
    action: z.enum(["allow", "limit", "deny"]),
    direction: z.enum(["in", "out"]),
    interface: z
      .string()
      .regex(/^[a-z0-9.-]{1,15}$/)
      .exactOptional(),
    from: place,
    to: place,
    port: z.string().regex(ports, 'must be "any" or at most 15 ports and ranges, as in "30300,30310:30315"'),
    protocol: z.enum(["tcp", "udp", "any"]),
    /** Who owns the rule; `ufw status` shows it with the rule's name. */
    comment: z.string().regex(/^bonded-validator:[a-z0-9-]+$/, 'must be "bonded-validator:" and the stack'),
  })
  .refine(({ port, protocol }) => port === "any" || protocol !== "any", "a port needs its protocol");
type Rule = z.output<typeof schema>;

/**
 * A rule of ufw, for IPv4 and IPv6 unless an address says which. Rules stand in the order of their names, before
 * whatever a hand has added. What Docker publishes does not come past them: Docker's own rules are asked first.
 */
export const ruleKind = defineKind(schema, {
  name: "rule",
  namePattern: /^[a-z0-9][a-z0-9-]*$/,
  traces: () => [
    ["path", "/etc/ufw/user.rules"],
    ["path", "/etc/ufw/user6.rules"],
  ],
  observe: `
    [ -f /etc/ufw/user.rules ] || return 0
    split_rules || unwritten || return
    cut -f1 | while read -r name; do
      for v in '' 6; do
        [ ! -f "$work/rules$v/$name" ] || printf '%s\\tv%s\\t%s\\n' "$name" "\${v:-4}" "$(base64 -w0 <"$work/rules$v/$name")"
      done
    done`,
  live: liveRule,
  expected: asUfwWrites,
  apply: (items) => [
    { label: `firewall rules ${items.map(({ name }) => name).join(" ")}`, script: put(items) },
  ],
  remove: (gone) => [
    {
      label: `remove firewall rules ${gone.map(({ name }) => name).join(" ")}`,
      script: `[ ! -f /etc/ufw/user.rules ] || { read_rules; drop_rules ${gone.map(({ name }) => name).join(" ")}; settle_rules; }`,
    },
  ],
});

/** The comment in ufw's file; by the name in it the rule is known again after an edit. */
function commentOf(name: string, comment: string): string {
  return `${comment} ${name}`;
}

function isNetwork(value: string): boolean {
  const [address = "", length] = value.split("/");
  const bits = isIP(address) === 6 ? 128 : 32;
  return isIP(address) > 0 && (length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= bits));
}

function asUfwWrites(rule: Rule): Rule {
  return { ...rule, from: canonical(rule.from), to: canonical(rule.to) };
}

/** ufw writes a single address without its length. */
function canonical(network: string): string {
  return network.replace(network.includes(":") ? /\/128$/ : /\/32$/, "");
}

/** Lines that are not what the tuple above them says are shown as they are: at the next boot they would hold. */
function liveRule(fields: Fields): Leaves | undefined {
  const [v4, v6] = [fields.v4, fields.v6].map((field) => Buffer.from(field ?? "", "base64").toString());
  const parsed = parseText(v4 || v6 || "");
  if (!v4 && !v6) return undefined;
  if (!parsed) return { lines: `${v4}${v6}` };
  const asWritten = textsOf(parsed.rule, parsed.comment);
  const edited = asWritten.v4 !== v4 || asWritten.v6 !== v6;
  const owner = parsed.comment.slice(0, parsed.comment.lastIndexOf(" "));
  return {
    ...parsed.rule,
    comment: owner,
    ...(edited ? { lines: `${v4}${v6}` } : {}),
  };
}

function put(items: readonly Item<Rule>[]): string {
  const texts = items.map(({ name, wanted }) => {
    const { v4, v6 } = textsOf(asUfwWrites(wanted), commentOf(name, wanted.comment));
    return `put_rule ${name} ${base64(v4)} ${base64(v6)}`;
  });
  return ["read_rules", ...texts, "settle_rules"].join("\n");
}

/** As one word of a shell command; "-" for nothing. */
function base64(text: string): string {
  return text === "" ? "-" : Buffer.from(text).toString("base64");
}
