import { beforeAll, describe, expect, it } from "vitest";
import { definitionOf, renderCompose } from "../../render/compose.ts";
import { nodeProject } from "../../render/node.ts";
import { validatorProject } from "../../render/validator.ts";
import { complete, digest, load, publicKey } from "../unit/inventory.ts";
import { type Run, runProgram } from "./run.ts";
import { expectSoundTree, urnList } from "./tree.ts";

describe("hoodi beside mainnet, which owns the home hosts", () => {
  let run: Run;
  beforeAll(async () => {
    const config = complete("hoodi");
    config.hosts.i7bb.ssh = { address: "192.168.1.12", port: 2222, user: "jamie", hostKey: publicKey(2) };
    run = await runProgram("hoodi", config);
  });

  it("has a sound tree", () => expectSoundTree(run));

  it("has the agreed URNs", async () => {
    await expect(urnList(run)).toMatchFileSnapshot("golden/hoodi.urns");
  });

  it("deploys its nodes and nothing that belongs to the hosts", () => {
    const validators = ["vc1", "vc2", "vc3", "vc4", "vc5"].map((name) => `${name}-validator`);
    expect(Object.keys(run.inputs).sort()).toEqual([
      "hoodi-i7bb-front",
      "hoodi-trdiy-front",
      "i7bb-environment",
      "i7bbt-node",
      "trdiy-environment",
      "trdiyt-node",
      ...validators,
    ]);
    expect(run.resources.some(({ protect }) => protect)).toBe(false);
  });

  it("announces every item once, before any role is registered", () => {
    expect(run.calls).toEqual([
      {
        token: "host:index:announce",
        inputs: {
          hosts: { trdiy: itemKeys(run, "trdiy"), i7bb: itemKeys(run, "i7bb") },
        },
        after: [],
      },
    ]);
  });

  it("sends a node in the form of the provider", () => {
    const project = nodeProject(load("hoodi").nodes.i7bbt!);
    const directory = { owner: "root:root", mode: "0755" };
    const data = { ...directory, keep: true };
    const compose = "/etc/bonded-validator/hoodi/i7bbt/compose.yaml";
    const rule = {
      action: "allow",
      direction: "in",
      from: "any",
      to: "any",
      comment: "bonded-validator:hoodi",
    };
    const service = { compose, restart: "unless-stopped", state: "running" };
    expect(run.inputs["i7bbt-node"]).toEqual({
      connection: { host: "i7bb", address: "192.168.1.12", port: 2222, user: "jamie", hostKey: publicKey(2) },
      role: "node-i7bbt",
      "requires cpu": { cpu: "x86-64-v3" },
      "requires memory": { gibibytes: 57.6 },
      requires: "base",
      "directory /etc/bonded-validator/hoodi/i7bbt": directory,
      "directory /mnt/ethereum/hoodi/i7bbt": data,
      "directory /mnt/ethereum/hoodi/i7bbt/reth": { ...data, mode: "0700" },
      "directory /mnt/ethereum/hoodi/i7bbt/lighthouse": { ...data, mode: "0700" },
      "secret /etc/bonded-validator/hoodi/i7bbt/jwt.hex": {
        format: "hex32",
        owner: "root:root",
        mode: "0600",
        restarts: "service hoodi-i7bbt/reth,service hoodi-i7bbt/lighthouse",
      },
      [`file ${compose}`]: { content: renderCompose(project), owner: "root:root", mode: "0644" },
      "service hoodi-i7bbt/reth": {
        ...service,
        image: `ghcr.io/paradigmxyz/reth@${digest("a")}`,
        definition: definitionOf(project.services.reth!),
      },
      "service hoodi-i7bbt/lighthouse": {
        ...service,
        image: `docker.io/sigp/lighthouse@${digest("b")}`,
        definition: definitionOf(project.services.lighthouse!),
      },
      "rule hoodi-i7bbt-tcp": { ...rule, port: "30340,30343", protocol: "tcp" },
      "rule hoodi-i7bbt-udp": { ...rule, port: "30340,30341,30343,30344", protocol: "udp" },
      "probe i7bbt execution RPC": {
        url: "http://127.0.0.1:18545/",
        method: "POST",
        body: '{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}',
        expect: '"0x88bb0"',
        within: 300,
      },
      "probe i7bbt beacon API": {
        url: "http://127.0.0.1:15052/eth/v1/node/version",
        expect: '"version"',
        within: 300,
      },
    });
  });

  it("sends what the environment's roles on a host share", () => {
    const directory = { owner: "root:root", mode: "0755" };
    expect(run.inputs["i7bb-environment"]).toEqual({
      connection: { host: "i7bb", address: "192.168.1.12", port: 2222, user: "jamie", hostKey: publicKey(2) },
      role: "environment",
      requires: "base",
      "directory /etc/bonded-validator/hoodi": directory,
      "directory /mnt/ethereum/hoodi": { ...directory, keep: true },
    });
    const waits = Object.fromEntries(run.resources.map(({ name, dependsOn }) => [name, dependsOn]));
    expect(waits["i7bbt-node"]).toEqual(["i7bb-environment"]);
    expect(waits["vc5-validator"]).toEqual(["trdiy-environment"]);
  });

  it("sends a validator client in the form of the provider", () => {
    const project = validatorProject(load("hoodi").validators.vc2!);
    const keys = { owner: "root:root", mode: "0700", keep: true };
    const configuration = "/etc/bonded-validator/hoodi/vc2";
    const data = "/mnt/ethereum/hoodi/vc2";
    const { connection, ...items } = run.inputs["vc2-validator"]!;
    expect(connection.host).toBe("trdiy");
    expect(items).toEqual({
      role: "validator-vc2",
      requires: "base",
      [`directory ${configuration}`]: { owner: "root:root", mode: "0755" },
      [`directory ${data}`]: { owner: "root:root", mode: "0755", keep: true },
      [`directory ${data}/nimbus`]: keys,
      [`directory ${data}/nimbus/validators`]: keys,
      [`directory ${data}/nimbus/secrets`]: keys,
      [`secret ${configuration}/keymanager-token`]: {
        format: "hex32",
        owner: "root:root",
        mode: "0600",
        restarts: "service hoodi-vc2/nimbus",
      },
      [`file ${configuration}/compose.yaml`]: {
        content: renderCompose(project),
        owner: "root:root",
        mode: "0644",
      },
      "service hoodi-vc2/nimbus": {
        compose: `${configuration}/compose.yaml`,
        restart: "unless-stopped",
        state: "running",
        image: project.services.nimbus!.image,
        definition: definitionOf(project.services.nimbus!),
      },
    });
  });

  it("says where nodes and validator clients answer, and which ports peers need", () => {
    const { validators, ...others } = run.outputs as { validators: Record<string, object> };
    expect(Object.keys(validators)).toEqual(["vc1", "vc2", "vc3", "vc4", "vc5"]);
    expect(validators.vc5).toEqual({
      host: "trdiy",
      keymanager: "http://127.0.0.1:17505",
      metrics: "http://127.0.0.1:17605/metrics",
    });
    expect(others).toEqual({
      hosts: {
        trdiy: { address: "trdiy", owner: "mainnet" },
        i7bb: { address: "192.168.1.12", owner: "mainnet" },
      },
      monthlyYen: 4991,
      nodes: {
        trdiyt: {
          host: "trdiy",
          rpc: "http://127.0.0.1:18545",
          beaconApi: "http://127.0.0.1:15052",
          metrics: ["http://127.0.0.1:16060/debug/metrics/prometheus"],
          peerPorts: [
            "30308/tcp",
            "30308/udp",
            "30309/tcp",
            "30309/udp",
            "30310/tcp",
            "30310/udp",
            "30311/udp",
            "30312/tcp",
            "30312/udp",
          ],
        },
        i7bbt: {
          host: "i7bb",
          rpc: "http://127.0.0.1:18545",
          beaconApi: "http://127.0.0.1:15052",
          metrics: ["http://127.0.0.1:16060/metrics", "http://127.0.0.1:15054/metrics"],
          peerPorts: ["30340/tcp", "30340/udp", "30341/udp", "30343/tcp", "30343/udp", "30344/udp"],
        },
      },
    });
  });
});

/** Keys of all items on a host. */
function itemKeys({ inputs }: Run, host: string): string {
  return Object.values(inputs)
    .filter(({ connection }) => connection.host === host)
    .flatMap((role) => Object.keys(role))
    .filter((key) => key.includes(" "))
    .sort()
    .join("\n");
}
