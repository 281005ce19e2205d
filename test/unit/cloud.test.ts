import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { loginKind } from "../../provider/items/login.ts";
import { bastionRole, peersRole } from "../../render/cloud/roles.ts";
import { renderUserData } from "../../render/cloud/user-data.ts";
import { hostRoles } from "../../render/hosts/roles.ts";
import { isWithin } from "../../topology/addresses.ts";
import { addressAt } from "../../topology/cloud/addresses.ts";
import type { CloudMachines } from "../../topology/cloud/derive.ts";
import { loadTopology } from "../../topology/load.ts";
import { addCloud } from "../support/cloud.ts";
import { complete, type Settings, today } from "../support/inventory.ts";

function loadCloud(change: (config: Settings) => void = () => undefined): CloudMachines {
  const config = complete("hoodi");
  addCloud(config);
  change(config);
  return loadTopology("hoodi", config, today).cloud!;
}

/** A rule of ufw as a role has it. */
const ruleSchema = z.looseObject({
  from: z.string(),
  protocol: z.string(),
  port: z.string(),
  action: z.string(),
});

const machine = (cloud: CloudMachines, name: string) =>
  [cloud.bastion, ...cloud.behind].find((each) => each.name === name)!;

describe("machines in AWS", () => {
  it("are in no committed stack", () => {
    expect(loadTopology("hoodi", complete("hoodi"), today).cloud).toBeUndefined();
  });

  it("have the address of their subnet that their index says: the bastion's is the public one", () => {
    const cloud = loadCloud();
    const all = [cloud.bastion, ...cloud.behind];
    expect(Object.fromEntries(all.map(({ name, privateAddress }) => [name, privateAddress]))).toEqual({
      gate: "10.40.0.10",
      sealer1: "10.40.10.11",
      sealer2: "10.40.11.12",
      sealer3: "10.40.12.13",
      answers: "10.40.10.21",
    });
    expect(cloud.zones.map(({ natAddress }) => natAddress)).toEqual(["10.40.0.4", "10.40.1.4", "10.40.2.4"]);
  });

  it("are counted by their firewalls, but for the networks that lead in", () => {
    const cloud = loadCloud();
    expect(cloud.bastion.trustedNetworks).toEqual(["198.18.7.0/24"]);
    expect(machine(cloud, "sealer1").trustedNetworks).toEqual(["10.40.0.10/32"]);
  });

  it("count an address from the first of a network, and know where the network ends", () => {
    const network = fc.record({
      base: fc.integer({ min: 0, max: 2 ** 12 - 1 }),
      length: fc.integer({ min: 16, max: 28 }),
      index: fc.integer({ min: 0, max: 300 }),
    });
    fc.assert(
      fc.property(network, ({ base, length, index }) => {
        const size = 2 ** (32 - length);
        const first = 10 * 2 ** 24 + Math.floor((base * 2 ** 12) / size) * size;
        const text = [24, 16, 8, 0].map((bits) => Math.floor(first / 2 ** bits) % 256).join(".");
        const address = addressAt(`${text}/${length}`, index);
        if (index >= size) expect(address).toBeUndefined();
        else {
          expect(isWithin(address!, `${text}/${length}`)).toBe(true);
          const number = address!.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
          expect(number - first).toBe(index);
        }
      }),
    );
  });
});

describe("who reaches whom", () => {
  it("is SSH from the administrators to the bastion and from it to all others, and what is written", () => {
    const groups = Object.fromEntries(loadCloud().securityGroups.map(({ name, ingress }) => [name, ingress]));
    const ssh = { protocol: "tcp", port: 22 };
    expect(groups).toEqual({
      bastion: [{ from: { network: "198.18.7.0/24" }, ...ssh }],
      validator: [
        { from: { group: "bastion" }, ...ssh },
        { from: { group: "validator" }, protocol: "tcp", port: 30_303 },
        { from: { group: "validator" }, protocol: "udp", port: 30_303 },
      ],
      rpc: [
        { from: { group: "bastion" }, ...ssh },
        { from: { group: "validator" }, protocol: "tcp", port: 8545 },
      ],
    });
  });

  it("is the same in the firewall of each machine, by the addresses of the others", () => {
    const cloud = loadCloud();
    const from = (name: string) =>
      Object.entries(peersRole(cloud, machine(cloud, name))?.items ?? {}).map(([key, rule]) => {
        const { from: source, protocol, port, action } = ruleSchema.parse(rule);
        return [key, `${action} ${source} ${protocol}/${port}`];
      });
    expect(from("gate")).toEqual([]);
    expect(from("sealer1")).toEqual([
      ["rule cloud-sealer2-tcp-30303", "allow 10.40.11.12/32 tcp/30303"],
      ["rule cloud-sealer3-tcp-30303", "allow 10.40.12.13/32 tcp/30303"],
      ["rule cloud-sealer2-udp-30303", "allow 10.40.11.12/32 udp/30303"],
      ["rule cloud-sealer3-udp-30303", "allow 10.40.12.13/32 udp/30303"],
    ]);
    expect(from("answers").map(([, rule]) => rule)).toEqual([
      "allow 10.40.10.11/32 tcp/8545",
      "allow 10.40.11.12/32 tcp/8545",
      "allow 10.40.12.13/32 tcp/8545",
    ]);
  });

  it("ends at sshd of the machines for whoever logs in on the bastion", () => {
    const cloud = loadCloud();
    const key = "file /etc/ssh/sshd_config.d/10-bonded-validator-bastion.conf";
    const permitted = (of: CloudMachines) => JSON.stringify(bastionRole(of, of.bastion).items[key]);
    expect(permitted(cloud)).toContain(
      "PermitOpen 10.40.10.11:22 10.40.11.12:22 10.40.12.13:22 10.40.10.21:22\\n",
    );
    const gateOnly = loadCloud((c) => (c.instances = { gate: c.instances.gate }));
    expect(permitted(gateOnly)).toContain("PermitOpen none\\n");
  });
});

