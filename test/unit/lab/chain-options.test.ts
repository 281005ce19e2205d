import { describe, expect, it } from "vitest";
import type { ClientService } from "../../../catalog/clients/client.ts";
import { optionsOf } from "../../../catalog/options/options.ts";
import * as beacon from "../../../lab/chain/launch/beacon.ts";
import type { Chain } from "../../../lab/chain/launch/chain.ts";
import * as execution from "../../../lab/chain/launch/execution.ts";
import { gethArguments, peersConfig } from "../../../lab/chain/launch/geth.ts";
import { beaconPeer, peerIdFile } from "../../../lab/chain/launch/identity.ts";
import { beaconArguments, validatorArguments } from "../../../lab/chain/launch/lodestar.ts";
import { type LaunchedClient, launchPlan } from "../../../lab/chain/launch/plan.ts";
import * as validator from "../../../lab/chain/launch/validator.ts";
import { dvtClients } from "../../../render/dvt/items.ts";
import { clientServices } from "../../../render/ethereum/node.ts";
import { peerId } from "../../../render/ethereum/peers.ts";
import { validatorClientService } from "../../../render/ethereum/validator.ts";
import type { Node } from "../../../topology/ethereum/node.ts";
import { loadDvt } from "../../support/dvt.ts";
import { everyPair, everyValidator, nodeName, peerKeys, validatorName } from "../../support/pairs.ts";

const chain: Chain = {
  folder: "/chain",
  preset: "mainnet",
  chainId: 560048,
  enode: `enode://${"1".repeat(128)}@10.77.0.1:30303`,
  multiaddr: "/ip4/10.77.0.1/tcp/9000/p2p/16Uiu2HAm1n3mFHRN51VcNbim4r3ZGGiHfmG7pohafcwTPt4kwiNR",
};

const planOfService = ({ image, arguments: words }: ClientService) =>
  launchPlan(image.name as LaunchedClient, words);

/** The network that a node names; one that has a genesis names its files instead. */
const named = ({ network, genesis }: Node) => (genesis === undefined ? { network } : {});

/** Peers that an execution client is told to keep, each once. */
function enodesOf(services: readonly ClientService[]): string[] {
  const words = services
    .flatMap((service) => service.arguments)
    .filter((word) => !/bootnodes|sentinel/i.test(word));
  return [...new Set(words.join(" ").match(/enode:\/\/[^, ]+/g))];
}

/** Arguments by name; those without a value are "". */
function byName(args: readonly string[]): Record<string, string> {
  const pairs = args.flatMap((word, i) => {
    if (!word.startsWith("--")) return [];
    const next = args[i + 1];
    return [[word, next === undefined || next.startsWith("--") ? "" : next] as const];
  });
  return Object.fromEntries(pairs);
}

describe("every option that is rendered means something to geth or Lodestar, or is left out for a reason", () => {
  it.each(everyPair.map((node) => [nodeName(node), node] as const))("%s", (_, node) => {
    const services = clientServices(node, peerKeys);
    const plans = services.map(planOfService);
    expect(plans.flatMap((plan) => plan.execution ?? [])).toHaveLength(1);
    expect(plans.flatMap((plan) => plan.beacon ?? [])).toHaveLength(1);
    for (const { execution: settings } of plans) {
      if (settings === undefined) continue;
      expect(settings).toMatchObject({
        ...named(node),
        rpcPort: 8545,
        enginePort: 8551,
        metrics: true,
      });
      expect(settings).toMatchObject({ nodeKey: "/node.key", secret: "/jwt.hex", webSocket: true });
      expect([...settings.enodes].sort()).toEqual(enodesOf(services).sort());
    }
    for (const { beacon: settings } of plans) {
      if (settings === undefined) continue;
      expect(settings).toMatchObject({ ...named(node), restAddress: "0.0.0.0", restPort: 5052 });
      expect(settings.builder).toBe(node.builder);
      expect(settings.peers.flatMap((peer) => beaconPeer(peer) ?? [])).toHaveLength(node.peers.length);
    }
  });

  it.each(everyValidator.map((one) => [validatorName(one), one] as const))("%s", (_, one) => {
    const { validator: settings } = planOfService(validatorClientService(one));
    expect(settings).toMatchObject({
      feeRecipient: one.group.feeRecipient,
      beaconNodes: one.beaconApis,
      doppelganger: true,
      builder: one.group.relays.length > 0,
      keymanagerAddress: "127.0.0.1",
      keymanagerPort: one.ports.keymanager,
      metricsPort: one.ports.metrics,
      tellsAll: one.client !== "lodestar",
      submitsToAll: one.client === "nimbus" || (one.client === "lighthouse" && one.beaconApis.length > 1),
    });
    expect(settings!.graffiti).toBe(one.group.graffiti);
    expect(settings!.gasLimit).toBe(one.group.gasLimit && String(one.group.gasLimit));
  });

  it("a validator client of Charon", () => {
    const [, lodestar] = dvtClients(loadDvt("hoodi").dvtNodes.charon1!);
    const { validator: settings } = planOfService(lodestar!);
    expect(settings).toMatchObject({
      beaconNodes: ["http://charon:3600"],
      makesDatabase: true,
      doppelganger: false,
      metricsAddress: "0.0.0.0",
    });
    const args = byName(validatorArguments(settings!, chain));
    expect(args).toMatchObject({
      "--keystoresDir": "/dev/shm/keys/keystores",
      "--validatorsDbDir": "/data/validator-db",
    });
    expect(Object.keys(args)).not.toContain("--suggestedFeeRecipient");
    expect(Object.keys(args)).not.toContain("--keymanager");
  });

  it("and one without a rule is refused", () => {
    expect(() => launchPlan("reth", ["node", "--chain=hoodi", "--color=never"])).toThrow(
      "no rule for --color",
    );
  });
});

