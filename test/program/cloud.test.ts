import { beforeAll, describe, expect, it } from "vitest";
import { declaredProblems } from "../../lab/clouds/declarations.ts";
import { addCloud, ami } from "../support/cloud.ts";
import { complete, publicKey } from "../support/inventory.ts";
import { type Registered, type Run, runProgram } from "./run.ts";
import { expectValidTree } from "./tree.ts";

describe("machines of hoodi in AWS", () => {
  let run: Run;
  beforeAll(async () => {
    const config = complete("hoodi");
    addCloud(config);
    run = await runProgram("hoodi", config);
  });

  const ofType = (type: string): Registered[] => run.resources.filter((each) => each.type === type);
  const named = (name: string): Registered => run.resources.find((each) => each.name === name)!;
  /** All that a resource waits for, through those that it waits for. */
  const behind = (name: string, seen = new Set<string>()): Set<string> => {
    for (const each of named(name)?.dependsOn ?? []) {
      if (seen.has(each)) continue;
      seen.add(each);
      behind(each, seen);
    }
    return seen;
  };

  it("are a valid tree", () => expectValidTree(run));

  it("have inputs as the packages of their providers declare them", () => {
    const mine = run.resources.filter(({ type }) => /^(aws|tls):/.test(type));
    expect(mine.length).toBeGreaterThan(60);
    for (const { type, name } of mine)
      expect([name, declaredProblems(type, plainOf(run.clouds[name]!))]).toEqual([name, []]);
  });

  it("are in one region, whichever the environment names", () => {
    expect(run.clouds["hoodi-cloud-aws"]).toMatchObject({ region: "ap-northeast-1" });
  });

  it("give metadata to nobody without a token, nor to a container, and encrypt what they store", () => {
    for (const { name } of ofType("aws:ec2/instance:Instance"))
      expect(run.clouds[name]).toMatchObject({
        ami,
        metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
        rootBlockDevice: { encrypted: true },
      });
    for (const { name } of ofType("aws:ebs/volume:Volume"))
      expect(run.clouds[name]).toMatchObject({ encrypted: true });
  });

  it("have a public address at the bastion and at the NAT gateways alone", () => {
    expect(
      ofType("aws:ec2/eip:Eip")
        .map(({ name }) => name)
        .sort(),
    ).toEqual([
      "gate-address",
      ...["a", "c", "d"].map((zone) => `hoodi-cloud-network-ap-northeast-1${zone}-nat-address`),
    ]);
    for (const { name } of ofType("aws:ec2/subnet:Subnet"))
      expect(run.clouds[name]).toMatchObject({ mapPublicIpOnLaunch: false });
  });

  it("keep the volumes that hold keys, and no other", () => {
    const kept = ofType("aws:ebs/volume:Volume").filter(({ protect }) => protect);
    expect(kept.map(({ name }) => name)).toEqual([1, 2, 3].map((i) => `sealer${i}-volume-keys`));
  });

  it("let in exactly what the matrix says", () => {
    const rules = ofType("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").map(({ name }) => {
      const { securityGroupId, ipProtocol, fromPort, toPort, referencedSecurityGroupId, cidrIpv4 } =
        run.clouds[name]!;
      expect(fromPort).toBe(toPort);
      return `${referencedSecurityGroupId ?? cidrIpv4} → ${securityGroupId} ${ipProtocol}/${toPort}`.replaceAll(
        /hoodi-cloud-group-(\w+)-id/g,
        "$1",
      );
    });
    expect(rules.sort()).toEqual([
      "198.18.7.0/24 → bastion tcp/22",
      "bastion → rpc tcp/22",
      "bastion → validator tcp/22",
      "validator → rpc tcp/8545",
      "validator → validator tcp/30303",
      "validator → validator udp/30303",
    ]);
  });

  it("are reached through the bastion, each by the key that it made, and are other machines once replaced", () => {
    const gate = { host: "gate", address: "198.18.9.9", port: 22, user: "jamie", hostKey: publicKey(77) };
    expect(run.inputs["gate-host-base"]!.connection).toEqual({ ...gate, instance: "gate-instance-id" });
    expect(run.inputs["sealer1-host-base"]!.connection).toEqual({
      ...gate,
      host: "sealer1",
      address: "10.40.10.11",
      bastion: gate,
      instance: "sealer1-instance-id",
    });
  });

  it("trust the key of the user data for the first contact alone", () => {
    const first = Object.values(run.inputs).filter(
      ({ connection }) => connection.hostKey === "ecdsa-sha2-nistp256 AAAA",
    );
    expect(first).toHaveLength(5);
    expect(first.every(({ role }) => role === undefined)).toBe(true);
    const { userData } = run.clouds["gate-instance"]!;
    // The engine's mark of a secret lies around it.
    expect(Object.keys(userData)).toHaveLength(2);
    expect(userData.value).toContain("ecdsa-sha2-nistp256 AAAA");
  });

  it("wait for the whole way, so that no destroy cuts it before the roles are gone", () => {
    const path = run.resources
      .filter(({ type }) => /:(Route|RouteTableAssociation|SecurityGroup(In|E)gressRule)$/.test(type))
      .map(({ name }) => name);
    expect(path.length).toBeGreaterThan(15);
    for (const { name } of ofType("host:index:Role").filter((each) =>
      /^(gate|sealer|answers)/.test(each.name),
    ))
      expect([name, path.filter((each) => !behind(name).has(each))]).toEqual([name, []]);
    for (const part of ["gate-host-access", "gate-bastion", "sealer1-key", "sealer1-attachment-keys"])
      expect([part, behind("sealer1-peers").has(part)]).toEqual([part, true]);
    expect(behind("gate-bastion").has("gate-address-of")).toBe(true);
  });

  it("tell what nobody knew before", () => {
    expect(run.outputs.instances.sealer1).toEqual({
      id: "sealer1-instance-id",
      privateAddress: "10.40.10.11",
      hostKey: publicKey(77),
    });
  });
});

/** Inputs without the marks of secrets. */
function plainOf(inputs: Record<string, unknown>): Record<string, unknown> {
  const isMarked = (value: unknown): value is { readonly value: unknown } =>
    typeof value === "object" && value !== null && "4dabf18193072939515e22adb298388d" in value;
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [name, isMarked(value) ? value.value : value]),
  );
}
