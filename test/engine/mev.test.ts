/** MEV-Boost in the cloud with the real engine and the emulated Google Cloud. */
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { allOf, readAccount, type Stored, writeAccount } from "../../lab/edge/account.ts";
import { secretHeader } from "../../render/mev/header-check.ts";
import type { Mev } from "../../topology/mev/derive.ts";
import { attachClouds } from "../support/clouds.ts";
import { mevAtGoogle as mev } from "../support/mev.ts";
import { type Ended, makeProject, type Project, repository } from "../support/project.ts";

const program = (settings: Partial<Mev> = {}, more = ""): string => `
import { ComponentResource } from "@pulumi/pulumi/resource.js";
import { Service } from "@pulumi/gcp/cloudrunv2/service.js";
import { MevBoostRelay } from "${repository}/components/mev/mev-boost-relay.ts";
const mev = ${JSON.stringify({ ...mev, ...settings })};
const parent = new ComponentResource("test:index:Part", "all");
export const { url, secret } = new MevBoostRelay("hoodi-mev", { mev, network: "hoodi" }, { parent });
${more}
`;

describe("MEV-Boost at Google", () => {
  let project: Project;
  let providers: ChildProcess[];
  let file: string;
  /** All that commands have printed. */
  let printed = "";

  beforeAll(async () => {
    project = await makeProject(program());
    file = join(project.folder, "google.json");
    providers = await attachClouds(project, { gcp: [file], random: [] });
  });
  afterAll(async () => {
    for (const provider of providers) provider.kill();
    await project.remove();
  });

  const pulumi = async (...args: string[]): Promise<Ended> => {
    const ended = await project.pulumi(...args);
    printed += ended.stdout + ended.stderr;
    return ended;
  };
  const preview = () => pulumi("preview", "--refresh", "--expect-no-changes", "--diff");
  const up = () => pulumi("up", "--yes", "--skip-preview", "--refresh", "--diff");
  const one = (type: string): Stored & { readonly id: string } => {
    const [found, ...others] = allOf(readAccount(file), type);
    expect([type, found !== undefined, others]).toEqual([type, true, []]);
    return found!;
  };
  const configuration = (): string =>
    String(one("secretmanager/secretVersion:SecretVersion").inputs.secretData);
  /** Secrets that the running configuration lets in, newest first. */
  const accepted = (): string[] =>
    new RegExp(`req.fhdr\\(${secretHeader}\\) -m str ([0-9a-f ]+)\\n`).exec(configuration())![1]!.split(" ");
  const seen = new Set<string>();

  it("is made, and then is as wanted", async () => {
    const made = await up();
    expect([made.code, made.stderr]).toEqual([0, ""]);
    expect(
      Object.values(readAccount(file))
        .map(({ type }) => type)
        .sort(),
    ).toEqual([
      "artifactregistry/repository:Repository",
      "billing/budget:Budget",
      "cloudrunv2/service:Service",
      "monitoring/alertPolicy:AlertPolicy",
      "monitoring/notificationChannel:NotificationChannel",
      "monitoring/uptimeCheckConfig:UptimeCheckConfig",
      ...Array<string>(7).fill("projects/service:Service"),
      "secretmanager/secret:Secret",
      "secretmanager/secretIamMember:SecretIamMember",
      "secretmanager/secretVersion:SecretVersion",
      "serviceaccount/account:Account",
    ]);
    expect(accepted()).toHaveLength(1);
    for (const secret of accepted()) seen.add(secret);
    expect((await preview()).code).toBe(0);
  });

  it("shows every property of the service that a hand changed, and is fixed", async () => {
    const { id, ...service } = one("cloudrunv2/service:Service");
    const changes: Change[] = [];
    const inputs = changed(service.inputs, "", changes) as Stored["inputs"];
    expect(changes.length).toBeGreaterThan(50);
    writeAccount(file, { ...readAccount(file), [id]: { ...service, inputs } });
    const drift = await preview();
    expect(drift.code).not.toBe(0);
    const lines = changes.map(
      ({ key, from, to }) => `~ ${key}: ${JSON.stringify(to)} => ${JSON.stringify(from)}`,
    );
    const shown = drift.stdout.split("\n").map((line) => line.trim().replace(/ +:/, ":"));
    const count = (all: readonly string[], line: string): number =>
      all.filter((each) => each === line).length;
    expect(lines.filter((line) => count(shown, line) < count(lines, line))).toEqual([]);
    writeAccount(file, { ...readAccount(file), [id]: service });
    expect((await preview()).code).toBe(0);
  });

  it("accepts the secret before the newest one, and no older one", async () => {
    const [first] = accepted();
    await project.write("index.ts", program({ secret: 2 }));
    expect((await up()).code).toBe(0);
    const [second, ...before] = accepted();
    expect([second === first, before]).toEqual([false, [first]]);
    const { template } = serviceSchema.parse(one("cloudrunv2/service:Service").inputs);
    expect(template.volumes[0]!.secret.items).toEqual([{ path: "haproxy.cfg", version: "2" }]);
    await project.write("index.ts", program({ secret: 3 }));
    expect((await up()).code).toBe(0);
    const [third, ...last] = accepted();
    expect(last).toEqual([second]);
    for (const secret of [second!, third!]) seen.add(secret);
    expect((await preview()).code).toBe(0);
  });

  it("keeps its secrets out of what Pulumi remembers, shows and logs", async () => {
    const { stdout: state } = await project.pulumi("stack", "export");
    const { stdout: outputs } = await project.pulumi("stack", "output", "--json");
    expect(seen.size).toBe(3);
    for (const secret of seen)
      for (const text of [state, outputs, printed]) expect(text).not.toContain(secret);
    const shown = await project.pulumi("stack", "output", "secret", "--show-secrets");
    expect(shown.stdout.trim()).toBe(accepted()[0]);
  });

  it("is refused where the provider's own declarations refuse it", async () => {
    const wrong = 'new Service("wrong", { location: 1, template: { containers: [{ imge: "x" }] } });';
    await project.write("index.ts", program({ secret: 3 }, wrong));
    const { code, stdout } = await pulumi("preview");
    expect(code).not.toBe(0);
    for (const reason of [
      "template.containers[0].image is missing",
      "location is no string",
      "template.containers[0].imge is not declared",
    ])
      expect(stdout).toContain(reason);
  });

  it("stays while it is protected, and else is gone with its stack", async () => {
    await project.write("index.ts", program({ secret: 3, deletionProtection: true }));
    expect((await up()).code).toBe(0);
    const kept = await pulumi("destroy", "--yes", "--skip-preview");
    expect(kept.code).not.toBe(0);
    expect(kept.stdout + kept.stderr).toContain(
      "cannot destroy service without setting deletion_protection=false",
    );
    one("cloudrunv2/service:Service");
    await project.write("index.ts", program({ secret: 3 }));
    expect((await up()).code).toBe(0);
    expect((await pulumi("destroy", "--yes", "--skip-preview")).code).toBe(0);
    expect(readAccount(file)).toEqual({});
  });
});

const serviceSchema = z.looseObject({
  template: z.looseObject({
    volumes: z.array(z.looseObject({ secret: z.looseObject({ items: z.array(z.unknown()) }) })),
  }),
});

interface Change {
  /** Name of the property, or place in its list. */
  readonly key: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** A value in which every leaf is another one. */
function changed(value: unknown, key: string, changes: Change[]): unknown {
  if (Array.isArray(value)) return value.map((each, i) => changed(each, `[${i}]`, changes));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, changed(each, name, changes)]),
    );
  const to =
    typeof value === "boolean"
      ? !value
      : typeof value === "number"
        ? value + 1000
        : `${String(value)}-by-hand`;
  changes.push({ key, from: value, to });
  return to;
}