describe("volumes", () => {
  it("are disks by a name that does not change, of exactly their size, and say nothing of their health", () => {
    const cloud = loadCloud();
    const roles = hostRoles(machine(cloud, "sealer1"), undefined);
    expect(roles.map(({ role }) => role)).toEqual(["base", "disks"]);
    expect(roles[1]!.items["filesystem /dev/disk/by-id/bonded-validator-chain"]).toMatchObject({
      filesystem: "ext4",
      bytes: 500 * 2 ** 30,
    });
    expect(Object.keys(roles[1]!.items)).toContain("mount /srv/keys");
  });
});

describe("user data", () => {
  const values = {
    hostKey: { private: "-----BEGIN OPENSSH PRIVATE KEY-----\nx\n", public: "ecdsa-sha2-nistp256 AAAA" },
    volumeIds: { chain: "vol-0a", keys: "vol-0b" },
  };
  const render = (name: string) => {
    const cloud = loadCloud();
    const text = renderUserData(machine(cloud, name), ["ssh-ed25519 AAAA jamie@laptop"], values);
    expect(text.startsWith("#cloud-config\n")).toBe(true);
    return parse(text);
  };

  it("lets the administrator in, and has a host key of another type than the machine makes", () => {
    const { users, ssh_keys, ssh_pwauth } = render("gate");
    expect(users).toEqual([
      {
        name: "jamie",
        shell: "/bin/bash",
        lock_passwd: true,
        ssh_authorized_keys: ["ssh-ed25519 AAAA jamie@laptop"],
      },
    ]);
    expect(ssh_pwauth).toBe(false);
    expect(ssh_keys).toEqual({ ecdsa_private: values.hostKey.private, ecdsa_public: values.hostKey.public });
  });

  it("has the rule of sudo that the way in has, so that there is no second one", () => {
    const wanted = { keys: "ssh-ed25519 AAAA jamie@laptop", sudo: "passwordless" } as const;
    const item = { key: "login jamie", name: "jamie", wanted, live: undefined, fields: {} };
    const { script } = loginKind.apply([item], undefined as never)[0]!;
    const [rule] = render("gate").write_files;
    expect(rule.path).toBe("/etc/sudoers.d/90-bonded-validator-jamie");
    expect(script).toContain(Buffer.from(rule.content).toString("base64"));
  });

  it("names volumes by their ids where the disk shows them, and else by how they are attached", () => {
    const [, rules] = render("sealer1").write_files;
    expect(rules.content.split("\n")).toEqual([
      'SUBSYSTEM=="block", ENV{DEVTYPE}=="disk", KERNEL=="nvme*", ATTRS{serial}=="vol0a", SYMLINK+="disk/by-id/bonded-validator-chain"',
      'SUBSYSTEM=="block", ENV{DEVTYPE}=="disk", KERNEL=="xvdf", SYMLINK+="disk/by-id/bonded-validator-chain"',
      'SUBSYSTEM=="block", ENV{DEVTYPE}=="disk", KERNEL=="nvme*", ATTRS{serial}=="vol0b", SYMLINK+="disk/by-id/bonded-validator-keys"',
      'SUBSYSTEM=="block", ENV{DEVTYPE}=="disk", KERNEL=="xvdg", SYMLINK+="disk/by-id/bonded-validator-keys"',
      "",
    ]);
    expect(render("gate").write_files).toHaveLength(1);
  });
});
