import { beforeAll, describe, expect, it } from "vitest";
import { renderDaemonJson } from "../../render/docker.ts";
import { complete, publicKey } from "../unit/inventory.ts";
import { type Run, runProgram } from "./run.ts";
import { expectSoundTree, urnList } from "./tree.ts";

const ca = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

describe("mainnet, the owner of every rented host", () => {
  let run: Run;
  beforeAll(async () => {
    const config = complete("mainnet");
    config.images.registry = "registry.example.org:5000";
    config.images.ca = ca;
    config.hosts.trdiy.adopt = "reviewed";
    run = await runProgram("mainnet", config);
  });

  it("has a sound tree", () => expectSoundTree(run));

  it("has the agreed URNs", async () => {
    await expect(urnList(run)).toMatchFileSnapshot("golden/mainnet.urns");
  });

  it("lets a node wait for its host's base, and base for access", () => {
    const waits = Object.fromEntries(run.resources.map(({ name, dependsOn }) => [name, dependsOn]));
    expect(waits["trdiym-node"]).toEqual(["trdiy-base"]);
    expect(waits["trdiy-base"]).toEqual(["trdiy-access"]);
    expect(waits["i7bbm-node"]).toEqual(["i7bb-base"]);
  });

  it("protects its nodes", () => {
    const guarded = run.resources.filter(({ protect }) => protect).map(({ name }) => name);
    expect(guarded).toEqual(["trdiym-node", "i7bbm-node"]);
  });

  it("leaves alone what is known but not rented", () => {
    const reached = new Set(Object.values(run.inputs).map(({ connection }) => connection.host));
    expect([...reached].sort()).toEqual(["conoha", "i7bb", "shin", "trdiy", "webarena", "xserver"]);
  });

  it("sends access in the form of the provider", () => {
    expect(run.inputs["shin-access"]).toEqual({
      connection: { host: "shin", address: "shin", port: 22, user: "jamie", hostKey: publicKey(11) },
      role: "access",
      bootstrap: { user: "root" },
      "login jamie": { keys: `${publicKey(200)} jamie@laptop`, sudo: "passwordless" },
      sshd: { rootLogin: "no", passwords: "no" },
    });
  });

  it("sends base in the form of the provider", () => {
    const directory = { owner: "root:root", mode: "0755" };
    const file = { owner: "root:root", mode: "0644" };
    const installed = { state: "installed" };
    const running = { enabled: true, active: true };
    expect(run.inputs["trdiy-base"]).toEqual({
      connection: {
        host: "trdiy",
        address: "trdiy",
        port: 22,
        user: "jamie",
        hostKey: publicKey(1),
        adopt: "reviewed",
      },
      role: "base",
      "package chrony": installed,
      "package curl": installed,
      "package docker.io": installed,
      "package docker-cli": installed,
      "package docker-compose": installed,
      "directory /etc/bonded-validator": directory,
      "directory /etc/docker": directory,
      "directory /etc/docker/certs.d": directory,
      "directory /etc/docker/certs.d/registry.example.org:5000": directory,
      "directory /mnt/ethereum": { ...directory, keep: true },
      "file /etc/docker/certs.d/registry.example.org:5000/ca.crt": { content: ca, ...file },
      "file /etc/docker/daemon.json": { content: renderDaemonJson(), ...file, restarts: "unit docker" },
      "unit chrony": running,
      "unit docker": running,
    });
  });

  it("uses one connection for everything on a host", () => {
    const connections = (host: string) =>
      Object.values(run.inputs).filter(({ connection }) => connection.host === host);
    for (const { connection } of connections("trdiy"))
      expect(connection).toEqual(run.inputs["trdiy-base"]!.connection);
    expect(connections("trdiy").map(({ role }) => role)).toEqual(["access", "base", "node-trdiym"]);
  });

  it("announces the items of base and node together", () => {
    expect(run.calls).toHaveLength(1);
    const keys = run.calls[0]!.inputs.hosts.i7bb.split("\n");
    expect(keys).toContain("unit docker");
    expect(keys).toContain("service mainnet-i7bbm/erigon");
    expect(run.calls[0]!.after.filter((name) => !name.endsWith("-access"))).toEqual([]);
  });
});