describe("rules are for options that the clients have", () => {
  const all: [string, Parameters<typeof optionsOf>[0], Readonly<Record<string, unknown>>][] = [
    ["Reth", "reth-node", execution.executionRules.reth],
    ["Nethermind", "nethermind", execution.executionRules.nethermind],
    ["Erigon", "erigon", execution.executionRules.erigon],
    ["Caplin", "erigon", beacon.beaconRules.caplin],
    ["Lighthouse", "lighthouse-bn", beacon.beaconRules.lighthouse],
    ["Nimbus", "nimbus-beacon-node", beacon.beaconRules.nimbus],
    ["Lighthouse's validator client", "lighthouse-vc", validator.validatorRules.lighthouse],
    ["Nimbus's validator client", "nimbus-validator-client", validator.validatorRules.nimbus],
    ["Lodestar's validator client", "lodestar-validator", validator.validatorRules.lodestar],
  ];
  it.each(all)("%s", (_, list, rules) => {
    const { options } = optionsOf(list);
    expect(Object.keys(rules).filter((name) => !options.has(name))).toEqual([]);
  });
});

it("geth listens where the execution client would, and knows its peers and its key", () => {
  const plan = launchPlan("nethermind", [
    "--config=hoodi",
    "--Network.P2PPort=30340",
    "--Network.ExternalIp=198.18.113.7",
    "--KeyStore.EnodeKeyFile=/node.key",
    "--JsonRpc.Host=0.0.0.0",
    "--JsonRpc.EnabledModules=Eth,Net,Web3,Parity",
    "--Init.WebSocketsEnabled=true",
    "--JsonRpc.WebSocketsPort=8546",
    "--JsonRpc.EngineHost=0.0.0.0",
    "--JsonRpc.JwtSecretFile=/jwt.hex",
  ]);
  expect(byName(gethArguments(plan.execution!, chain))).toMatchObject({
    "--networkid": "560048",
    "--nat": "extip:198.18.113.7",
    "--nodekey": "/data/lab-node.key",
    "--http.addr": "0.0.0.0",
    "--http.port": "8545",
    "--http.api": "eth,net,web3",
    "--ws.port": "8546",
    "--authrpc.addr": "0.0.0.0",
    "--authrpc.port": "8551",
    "--authrpc.jwtsecret": "/jwt.hex",
  });
  const config = peersConfig({ ...plan.execution!, enodes: [chain.enode] });
  expect(config).toContain('ListenAddr = ":30340"');
  expect(config).toContain(`StaticNodes = ["${chain.enode}"]`);
});

it("Caplin is a beacon node beside Erigon, with a data folder of its own", () => {
  const words = ["--chain=hoodi", "--datadir=/data", "--authrpc.jwtsecret=/jwt.hex", "--beacon.api=node"];
  const { beacon: settings } = launchPlan("erigon", [...words, "--caplin.discovery.tcpport=30312"]);
  expect(byName(beaconArguments(settings!, chain))).toMatchObject({
    "--dataDir": "/data/caplin",
    "--execution.urls": "http://127.0.0.1:8551",
    "--jwt-secret": "/jwt.hex",
    "--port": "30312",
  });
  expect(launchPlan("erigon", ["--chain=hoodi", "--externalcl"]).beacon).toBeUndefined();
});

it("a validator client keeps keystores where its client does, and Lodestar's database beside them", () => {
  const { validator: settings } = launchPlan("lighthouse", ["vc", "--network=hoodi", "--datadir=/data"]);
  expect(byName(validatorArguments(settings!, chain))).toMatchObject({
    "--keystoresDir": "/data/validators",
    "--secretsDir": "/data/secrets",
    "--validatorsDbDir": "/data/slashing-protection",
  });
});

it("a node key gives the id by which the program's peers are told of it", () => {
  const key = Buffer.alloc(32, 7);
  const { id, pubKey } = JSON.parse(peerIdFile(key)) as { id: string; pubKey: string };
  expect(pubKey).toMatch(/^CAISIQ/);
  const point = "5e".repeat(64);
  expect(beaconPeer(`enode://${point}@192.168.1.13:9000`)).toEqual({
    id: peerId(point),
    multiaddr: "/ip4/192.168.1.13/tcp/9000",
  });
  expect(beaconPeer(`/ip4/192.168.1.13/tcp/9000/p2p/${id}`)).toEqual({
    id,
    multiaddr: "/ip4/192.168.1.13/tcp/9000",
  });
  expect(beaconPeer("/ip4/192.168.1.13/tcp/9000")).toBeUndefined();
});
