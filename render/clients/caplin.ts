import { networks } from "../../topology/networks.ts";
import type { EthereumPair } from "../../topology/topology.ts";
import { type ClientService, containerPorts } from "./client.ts";
import { beaconProbe } from "./probes.ts";

/** What Caplin adds to the Erigon that it runs in. Flags: Erigon 3.7.1 release notes and eth-docker's caplin.yml. */
export function caplin(
  node: EthereumPair,
): Pick<ClientService, "arguments" | "peerPorts" | "localPorts" | "probes"> {
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

function flags({ network, ports }: EthereumPair): string[] {
  return [
    "--caplin.discovery.addr=0.0.0.0",
    `--caplin.discovery.port=${ports.public.consensusP2p}`,
    // QUIC may share the number of TCP, but not that of discovery: then Caplin refuses to start (3.7.1).
    `--caplin.discovery.tcpport=${ports.public.consensusQuic}`,
    `--caplin.discovery.quicport=${ports.public.consensusQuic}`,
    // The whole path, unlike other clients.
    `--caplin.checkpoint-sync-url=${networks[network].checkpointSync}/eth/v2/debug/beacon/states/finalized`,
    // Off until its parts are named. The validator part excludes caplin.use-engine-api (erigon issue 23387).
    "--beacon.api=beacon,builder,config,debug,events,node,validator,lighthouse",
    "--beacon.api.addr=0.0.0.0",
    `--beacon.api.port=${containerPorts.beaconApi}`,
  ];
}
