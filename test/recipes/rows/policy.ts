import type { Recipe } from "../recipe.ts";

/** Names in DNS that a move of a host would leave behind for days. */
export const policy: Recipe = {
  row: "add a policy (what no resource may be, by whichever program)",
  edit: (tree) => {
    tree.add("policy/policies/dns.ts", module);
    const list = "policy/policies.ts";
    tree.after(
      list,
      'from "./policies/cloudflare.ts";\n',
      'import { nameLifetime } from "./policies/dns.ts";\n',
    );
    tree.after(list, "  proxiedNames,\n", "  nameLifetime,\n");
    tree.before("docs/policies.md", "| `cloudflare-access` |", row);
    const cases = "test/support/policy-cases.ts";
    tree.before(cases, "const access = (inputs: Inputs): Resource", dnsRecord);
    tree.before(cases, '  {\n    policy: "cloudflare-access",\n', violation);
  },
};

const row =
  "| `name-lifetime` | advisory | A name in DNS is asked for again within an hour. | whoever has the address of a host that was moved keeps it until then |\n";

const dnsRecord = `const dnsText = (ttl: number): Resource =>
  resource("cloudflare:index/dnsRecord:DnsRecord", { name: "home.example.org", type: "TXT", ttl });
`;

const violation = `  {
    policy: "name-lifetime",
    what: "a day",
    said: "home.example.org may be kept for 86400 s",
    violates: dnsText(86_400),
    passes: dnsText(300),
  },
`;

const module = `import type { Policy } from "../policy.ts";

export const nameLifetime: Policy = {
  name: "name-lifetime",
  level: "advisory",
  description: "A name in DNS is asked for again within an hour.",
  reason: "whoever has the address of a host that was moved keeps it until then",
  findings: ({ type, inputs: { name, ttl } }) =>
    type.endsWith(":DnsRecord") && Number(ttl) > 3600 ? [\`\${name} may be kept for \${ttl} s\`] : [],
};
`;
