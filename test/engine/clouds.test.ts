/** The tunnel's resources with the real engine and the emulated Cloudflare: what a hand changes there is seen and fixed. */
import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Account, readAccount, writeAccount } from "../../lab/edge/account.ts";
import { attachClouds } from "../support/clouds.ts";
import { makeProject, type Project, repository } from "../support/project.ts";

const program = `
import { ComponentResource } from "@pulumi/pulumi/resource.js";
import { BeaconTunnel } from "${repository}/components/tunnel/beacon-tunnel.ts";
import { DomainRules } from "${repository}/components/tunnel/domain-rules.ts";
import { publicProxyOf } from "${repository}/render/tunnel/public-proxy.ts";
const tunnel = { owned: true, domain: "example.org", account: "a", zone: "b", open: [], serviceToken: true, loadBalancer: false, admitted: ["198.18.113.7"] };
const parent = new ComponentResource("test:index:Part", "all");
new DomainRules("domain", { tunnel }, { parent });
const proxy = publicProxyOf(tunnel, "hoodi", ["trdiyt", "i7bbt"]);
new BeaconTunnel("hoodi-tunnel", { tunnel, network: "hoodi", proxy, homes: [] }, { parent });
`;

/** What a preview writes for an import. */
interface Found {
  readonly resources: {
    readonly type: string;
    readonly name: string;
    readonly component?: boolean;
    id?: string;
  }[];
}

/** What tells one resource of a type from another. */
const wordsOf: Readonly<Record<string, string>> = {
  "domain-firewall": "firewall",
  "domain-cache": "cache",
  "hoodi-tunnel-name-hoodi": '"hoodi.',
  "hoodi-tunnel-name-trdiyt": '"trdiyt.',
  "hoodi-tunnel-name-i7bbt": '"i7bbt.',
};

describe("the tunnel at Cloudflare", () => {
  let project: Project;
  let providers: ChildProcess[];
  let file: string;

  beforeAll(async () => {
    project = await makeProject(program);
    file = join(project.folder, "account.json");
    providers = await attachClouds(project, { cloudflare: [file] });
  });
  afterAll(async () => {
    for (const provider of providers) provider.kill();
    await project.remove();
  });

  const idOf = (type: string, has: string): string =>
    Object.entries(readAccount(file)).find(
      ([, stored]) => stored.type === type && JSON.stringify(stored.inputs).includes(has),
    )![0];
  const change = (edit: (account: Record<string, Account[string]>) => void): void => {
    const account = { ...readAccount(file) };
    edit(account);
    writeAccount(file, account);
  };
  const preview = () => project.pulumi("preview", "--refresh", "--expect-no-changes", "--diff");
  const up = () => project.pulumi("up", "--yes", "--skip-preview", "--refresh");

  it("is made, and then is as wanted", async () => {
    const made = await up();
    expect(made.stderr + made.stdout).not.toContain("error");
    expect(
      Object.values(readAccount(file))
        .map(({ type }) => type)
        .sort(),
    ).toEqual([
      "DnsRecord",
      "DnsRecord",
      "DnsRecord",
      "List",
      "Ruleset",
      "Ruleset",
      "ZeroTrustAccessApplication",
      "ZeroTrustAccessPolicy",
      "ZeroTrustAccessServiceToken",
      "ZeroTrustTunnelCloudflared",
      "ZeroTrustTunnelCloudflaredConfig",
    ]);
    expect((await preview()).code).toBe(0);
  });

  it("keeps its secrets out of what Pulumi remembers", async () => {
    const secrets = Object.values(readAccount(file)).flatMap(({ made }) =>
      [made.token, made.clientSecret].filter((secret) => secret !== undefined),
    );
    expect(secrets).toHaveLength(2);
    const { stdout } = await project.pulumi("stack", "export");
    for (const secret of secrets) expect(stdout).not.toContain(secret);
  });

  it("shows what a hand changed, and is fixed", async () => {
    const edit = (account: Record<string, Account[string]>, id: string, inputs: object) => {
      account[id] = { ...account[id]!, inputs: { ...account[id]!.inputs, ...inputs } };
    };
    change((account) => {
      edit(account, idOf("List", ""), { items: [{ ip: "198.18.113.7" }, { ip: "0.0.0.0/0" }] });
      const firewall = idOf("Ruleset", "firewall");
      const [rule] = account[firewall]!.inputs.rules as object[];
      edit(account, firewall, { rules: [{ ...rule, enabled: false }] });
      delete account[idOf("ZeroTrustAccessApplication", "")];
      delete account[idOf("DnsRecord", "i7bbt")];
    });
    const seen = await preview();
    expect(seen.code).not.toBe(0);
    for (const resource of [
      "domain-list",
      "domain-firewall",
      "hoodi-tunnel-lock-application",
      "hoodi-tunnel-name-i7bbt",
    ])
      expect(seen.stdout).toContain(resource);
    expect(seen.stdout).not.toContain("hoodi-tunnel-name-trdiyt");
    expect((await up()).code).toBe(0);
    expect((await preview()).code).toBe(0);
  });

  it("is imported into a new state by what a plan wrote down, and nothing is made twice", async () => {
    const before = Object.keys(readAccount(file));
    await project.loseState();
    const planned = await project.pulumi("preview", "--import-file", "found.json");
    expect(planned.code, planned.stderr).toBe(0);
    const found = JSON.parse(readFileSync(join(project.folder, "found.json"), "utf8")) as Found;
    for (const resource of found.resources.filter(({ component }) => !component))
      resource.id = idOf(resource.type.split(":").at(-1)!, wordsOf[resource.name] ?? "");
    await project.write("found.json", JSON.stringify(found));
    const imported = await project.pulumi(
      ...["import", "--file", "found.json", "--yes", "--skip-preview"],
      ...["--protect=false", "--generate-code=false"],
    );
    expect(imported.code, imported.stderr).toBe(0);
    expect((await up()).code).toBe(0);
    expect((await preview()).code).toBe(0);
    expect(Object.keys(readAccount(file)).sort()).toEqual(before.sort());
  });

  it("is gone with its stack", async () => {
    expect((await project.pulumi("destroy", "--yes", "--skip-preview")).code).toBe(0);
    expect(readAccount(file)).toEqual({});
  });
});
