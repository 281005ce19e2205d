import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { differences, type Leaves } from "../../../provider/items/kind.ts";
import { parseKey } from "../../../provider/items/kinds.ts";
import { describeTuple, parseText, textsOf, type UfwRule } from "../../../provider/items/ufw-rule.ts";
import { plan } from "../../../provider/resource/plan.ts";
import { scriptOf } from "../../../provider/resource/script.ts";
import { problemsOf } from "../../../provider/resource/wire.ts";
import { connection, observed, wantedOf } from "../../support/provider/samples.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const ssh: UfwRule = {
  action: "limit",
  direction: "in",
  from: "any",
  to: "any",
  port: "22",
  protocol: "tcp",
};
const comment = "bonded-validator:hoodi";

/** Texts as ufw 0.36.2 wrote them into user.rules and user6.rules after the command. */
describe.each<[command: string, rule: UfwRule, v4: string[], v6: string[]]>([
  [
    "limit in proto tcp to any port 22",
    ssh,
    [
      "limit tcp 22 0.0.0.0/0 any 0.0.0.0/0 in",
      "-A ufw-user-input -p tcp --dport 22 -m conntrack --ctstate NEW -m recent --set",
      "-A ufw-user-input -p tcp --dport 22 -m conntrack --ctstate NEW -m recent --update --seconds 30 --hitcount 6 -j ufw-user-limit",
      "-A ufw-user-input -p tcp --dport 22 -j ufw-user-limit-accept",
    ],
    [
      "limit tcp 22 ::/0 any ::/0 in",
      "-A ufw6-user-input -p tcp --dport 22 -m conntrack --ctstate NEW -m recent --set",
      "-A ufw6-user-input -p tcp --dport 22 -m conntrack --ctstate NEW -m recent --update --seconds 30 --hitcount 6 -j ufw6-user-limit",
      "-A ufw6-user-input -p tcp --dport 22 -j ufw6-user-limit-accept",
    ],
  ],
  [
    "allow in on host0 proto tcp from 10.140.1.0/24 to any port 22",
    { ...ssh, action: "allow", interface: "host0", from: "10.140.1.0/24" },
    [
      "allow tcp 22 0.0.0.0/0 any 10.140.1.0/24 in_host0",
      "-A ufw-user-input -i host0 -p tcp --dport 22 -s 10.140.1.0/24 -j ACCEPT",
    ],
    [],
  ],
  [
    "allow proto udp to any port 30300,30301,30310:30315",
    { ...ssh, action: "allow", port: "30300,30301,30310:30315", protocol: "udp" },
    [
      "allow udp 30300,30301,30310:30315 0.0.0.0/0 any 0.0.0.0/0 in",
      "-A ufw-user-input -p udp -m multiport --dports 30300,30301,30310:30315 -j ACCEPT",
    ],
    [
      "allow udp 30300,30301,30310:30315 ::/0 any ::/0 in",
      "-A ufw6-user-input -p udp -m multiport --dports 30300,30301,30310:30315 -j ACCEPT",
    ],
  ],
  [
    "deny out proto tcp to 1.2.3.4 port 25",
    { ...ssh, action: "deny", direction: "out", to: "1.2.3.4", port: "25" },
    ["deny tcp 25 1.2.3.4 any 0.0.0.0/0 out", "-A ufw-user-output -p tcp -d 1.2.3.4 --dport 25 -j DROP"],
    [],
  ],
  [
    "allow out on host0 to fe80::/10",
    {
      action: "allow",
      direction: "out",
      interface: "host0",
      from: "any",
      to: "fe80::/10",
      port: "any",
      protocol: "any",
    },
    [],
    ["allow any any fe80::/10 any ::/0 out_host0", "-A ufw6-user-output -o host0 -d fe80::/10 -j ACCEPT"],
  ],
])("ufw %s", (_command, rule, v4, v6) => {
  const asFile = ([tuple, ...lines]: string[]) =>
    tuple === undefined
      ? ""
      : `### tuple ### ${tuple} comment=78\n${lines.map((line) => `${line}\n`).join("")}`;

  it("is written as ufw writes it", () => {
    expect(textsOf(rule, "x")).toEqual({ v4: asFile(v4), v6: asFile(v6) });
  });

  it("is read from either file", () => {
    for (const text of [asFile(v4), asFile(v6)].filter(Boolean))
      expect(parseText(text)).toEqual({ rule, comment: "x" });
  });
});

