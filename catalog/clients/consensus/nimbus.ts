import { genesisFolder } from "../../genesis.ts";
import { type BeaconModule, type ClientService, containerPorts, type Peers } from "../client.ts";
import type { NodeContext } from "../context.ts";
import { beaconProbe } from "../probes.ts";
import { scripted } from "../script.ts";

const metricsPort = 8008;

/** Nimbus beacon node. The bootstrap nodes of a network that it knows are built in. */
export const nimbus: BeaconModule<"nimbus"> = {
  image: {
    name: "nimbus",
    registry: "docker.io",
    repository: "statusim/nimbus-eth2",
    // rocket-pool/smartnode v1.25.1, 2026-10-23
    versions: { mainnet: "multiarch-v26.10.2", hoodi: "multiarch-v26.10.2" },
    // rocket-pool/smartnode start-bn.sh, 2026-08-20. Everybody may enter the folder (chmod in docker/dist/binaries, 2024).
    command: ["/home/user/nimbus-eth2/build/nimbus_beacon_node"],
  },
  // About 75 GiB (eth-docker docs, 2026-04). No figure is published for Hoodi: the same.
  minDiskGB: { mainnet: 85, hoodi: 85 },
  memoryWeight: 5,
  // Its key file is a keystore of its own kind, which nothing on a host can make: peers cannot know it before.
  readyTimeoutSeconds: 1200,
  tcpPort: "consensusP2p",
  service,
  options: "nimbus-beacon-node",
};

function service(node: NodeContext, peers: Peers): ClientService {
  const { public: peer, loopback } = node.ports;
  const command = nimbus.image.command.join(" ");
  return {
    name: "nimbus",
    image: nimbus.image,
    entrypoint: scripted("nimbus", [...fromCheckpoint(node), `exec ${command} "$@"`].join("\n")),
    arguments: flags(node, peers),
    // A validator of a client that uses it was slashed: it ends so that no other key makes the same mistake (#7091 in the
    // release notes of v25.6.0; quitSlashing in nimbus_binary_common.nim). Clients that have it alone sign nothing until
    // somebody has looked.
    safetyStop: { reason: "slashed", code: 198 },
    peerPorts: [
      { port: peer.consensusP2p, protocols: ["tcp", "udp"] },
      { port: peer.consensusQuic, protocols: ["udp"] },
    ],
    localPorts: [
      { host: loopback.beaconApi, container: containerPorts.beaconApi },
      { host: loopback.consensusMetrics, container: metricsPort },
    ],
    metrics: { port: loopback.consensusMetrics, path: "/metrics" },
    // Between eth-docker's one minute and smartnode's three.
    stopSignal: "SIGTERM",
    stopGrace: 180,
    probes: [beaconProbe(node)],
  };
}

/**
 * Nimbus takes its first state in a step of its own. The mark that this is done lies with the database, so that one
 * that was cut off, or a database that was cleared, leads to the step again and never to a sync from genesis.
 */
function fromCheckpoint({ checkpoints: [source], ...node }: NodeContext): string[] {
  if (source === undefined) return [];
  const [program] = nimbus.image.command;
  const done = "/data/db/trusted-node-sync-done";
  return [
    `if [ ! -e ${done} ]; then
  run ${program} trustedNodeSync --network=${networkOf(node)} --data-dir=/data --trusted-node-url=${source} --backfill=false || exit
  : >${done}
fi`,
  ];
}

/** A folder in the place of a name (network_metadata.nim, getMetadataForNetwork, 24.9.0). */
const networkOf = ({ network, genesis }: Pick<NodeContext, "network" | "genesis">): string =>
  genesis === undefined ? network : genesisFolder;

function flags(node: NodeContext, { beacons }: Peers): string[] {
  const { execution, genesis, ports, publicAddress, builder } = node;
  const { everyGroups } = node.fallbackFeeRecipient;
  const known = beacons.flatMap(({ multiaddr, id }) => (id ? [`${multiaddr}/p2p/${id}`] : []));
  return [
    `--network=${networkOf(node)}`,
    ...(genesis?.enrs ?? []).map((enr) => `--bootstrap-node=${enr}`),
    "--data-dir=/data",
    `--el=http://${execution}:${containerPorts.engine}`,
    "--jwt-secret=/jwt.hex",
    // Where groups differ, its own default is better: the validator's withdrawal address, if that is one of 0x01 (common_tools.nim, 24.9.0).
    ...(everyGroups === undefined ? [] : [`--suggested-fee-recipient=${everyGroups}`]),
    ...(builder === undefined ? [] : ["--payload-builder=true", `--payload-builder-url=${builder}`]),
    `--tcp-port=${ports.public.consensusP2p}`,
    `--udp-port=${ports.public.consensusP2p}`,
    // On by default, at 9001, which no line forwards.
    `--quic-port=${ports.public.consensusQuic}`,
    // Without a fixed address peers tell Nimbus its own; it need not ask the router to open ports.
    publicAddress === undefined ? "--nat=none" : `--nat=extip:${publicAddress}`,
    "--enr-auto-update=true",
    // Its key stays the same, as direct peers ask for (conf.nim, 24.9.0). The keystore's password is known to everybody:
    // what keeps the key is that only root enters the folder.
    "--netkey-file=/data/network-key.json",
    "--insecure-netkey-password=true",
    ...known.map((address) => `--direct-peer=${address}`),
    "--history=prune",
    "--non-interactive",
    "--status-bar=false",
    "--rest",
    "--rest-address=0.0.0.0",
    `--rest-port=${containerPorts.beaconApi}`,
    "--metrics",
    "--metrics-address=0.0.0.0",
    `--metrics-port=${metricsPort}`,
  ];
}
