import { beforeAll, describe, expect, it } from "vitest";
import { definitionOf, renderCompose } from "../../render/compose.ts";
import { nodeProject } from "../../render/node.ts";
import { complete, digest, load, publicKey } from "../unit/inventory.ts";
import { type Run, runProgram } from "./run.ts";
import { expectSoundTree, urnList } from "./tree.ts";

describe("hoodi beside mainnet, which owns the home hosts", () => {
  let run: Run;
  beforeAll(async () => {
    const config = complete("hoodi");
    config.hosts.i7bb.ssh = { address: "192.168.1.12", port: 2222, user: "jamie", hostKey: publicKey(2) };
    config.hosts.i7bb.disks[0].use = { name: "data", id: "ata-a", bytes: 2_000_398_934_016 };
    run = await runProgram("hoodi", config);
  });

  it("has a sound tree", () => expectSoundTree(run));

  it("has the agreed URNs", async () => {
    await expect(urnList(run)).toMatchFileSnapshot("golden/hoodi.urns");
  });

  it("deploys its nodes and nothing that belongs to the hosts", () => {
    expect(Object.keys(run.inputs).sort()).toEqual(["i7bbt-node", "trdiyt-node"]);
    expect(run.resources.every(({ dependsOn, protect }) => dependsOn.length === 0 && !protect)).toBe(true);
  });

  it("announces every item once, before any role is registered", () => {
    expect(run.calls).toEqual([
      {
        token: "host:index:announce",
        inputs: {
          hosts: { trdiy: itemKeys(run.inputs["trdiyt-node"]!), i7bb: itemKeys(run.inputs["i7bbt-node"]!) },
        },
        after: [],
      },
    ]);
  });

  it("sends a node in the form of the provider", () => {
    const project = nodeProject(load("hoodi").nodes.i7bbt!);
    const directory = { owner: "root:root", mode: "0755" };
    const data = { ...directory, keep: true, on: "/mnt/ethereum" };
    const compose = "/etc/bonded-validator/hoodi/i7bbt/compose.yaml";
    const service = { compose, restart: "unless-stopped", state: "running" };
    expect(run.inputs["i7bbt-node"]).toEqual({
      connection: { host: "i7bb", address: "192.168.1.12", port: 2222, user: "jamie", hostKey: publicKey(2) },
      role: "node-i7bbt",
      requires: "base, disks",
      "directory /etc/bonded-validator/hoodi": directory,
      "directory /etc/bonded-validator/hoodi/i7bbt": directory,
      "directory /mnt/ethereum/hoodi": data,
      "directory /mnt/ethereum/hoodi/i7bbt": data,
      "directory /mnt/ethereum/hoodi/i7bbt/reth": data,
      "directory /mnt/ethereum/hoodi/i7bbt/lighthouse": data,
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

  it("keeps a node's data on the host's own disk where there is no other", () => {
    expect(run.inputs["trdiyt-node"]).toMatchObject({
      requires: "base",
      "directory /mnt/ethereum/hoodi": { owner: "root:root", mode: "0755", keep: true },
    });
    expect(run.inputs["trdiyt-node"]!["directory /mnt/ethereum/hoodi"]).not.toHaveProperty("on");
  });

  it("says where the nodes answer and which ports peers need", () => {
    expect(run.outputs).toEqual({
      hosts: {
        trdiy: { address: "trdiy", owner: "mainnet" },
        i7bb: { address: "192.168.1.12", owner: "mainnet" },
      },
      diskTests: {},
      monthlyYen: 4991,
      nodes: {
        trdiyt: {
          host: "trdiy",
          rpc: "http://127.0.0.1:18545",
          beaconApi: "http://127.0.0.1:15052",
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
          peerPorts: ["30340/tcp", "30340/udp", "30341/udp", "30343/tcp", "30343/udp", "30344/udp"],
        },
      },
    });
  });
});

function itemKeys(inputs: object): string {
  return Object.keys(inputs)
    .filter((key) => key.includes(" "))
    .sort()
    .join("\n");
}
