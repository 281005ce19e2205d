/** The first plan of machines in AWS, with the real engine: nothing of them exists, and nobody is contacted. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { declaredProblems } from "../../lab/clouds/declarations.ts";
import { type Emulation, serveProvider } from "../../lab/clouds/provider.ts";
import { makeProject, type Project, repository } from "../support/project.ts";

const program = `
import { deployCloud } from "${repository}components/cloud/deploy.ts";
import { loadTopology } from "${repository}topology/load.ts";
import { addCloud } from "${repository}test/support/cloud.ts";
import { complete, today } from "${repository}test/support/inventory.ts";
const config = complete("hoodi");
addCloud(config);
deployCloud(loadTopology("hoodi", config, today));
`;

/** What a provider makes itself, by type; a plan makes nothing. */
const made: Readonly<Record<string, readonly string[]>> = {
  "aws:ec2/eip:Eip": ["publicIp"],
  "tls:index/privateKey:PrivateKey": ["privateKeyOpenssh", "publicKeyOpenssh"],
};
const plain = [
  ...["eipAssociation", "instance", "internetGateway", "natGateway", "route", "routeTable", "securityGroup"],
  ...["routeTableAssociation", "subnet", "volumeAttachment", "vpc", "vpcEndpoint"],
].map((name) => `aws:ec2/${name}:${name[0]!.toUpperCase()}${name.slice(1)}`);
const rules = ["Ingress", "Egress"].map(
  (name) => `aws:vpc/securityGroup${name}Rule:SecurityGroup${name}Rule`,
);

const refuse = () => Promise.reject(new Error("a plan makes nothing"));

function emulations(name: string): Record<string, Emulation> {
  const tokens = [...plain, ...rules, "aws:ebs/volume:Volume", ...Object.keys(made)];
  const own = tokens.filter((token) => token.startsWith(`${name}:`));
  return Object.fromEntries(
    own.map((token) => [
      token,
      {
        computed: made[token] ?? [],
        problemsOf: (inputs) => declaredProblems(token, inputs),
        create: refuse,
        read: refuse,
        delete: refuse,
      } satisfies Emulation,
    ]),
  );
}

let project: Project;
beforeAll(async () => {
  project = await makeProject(program);
  const yaml = readFileSync(join(project.folder, "Pulumi.yaml"), "utf8");
  await project.write(
    "Pulumi.yaml",
    `${yaml}\nplugins: { providers: [{ name: host, path: ${repository}provider }] }\n`,
  );
  const versions = { aws: "7.48.0", tls: "5.6.1" };
  const ports = Object.entries(versions).map(async ([name, version]) => {
    const file = join(project.folder, `${name}.port`);
    await serveProvider(file, { version, emulations: emulations(name) });
    return `${name}:${readFileSync(file, "utf8")}`;
  });
  project.env.PULUMI_DEBUG_PROVIDERS = (await Promise.all(ports)).join(",");
  // Whoever starts ssh is noted.
  mkdirSync(join(project.folder, "bin"));
  writeFileSync(
    join(project.folder, "bin/ssh"),
    `#!/bin/sh\necho "$@" >>${project.folder}/contacts\nexit 255\n`,
  );
  chmodSync(join(project.folder, "bin/ssh"), 0o755);
  project.env.PATH = `${join(project.folder, "bin")}:${project.env.PATH ?? process.env.PATH}`;
});
afterAll(() => project?.remove());

it("names every machine and role, and contacts nobody", async () => {
  const { code, stdout, stderr } = await project.pulumi("preview", "--non-interactive");
  const text = stdout + stderr;
  expect([code, text]).toEqual([0, expect.any(String)]);
  for (const name of ["gate", "sealer1", "sealer2", "sealer3", "answers"]) {
    expect(text).toMatch(new RegExp(`host:index:Access +${name}-host-access +create`));
    expect(text).toMatch(new RegExp(`host:index:Role +${name}-host-base +create`));
    expect(text).toContain(`${name}: the machine does not exist yet; up starts it and has it make its key`);
  }
  expect(text).not.toMatch(/warning|cannot be reached/);
  expect(existsSync(join(project.folder, "contacts"))).toBe(false);
});
