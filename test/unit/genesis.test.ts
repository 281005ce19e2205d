import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { clientServices, nodePaths, nodeProject } from "../../render/ethereum/node.ts";
import { nodeItems } from "../../render/ethereum/node-items.ts";
import { validatorClientService, validatorProject } from "../../render/ethereum/validator.ts";
import { validatorItems } from "../../render/ethereum/validator-items.ts";
import { renderCompose } from "../../render/workloads/compose.ts";
import { openedInWorkloads } from "../program/workloads.ts";
import { genesis, onGenesis, validatorOnGenesis } from "../support/genesis.ts";
import { load } from "../support/inventory.ts";
import { everyPair, everyValidator, nodeName, peerKeys, validatorName } from "../support/pairs.ts";

const nodes = everyPair.filter(({ network }) => network === "hoodi").flatMap(onGenesis);
const validators = everyValidator.filter(({ network }) => network === "hoodi").map(validatorOnGenesis);
const host = load("hoodi").hosts.i7bb!;

const [enode, otherEnode] = genesis.enodes;
const [enr, otherEnr] = genesis.enrs;

/** What each program is told about the chain, in its own words: where its first state lies, and who tells of others. */
const told: Partial<Record<string, readonly string[]>> = {
  reth: ["--chain=/genesis/genesis.json", `--bootnodes=${enode},${otherEnode}`],
  nethermind: [
    "--config=none",
    "--Init.ChainSpecPath=/genesis/genesis.json",
    `--Network.Bootnodes=${enode},${otherEnode}`,
  ],
  erigon: ["--networkid=560048", `--bootnodes=${enode},${otherEnode}`],
  lighthouse: ["--testnet-dir=/genesis", `--boot-nodes=${enr},${otherEnr}`],
  nimbus: ["--network=/genesis", `--bootstrap-node=${enr}`, `--bootstrap-node=${otherEnr}`],
};

const caplin = [
  "--caplin.custom-config=/genesis/config.yaml",
  "--caplin.custom-genesis=/genesis/genesis.ssz",
  `--sentinel.bootnodes=${enr},${otherEnr}`,
];

const toldValidator: Readonly<Record<string, readonly string[]>> = {
  lighthouse: ["--testnet-dir=/genesis"],
  lodestar: ["--paramsFile=/genesis/config.yaml"],
  // It learns the network from its beacon nodes.
  nimbus: [],
};