const networks = fc.constantFrom("any", "10.0.0.0/8", "192.0.2.7");
const rules: fc.Arbitrary<UfwRule> = fc.record(
  {
    action: fc.constantFrom("allow", "limit", "deny"),
    direction: fc.constantFrom("in", "out"),
    interface: fc.constantFrom("eth0", "tailscale0", "br-0.1"),
    from: networks,
    to: networks,
    port: fc.constantFrom("1", "22,2222", "30300:30399", "1,5:9"),
    protocol: fc.constantFrom("tcp", "udp"),
  },
  { requiredKeys: ["action", "direction", "from", "to", "port", "protocol"] },
);

it("any rule that is written is read as the same rule", () => {
  fc.assert(
    fc.property(rules, (rule) => {
      expect(parseText(textsOf(rule, `${comment} 20-ssh`).v4)).toEqual({
        rule,
        comment: `${comment} 20-ssh`,
      });
    }),
  );
});

it.each([
  [
    "### tuple ### allow tcp 3389 0.0.0.0/0 any 203.0.113.7 in comment=726470\n-A …",
    "allow in from 203.0.113.7 port 3389 proto tcp comment 'rdp'",
  ],
  [
    "### tuple ### allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 OpenSSH - in",
    "allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 OpenSSH - in",
  ],
  [
    "### tuple ### route:allow tcp 80 10.0.0.0/8 any 0.0.0.0/0 in_eth0!out_eth1",
    "route:allow in on eth0!out to 10.0.0.0/8 port 80 proto tcp",
  ],
])("%s is told as %s", (tuple, told) => {
  expect(describeTuple(tuple)).toBe(told);
});

describe("a rule", () => {
  const wanted = { ...ssh, comment } satisfies Leaves;
  const { v4, v6 } = textsOf(ssh, `${comment} 20-ssh`);
  const fields = (texts: { v4?: string; v6?: string }) =>
    Object.fromEntries(Object.entries(texts).map(([family, text]) => [family, base64(text)]));
  const differing = (texts: { v4?: string; v6?: string }) => {
    const host = observed({ "rule 20-ssh": fields(texts) }, { "rule 20-ssh": {} });
    return differences(parseKey("rule 20-ssh")!.kind, wanted, host.live("rule 20-ssh"));
  };
  const other = textsOf({ ...ssh, action: "allow", from: "10.0.0.0/8" }, `${comment} 20-ssh`);

  it.each<[string, { v4?: string; v6?: string }, string[]]>([
    ["as wanted", { v4, v6 }, []],
    ["removed", {}, Object.keys(wanted)],
    ["removed for IPv6 alone", { v4 }, ["lines"]],
    ["removed for IPv4 alone", { v6 }, ["lines"]],
    ["made another", { v4: other.v4 }, ["action", "from"]],
    ["given to another stack", textsOf(ssh, "bonded-validator:mainnet 20-ssh"), ["comment"]],
    ["with another line under its tuple", { v4: v4.replaceAll("--dport 22 ", ""), v6 }, ["lines"]],
    ["twice", { v4: v4 + v4, v6 }, ["lines"]],
    [
      "with a tuple that nobody can read",
      { v4: "### tuple ### allow", v6 },
      [...Object.keys(wanted), "lines"],
    ],
  ])("%s", (_name, texts, expected) => {
    expect(differing(texts).sort()).toEqual(expected.sort());
  });

  it("for one address may be written with its length", () => {
    const { kind } = parseKey("rule a")!;
    expect(kind.expected({ ...wanted, from: "192.0.2.7/32", to: "2001:db8::1/128" })).toMatchObject({
      from: "192.0.2.7",
      to: "2001:db8::1",
    });
  });

  it.each<[string, Leaves]>([
    ["reject", { ...wanted, action: "reject" }],
    ["routed", { ...wanted, direction: "routed" }],
    ["with a port and no protocol", { ...wanted, protocol: "any" }],
    ["from no network", { ...wanted, from: "10.0.0.0/33" }],
    ["from a name", { ...wanted, from: "example.org" }],
    ["with 16 ports", { ...wanted, port: Array.from({ length: 16 }, (_, i) => i + 1).join(",") }],
    ["of nobody", { ...wanted, comment: "mine" }],
    ["on an interface with a blank", { ...wanted, interface: "eth0 -j" }],
  ])("%s is refused", (_name, leaves) => {
    expect(problemsOf({ connection, role: "base", "rule a": leaves })).toHaveLength(1);
  });
});

