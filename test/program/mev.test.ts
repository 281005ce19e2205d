import { beforeAll, describe, expect, it } from "vitest";
import { secretHeader } from "../../render/mev/header-check.ts";
import { complete, digest, type Settings } from "../support/inventory.ts";
import { addMev } from "../support/mev.ts";
import { type Run, runProgram } from "./run.ts";
import { expectValidTree } from "./tree.ts";

describe("MEV-Boost of hoodi, whose secret was replaced", () => {
  let run: Run;
  beforeAll(async () => {
    const config = complete("hoodi");
    addMev(config);
    Object.assign(config.mev, { secret: 4, alerts: "ops@michizane.com" });
    run = await runProgram("hoodi", config);
  });

  const mine = () => run.resources.filter(({ name }) => name.startsWith("hoodi-mev"));
  const template = (): Settings => run.clouds["hoodi-mev-service"]!.template;

  it("is a valid tree", () => expectValidTree(run));

  it("waits for the project's APIs, and the service for the secret that it may read", () => {
    const apis = ["artifactregistry", "iam", "monitoring", "run", "secretmanager"].map(
      (api) => `hoodi-mev-api-${api}`,
    );
    const dependsOn = Object.fromEntries(mine().map(({ name, dependsOn }) => [name, dependsOn]));
    for (const part of ["images", "account", "configuration", "uptime"])
      expect(dependsOn[`hoodi-mev-${part}`]).toEqual(apis);
    expect(dependsOn["hoodi-mev-service"]).toEqual([...apis, "hoodi-mev-configuration"]);
  });

  it("has one instance whose processor is always its own", () => {
    expect(template()).toMatchObject({
      executionEnvironment: "EXECUTION_ENVIRONMENT_GEN2",
      scaling: { minInstanceCount: 1, maxInstanceCount: 1 },
      serviceAccount: "mev@staking-1",
    });
    for (const { resources } of template().containers) expect(resources.cpuIdle).toBe(false);
  });

  it("takes requests in the container that checks the header, and runs images by digest", () => {
    const registry = "asia-northeast1-docker.pkg.dev/staking-1/bonded-validator-mev-hoodi";
    expect(template().containers).toMatchObject([
      {
        name: "header-check",
        image: `${registry}/library/haproxy@${digest("8")}`,
        ports: { containerPort: 8080 },
        dependsOns: ["mev-boost"],
      },
      { name: "mev-boost", image: `${registry}/flashbots/mev-boost@${digest("7")}` },
    ]);
    expect(template().containers[1]).not.toHaveProperty("ports");
  });

  it("asks itself whether it runs where no relay has a say", () => {
    const probes = template().containers.flatMap(({ startupProbe, livenessProbe }: Settings) => [
      startupProbe.httpGet,
      livenessProbe.httpGet,
    ]);
    const [ready, status] = [
      { path: "/ready", port: 8080 },
      { path: "/eth/v1/builder/status", port: 18_550 },
    ];
    expect(probes).toEqual([ready, ready, status, status]);
    expect(template().containers[1].args).not.toContain("--relay-check");
  });

  it("lets nobody read its secret but itself, which has no other right", () => {
    const members = mine().filter(({ type }) => type.includes("Iam"));
    expect(members.map(({ name }) => run.clouds[name])).toEqual([
      {
        project: "staking-1",
        secretId: "bonded-validator-mev-hoodi",
        role: "roles/secretmanager.secretAccessor",
        member: "serviceAccount:mev@staking-1",
      },
    ]);
  });

  it("makes the secret and the one before it, and marks what has them as secret", () => {
    const secrets = mine().filter(({ type }) => type === "random:index/randomBytes:RandomBytes");
    expect(secrets.map(({ name }) => name)).toEqual(["hoodi-mev-secret-4", "hoodi-mev-secret-3"]);
    const { secretData } = run.clouds["hoodi-mev-configuration-version"]!;
    // The engine's mark of a secret lies around it.
    expect(Object.keys(secretData)).toHaveLength(2);
    expect(secretData.value).toContain(`req.fhdr(${secretHeader}) -m str 5ec2e7 5ec2e7\n`);
    expect(JSON.stringify(run.clouds["hoodi-mev-service"])).not.toContain("5ec2e7");
  });

  it("is watched from outside, without the secret", () => {
    const { httpCheck, monitoredResource } = run.clouds["hoodi-mev-uptime-check"]!;
    expect(httpCheck).toMatchObject({ path: "/ready", useSsl: true, validateSsl: true });
    expect(httpCheck).not.toHaveProperty("headers");
    expect(monitoredResource.labels).toEqual({ project_id: "staking-1", host: "mev.a.run.app" });
    expect(run.clouds["hoodi-mev-uptime-channel"]!.labels).toEqual({ email_address: "ops@michizane.com" });
  });

  it("has no budget that nobody asked for, and says what it costs", () => {
    expect(mine().filter(({ type }) => type.startsWith("gcp:billing/"))).toEqual([]);
    expect(run.outputs.mev.monthlyUsd).toBe(70);
  });
});
