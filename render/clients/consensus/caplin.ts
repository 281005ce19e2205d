import { networks } from "../../../topology/networks.ts";
import type { EthereumPair } from "../../../topology/topology.ts";
import { containerPorts, type EmbeddedBeaconModule, type EmbeddedPart } from "../client.ts";
import { beaconProbe } from "../probes.ts";

/** Caplin, the beacon node inside Erigon. */
export const caplin: EmbeddedBeaconModule = {
  within: "erigon",
  part,
  sources: [
    {
      document: "ethstaker/eth-docker erigon/docker-entrypoint.sh",
      date: "2026-08-20",
      flags: ["--caplin.discovery.addr", "--caplin.discovery.port", "--caplin.discovery.tcpport"].concat(
        ["--caplin.checkpoint-sync-url", "--caplin.mev-relay-url"],
        ["--beacon.api", "--beacon.api.addr", "--beacon.api.port"],
      ),
    },
    {
      document: "github.com/erigontech/erigon/releases v3.7.1",
      date: "2026-10-23",
      flags: ["--caplin.discovery.quicport"],
    },
  ],
};

function part(node: EthereumPair): EmbeddedPart {
  const { public: peer, loopback } = node.ports;
  return {
    arguments: flags(node),
    peerPorts: [
      { port: peer.consensusP2p, protocols: ["udp"] },
      { port: peer.consensusQuic, protocols: ["tcp", "udp"] },
    ],
    localPorts: [{ host: loopback.beaconApi, container: containerPorts.beaconApi }],
    probes: [beaconProbe(node)],
  };
}

function flags({ network, ports, builder }: EthereumPair): string[] {
  return [
    "--caplin.discovery.addr=0.0.0.0",
    `--caplin.discovery.port=${ports.public.consensusP2p}`,
    // QUIC may share the number of TCP, but not that of discovery: then Caplin refuses to start (3.7.1).
    `--caplin.discovery.tcpport=${ports.public.consensusQuic}`,
    `--caplin.discovery.quicport=${ports.public.consensusQuic}`,
    // The whole path, unlike other clients.
    `--caplin.checkpoint-sync-url=${networks[network].checkpointSync}/eth/v2/debug/beacon/states/finalized`,
    ...(builder === undefined ? [] : [`--caplin.mev-relay-url=${builder}`]),
    // Off until its parts are named. The validator part excludes caplin.use-engine-api (erigon issue 23387).
    "--beacon.api=beacon,builder,config,debug,events,node,validator,lighthouse",
    "--beacon.api.addr=0.0.0.0",
    `--beacon.api.port=${containerPorts.beaconApi}`,
  ];
}
