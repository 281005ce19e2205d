import { bootnodes, type Genesis, genesisFile } from "../../genesis.ts";
import { containerPorts, type EmbeddedBeaconModule, type EmbeddedPart, type Peers } from "../client.ts";
import type { NodeContext } from "../context.ts";
import { beaconProbe } from "../probes.ts";

/** Caplin, the beacon node inside Erigon. */
export const caplin: EmbeddedBeaconModule = {
  partOf: "erigon",
  // It starts from a checkpoint each time.
  readyTimeoutSeconds: 2400,
  tcpPort: "consensusQuic",
  part,
};

function part(node: NodeContext, peers: Peers): EmbeddedPart {
  const { public: peer, loopback } = node.ports;
  return {
    arguments: flags(node, peers),
    peerPorts: [
      { port: peer.consensusP2p, protocols: ["udp"] },
      { port: peer.consensusQuic, protocols: ["tcp", "udp"] },
    ],
    localPorts: [{ host: loopback.beaconApi, container: containerPorts.beaconApi }],
    probes: [beaconProbe(node)],
  };
}

/**
 * It has no option for a fallback fee recipient (CLI reference of 3.7): before it is told one, it builds blocks that pay
 * the zero address (its block production, main branch of 2026; ssvlabs/ssv issue 2408).
 */
function flags(
  { genesis, ports, builder, checkpoints: [checkpoint], publicAddress }: NodeContext,
  { beacons }: Peers,
): string[] {
  const known = beacons.flatMap(({ enode }) => enode ?? []);
  return [
    ...(genesis === undefined ? [] : chain(genesis)),
    "--caplin.discovery.addr=0.0.0.0",
    `--caplin.discovery.port=${ports.public.consensusP2p}`,
    // QUIC may share the number of TCP, but not that of discovery: then Caplin refuses to start (3.7.1).
    `--caplin.discovery.tcpport=${ports.public.consensusQuic}`,
    `--caplin.discovery.quicport=${ports.public.consensusQuic}`,
    // Erigon's --nat is for the execution layer alone, and peers tell Caplin nothing: else it would announce its address
    // in Docker's network (docs.erigon.tech, NAT). It asks the STUN server once, as it starts.
    `--caplin.nat=${publicAddress === undefined ? "stun" : `extip:${publicAddress}`}`,
    // The whole path, unlike other clients.
    ...(checkpoint === undefined
      ? []
      : [`--caplin.checkpoint-sync-url=${checkpoint}/eth/v2/debug/beacon/states/finalized`]),
    ...(builder === undefined ? [] : [`--caplin.mev-relay-url=${builder}`]),
    // It makes its key itself and keeps it in Erigon's data folder, as caplin-nodekey (erigontech/erigon pull request 21276,
    // 2026-05), and has no option for another. So nobody can know it before: it dials those that are known.
    ...(known.length === 0 ? [] : [`--sentinel.staticpeers=${known.join(",")}`]),
    // Off until its parts are named. The validator part excludes caplin.use-engine-api (erigon issue 23387).
    "--beacon.api=beacon,builder,config,debug,events,node,validator,lighthouse",
    // Else 19 bytes are left for the graffiti of a validator client, and the rest is cut off (release notes of v3.7.1).
    "--beacon.api.preserve-graffiti",
    // It has missed attestations without a word (erigon issue 16099): so it counts those of the validators it knows.
    "--caplin.validator-monitor=true",
    "--beacon.api.addr=0.0.0.0",
    `--beacon.api.port=${containerPorts.beaconApi}`,
  ];
}

/**
 * Both files or none. With them it asks for a checkpoint only where an address is given
 * (cl/phase1/core/checkpoint_sync/util.go and cmd/caplin/caplin1/run.go of its main branch, 2026).
 */
function chain({ enrs }: Genesis): string[] {
  return [
    `--caplin.custom-config=${genesisFile("config")}`,
    `--caplin.custom-genesis=${genesisFile("state")}`,
    ...bootnodes("--sentinel.bootnodes", enrs),
  ];
}