describe("the firewall", () => {
  const wanted = { enabled: true, incoming: "deny", outgoing: "allow", routed: "deny", ipv6: true };
  const asWanted = {
    ENABLED: "yes",
    IPV6: "yes",
    MANAGE_BUILTINS: "no",
    DEFAULT_INPUT_POLICY: "DROP",
    DEFAULT_OUTPUT_POLICY: "ACCEPT",
    DEFAULT_FORWARD_POLICY: "DROP",
    order: "10-ssh 20-ssh ",
    order6: "20-ssh ",
    foreign: "",
    foreign6: "",
    edited: "",
    rules: "",
    frame: "",
  };
  const look = (fields: Record<string, string>, claims: object = { firewall: {} }) =>
    observed({ firewall: fields }, { "rule 10-ssh": {}, "rule 20-ssh": {}, ...claims });
  const { kind } = parseKey("firewall")!;
  const byHand =
    "### tuple ### allow tcp 3389 0.0.0.0/0 any 0.0.0.0/0 in\n-A ufw-user-input -p tcp --dport 3389 -j ACCEPT\n";

  it.each<[string, Record<string, string>, string[]]>([
    ["as wanted", {}, []],
    ["off", { ENABLED: "no" }, ["enabled"]],
    ["letting everything in", { DEFAULT_INPUT_POLICY: "ACCEPT" }, ["incoming"]],
    ["refusing instead of dropping", { DEFAULT_INPUT_POLICY: "REJECT" }, ["incoming"]],
    ["routing", { DEFAULT_FORWARD_POLICY: "ACCEPT" }, ["routed"]],
    ["letting nothing out", { DEFAULT_OUTPUT_POLICY: "DROP" }, ["outgoing"]],
    ["without IPv6", { IPV6: "no" }, ["ipv6"]],
    ["flushing what others have made", { MANAGE_BUILTINS: "yes" }, ["builtins"]],
    ["with a rule of a hand", { foreign: base64(byHand) }, ["extraRules"]],
    ["with a rule of ours that no role owns", { order: "10-ssh 20-ssh 30-old " }, ["orphanRules"]],
    ["in another order", { order: "20-ssh 10-ssh " }, ["order"]],
    ["with an edited file", { edited: "/etc/ufw/before.rules " }, ["edited"]],
    [
      "with rules in the kernel that ufw did not make",
      { rules: base64("> iptables -A …\n") },
      ["runningRules"],
    ],
    ["stopped", { frame: base64("< iptables -P INPUT DROP\n") }, ["running"]],
    ["never started by us", { input: "" }, ["running"]],
  ])("%s", (_name, fields, expected) => {
    expect(differences(kind, wanted, look({ ...asWanted, ...fields }).live("firewall"))).toEqual(expected);
  });

  it("is not there before ufw is", () => {
    expect(look({}).live("firewall")).toBeUndefined();
  });

  it("of a host that was set up by hand is taken over only when what a hand has made was reviewed", () => {
    const input = base64("iptables -A INPUT -p tcp -m tcp --dport 5900 -j ACCEPT\n");
    const fields = {
      ...asWanted,
      foreign: base64(byHand),
      foreign6: base64(byHand),
      edited: "/etc/ufw/after.rules ",
      input,
    };
    const wantedRole = wantedOf({ firewall: wanted });
    expect(plan(wantedRole, look(fields, {})).unmanaged.map(({ what }) => what)).toEqual([
      "firewall rule allow in port 3389 proto tcp",
      "firewall rule iptables -A INPUT -p tcp -m tcp --dport 5900 -j ACCEPT",
      "what a hand has changed in /etc/ufw/after.rules",
    ]);
    expect(plan(wantedRole, look(fields)).unmanaged).toEqual([]);
    // What we have left behind ourselves, as after a destroy, is nobody's work.
    expect(plan(wantedRole, observed({ firewall: asWanted })).unmanaged).toEqual([]);
  });

  it("is started anew only for what one transaction cannot fix", () => {
    const script = (fields: Record<string, string>) => {
      const role = wantedOf({ firewall: wanted });
      return scriptOf(role, plan(role, look({ ...asWanted, ...fields })));
    };
    expect(script({ foreign: base64(byHand) })).not.toContain("restart_ufw");
    expect(script({ ENABLED: "no" })).toContain("restart_ufw");
  });
});
