import { beforeAll, describe, expect, it } from "vitest";
import { networks } from "../../catalog/networks.ts";
import { checkpointScript } from "../../render/ethereum/gates/checkpoint.ts";
import { proposalsScript } from "../../render/ethereum/gates/proposals.ts";
import { readyScript } from "../../render/ethereum/gates/ready.ts";
import { nodeProject } from "../../render/ethereum/node.ts";
import { validatorProject } from "../../render/ethereum/validator.ts";
import { definitionOf, hostPorts, limitsOf, renderCompose } from "../../render/workloads/compose.ts";
import { complete, digest, load, monthlyYen, publicKey } from "../support/inventory.ts";
import { publicHalf, type Run, runProgram } from "./run.ts";
import { expectValidTree, urnList } from "./tree.ts";
import { openedInWorkloads } from "./workloads.ts";

let run: Run;
beforeAll(async () => {
  const config = complete("hoodi");
  config.hosts.i7bb.ssh = { address: "192.168.1.12", port: 2222, user: "jamie", hostKey: publicKey(2) };
  config.hosts.i7bb.disks[0].use = { name: "data", id: "ata-a", bytes: 2_000_398_934_016 };
  run = await runProgram("hoodi", config);
});

describe("hoodi beside mainnet, which owns the home hosts", () => {
  it("has a valid tree", () => expectValidTree(run));

  it("lets root open nothing where a container may have put a link", () => {
    expect(openedInWorkloads(run.inputs)).toEqual([]);
    const folder = "/mnt/ethereum/hoodi/vc1/lighthouse";
    const items = {
      [`secret ${folder}/key`]: {},
      [`file ${folder}/secrets/a`]: {},
      [`link ${folder}/b`]: {},
      [`database ${folder}/validators`]: {},
      [`directory ${folder}/validators/deep`]: {},
    };
    expect(openedInWorkloads({ ...run.inputs, more: items })).toEqual(Object.keys(items));
  });

  it("has the agreed URNs", async () => {
    await expect(urnList(run)).toMatchFileSnapshot("golden/hoodi.urns");
  });

  it("deploys its nodes and nothing that belongs to the hosts", () => {
    const validators = ["vc1", "vc2", "vc3", "vc4", "vc5"].map((name) => `${name}-validator`);
    expect(Object.keys(run.inputs).sort()).toEqual([
      "hoodi-i7bb-proxy",
      "hoodi-trdiy-proxy",
      "i7bb-shared",
      "i7bbt-node",
      "trdiy-shared",
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
          rollingGroups: ["trdiyt", "i7bbt"].map((node) => {
            const { connection, role, ...items } = run.inputs[`${node}-node`]!;
            return { key: "rolling hoodi-nodes", role, connection, ...items["rolling hoodi-nodes"] };
          }),
        },
        after: [],
      },
    ]);
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
      diskTests: {},
      mev: {},
      monthlyYen: monthlyYen(),
      instances: {},
      dvtNodes: {},
      dvtClusters: {},
      nodes: {
        trdiyt: {
          host: "trdiy",
          rpc: "http://127.0.0.1:18545",
          beaconApi: "http://127.0.0.1:15052",
          metrics: ["http://127.0.0.1:16060/debug/metrics/prometheus"],
          peerPorts: [
            "30308/tcp",
            "30308/udp",
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

describe("what the roles of a stack share on a host", () => {
  it("lies under the stack's own name", () => {
    const nodeKey = { owner: "2038051961:root", mode: "0440", identity: true };
    const directory = { owner: "root:root", mode: "0755" };
    expect(run.inputs["i7bb-shared"]).toEqual({
      connection: { host: "i7bb", address: "192.168.1.12", port: 2222, user: "jamie", hostKey: publicKey(2) },
      role: "shared",
      requires: "base, disks",
      "directory /etc/bonded-validator/hoodi": directory,
      "directory /mnt/ethereum/hoodi": { ...directory, keep: true, on: "/mnt/ethereum" },
      keepLastKnownState: true,
      "directory /mnt/ethereum/hoodi/identities": { ...directory, mode: "0700", keep: true },
      "secret /mnt/ethereum/hoodi/identities/i7bbt-execution.key": { format: "secp256k1", ...nodeKey },
      "secret /mnt/ethereum/hoodi/identities/i7bbt-consensus.key": { format: "secp256k1-raw", ...nodeKey },
    });
    // Its data lies on the host's own disk.
    expect(run.inputs["trdiy-shared"]).toMatchObject({
      requires: "base",
      "directory /mnt/ethereum/hoodi": { owner: "root:root", mode: "0755", keep: true },
    });
    expect(run.inputs["trdiy-shared"]!["directory /mnt/ethereum/hoodi"]).not.toHaveProperty("on");
    const waits = Object.fromEntries(run.resources.map(({ name, dependsOn }) => [name, dependsOn]));
    expect(waits["i7bbt-node"]).toEqual(["i7bb-shared"]);
    expect(waits["vc5-validator"]).toEqual(["trdiy-shared"]);
  });
});

describe("a node", () => {
  it("reaches the provider in its form", () => {
    const project = nodeProject(load("hoodi").nodes.i7bbt!, {
      trdiyt: { execution: publicHalf },
    });
    const directory = { owner: "root:root", mode: "0755" };
    const data = { ...directory, mode: "0700", keep: true, on: "/mnt/ethereum" };
    const compose = "/etc/bonded-validator/hoodi/i7bbt/compose.yaml";
    const writers = "service hoodi-i7bbt/reth,service hoodi-i7bbt/lighthouse";
    const own = { ...data, owner: "2038051961:2038051961", writers };
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
      "requires uid": { uid: 2_038_051_961 },
      "directory /mnt/ethereum/hoodi/i7bbt/reth": own,
      "directory /mnt/ethereum/hoodi/i7bbt/lighthouse": own,
      "database /mnt/ethereum/hoodi/i7bbt/lighthouse": { version: "8.3.3" },
      "secret /etc/bonded-validator/hoodi/i7bbt/jwt.hex": {
        format: "hex32",
        owner: "2038051961:root",
        mode: "0440",
        restarts: writers,
      },
      [`file ${compose}`]: { content: renderCompose(project), owner: "root:root", mode: "0644" },
      "service hoodi-i7bbt/reth": {
        ...service,
        image: `ghcr.io/paradigmxyz/reth@${digest("a")}`,
        definition: definitionOf(project.services.reth!),
        limits: limitsOf(project.services.reth!),
        ports: hostPorts(project.services.reth!),
      },
      "service hoodi-i7bbt/lighthouse": {
        ...service,
        image: `docker.io/sigp/lighthouse@${digest("b")}`,
        definition: definitionOf(project.services.lighthouse!),
        limits: limitsOf(project.services.lighthouse!),
        ports: hostPorts(project.services.lighthouse!),
      },
      "gate checkpoint": {
        before: "start",
        script: checkpointScript("/mnt/ethereum/hoodi/i7bbt/lighthouse", "hoodi", networks.hoodi.checkpoints),
        timeoutSeconds: 780,
        onTimeout: "refuse",
      },
      "rolling hoodi-nodes": {
        ready: readyScript({ beaconApi: 15_052, rpc: 18_545 }),
        timeoutSeconds: 1200,
      },
      "rule hoodi-i7bbt-tcp": { ...rule, port: "30340,30343", protocol: "tcp" },
      "rule hoodi-i7bbt-udp": { ...rule, port: "30340,30341,30343,30344", protocol: "udp" },
      "probe i7bbt execution RPC": {
        url: "http://127.0.0.1:18545/",
        method: "POST",
        body: '{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}',
        expect: '"0x88bb0"',
        timeoutSeconds: 300,
      },
      "probe i7bbt beacon API": {
        url: "http://127.0.0.1:15052/eth/v1/node/version",
        expect: '"version"',
        timeoutSeconds: 300,
      },
    });
  });
});

describe("a validator client", () => {
  it("reaches the provider in its form", () => {
    const project = validatorProject(load("hoodi").validators.vc2!);
    const writers = "service hoodi-vc2/nimbus";
    const own = { owner: "2065678865:2065678865", mode: "0700", writers };
    const configuration = "/etc/bonded-validator/hoodi/vc2";
    const data = "/mnt/ethereum/hoodi/vc2";
    const { connection, ...items } = run.inputs["vc2-validator"]!;
    expect(connection.host).toBe("trdiy");
    expect(items).toEqual({
      role: "validator-vc2",
      requires: "base",
      move: expect.stringMatching(
        /^vc2 signs with keys that lie on trdiy\. .*\n1\. Leave .* DELETE its keys .*\n2\. .*docker stop hoodi-vc2-nimbus-1.*\n3\. Remove vc2/,
      ),
      keysOf: "the group lido-csm (lido-csm)",
      tells: "fees of lido-csm go to 0x9b108015fe433F173696Af3Aa0CF7CDb3E104258",
      [`directory ${configuration}`]: { owner: "root:root", mode: "0755" },
      "requires uid": { uid: 2_065_678_865 },
      "requires memory": { gibibytes: 28.8 },
      [`directory ${data}`]: { owner: "root:root", mode: "0700", keep: true },
      [`directory ${data}/nimbus`]: { ...own, keep: true },
      [`directory ${data}/nimbus/validators`]: {
        ...own,
        irreplaceable: "0x*,slashing_protection.sqlite3",
      },
      [`directory ${data}/nimbus/secrets`]: { ...own, irreplaceable: "0x*" },
      [`secret ${configuration}/keymanager-token`]: {
        format: "hex32",
        owner: "2065678865:root",
        mode: "0440",
        restarts: writers,
      },
      [`file ${configuration}/compose.yaml`]: {
        content: renderCompose(project),
        owner: "root:root",
        mode: "0644",
      },
      "unit bonded-validator-supervisor@hoodi-vc2-nimbus-1.service": { enabled: true, active: true },
      "service hoodi-vc2/nimbus": {
        compose: `${configuration}/compose.yaml`,
        restart: "no",
        state: "running",
        image: project.services.nimbus!.image,
        definition: definitionOf(project.services.nimbus!),
        limits: limitsOf(project.services.nimbus!),
        manualStart: true,
      },
      "gate proposals": {
        before: "stop",
        script: proposalsScript("http://127.0.0.1:15052", [
          { keymanager: "http://127.0.0.1:17502", tokenFile: `${configuration}/keymanager-token` },
        ]),
        timeoutSeconds: 900,
        onTimeout: "proceed",
      },
      "probe vc2 metrics": {
        url: "http://127.0.0.1:17602/metrics",
        expect: "# TYPE ",
        of: "hoodi-vc2/nimbus",
        timeoutSeconds: 60,
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