describe("a network that clients do not know by name", () => {
  it.each(nodes.map((node) => [nodeName(node), node.checkpoints.length, node] as const))(
    "%s, %i checkpoints: each program is told its files and bootnodes, and no name",
    (_, checkpoints, node) => {
      for (const { name, entrypoint, arguments: flags } of clientServices(node, peerKeys)) {
        const expected = [...(told[name] ?? []), ...(node.consensus === "caplin" ? caplin : [])];
        expect(flags.filter((flag) => expected.includes(flag))).toEqual(expected);
        for (const peer of name === node.consensus ? genesis.enrs : genesis.enodes)
          expect(flags.join(" ")).toContain(peer);
        const words = [...entrypoint, ...flags].join(" ");
        expect(words).not.toMatch(/=hoodi\b/);
        const isBeacon = name === node.consensus || node.consensus === "caplin";
        expect(words.includes("checkpoint.sigp.io")).toBe(isBeacon && checkpoints > 0);
        expect(words.includes("undefined")).toBe(false);
      }
    },
  );

  it.each(validators.map((validator) => [validatorName(validator), validator] as const))(
    "%s, as a signer",
    (_, validator) => {
      const { arguments: flags } = validatorClientService(validator);
      expect(flags).toEqual(expect.arrayContaining([...toldValidator[validator.client]!]));
      expect(flags.join(" ")).not.toMatch(/=hoodi\b/);
    },
  );

  it("from the first state Lighthouse is told that this is meant, Nimbus takes no step before its start", () => {
    for (const node of nodes) {
      const beacon = clientServices(node).at(-1)!;
      const started = beacon.entrypoint.join(" ");
      const fromState = node.checkpoints.length === 0;
      if (node.consensus === "lighthouse")
        expect(beacon.arguments.includes("--allow-insecure-genesis-sync")).toBe(fromState);
      if (node.consensus === "nimbus") expect(started.includes("trustedNodeSync")).toBe(!fromState);
    }
  });

  it("Erigon takes its first block before each start, and does not start without it", () => {
    const [erigon] = nodes
      .filter(({ execution }) => execution === "erigon")
      .map((node) => clientServices(node)[0]!);
    expect(erigon!.entrypoint.slice(0, 2)).toEqual(["sh", "-c"]);
    expect(erigon!.entrypoint[2]).toMatch(
      /\nrun erigon init --datadir=\/data \/genesis\/genesis\.json \|\| exit\nexec erigon "\$@"$/,
    );
  });

  it.each(nodes.map((node) => [nodeName(node), node] as const))(
    "%s: files and data on the host",
    (_, node) => {
      const items = nodeItems(node, host);
      const folder = `/etc/bonded-validator/hoodi/${node.name}/genesis`;
      const files = Object.keys(items).filter((key) => key.includes(`${folder}/`));
      expect(files.map((key) => `${key.split(" ")[0]} ${basename(key)}`).sort()).toEqual([
        "download config.yaml",
        "download genesis.json",
        "download genesis.ssz",
        "file deposit_contract_block.txt",
        "file deposit_contract_block_hash.txt",
      ]);
      const services = clientServices(node).map(({ name }) => `service hoodi-${node.name}/${name}`);
      expect(items[`download ${folder}/genesis.ssz`]).toEqual({
        ...genesis.state,
        owner: "root:root",
        mode: "0644",
        restarts: services.join(","),
      });
      for (const { name } of clientServices(node))
        expect(items[`origin /mnt/ethereum/hoodi/${node.name}/${name}`]).toEqual({
          id: genesis.state.sha256,
        });
      for (const { volumes } of Object.values(nodeProject(node).services))
        expect(volumes).toContainEqual(
          expect.objectContaining({ source: folder, target: "/genesis", read_only: true }),
        );
    },
  );

  it.each(validators.map((validator) => [validatorName(validator), validator] as const))(
    "%s: files and data of a signer",
    (_, validator) => {
      const items = validatorItems(validator, host);
      const folder = "/etc/bonded-validator/hoodi/vc/genesis";
      expect(items[`download ${folder}/config.yaml`]).toMatchObject(genesis.config);
      expect(Object.keys(items).filter((key) => key.startsWith("download "))).toHaveLength(1);
      expect(items[`origin /mnt/ethereum/hoodi/vc/${validator.client}`]).toEqual({
        id: genesis.state.sha256,
      });
      const [service] = Object.values(validatorProject(validator).services);
      expect(service!.volumes).toContainEqual(
        expect.objectContaining({ source: folder, target: "/genesis", read_only: true }),
      );
    },
  );
});

describe("root opens nothing by a name in a folder of a program of such a network", () => {
  it.each(nodes.map((node) => [nodeName(node), node] as const))("%s", (_, node) => {
    const compose = { content: renderCompose(nodeProject(node, peerKeys)) };
    const items = { ...nodeItems(node, host), [`file ${nodePaths(node).compose}`]: compose };
    expect(openedInWorkloads({ node: items })).toEqual([]);
  });

  it.each(validators.map((validator) => [validatorName(validator), validator] as const))(
    "%s, as a signer",
    (_, validator) => {
      expect(openedInWorkloads({ signer: validatorItems(validator, host) })).toEqual([]);
    },
  );
});

it("a network that clients know has none of this", () => {
  const node = everyPair[0]!;
  const keys = [
    ...Object.keys(nodeItems(node, host)),
    ...Object.keys(validatorItems(everyValidator[0]!, host)),
  ];
  expect(keys.filter((key) => /^(download|origin) |genesis/.test(key))).toEqual([]);
});
