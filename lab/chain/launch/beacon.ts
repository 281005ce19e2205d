/** Beacon nodes, as far as their options mean something to Lodestar's. */

import { fixedAddress, type OptionRules, setters } from "./rules.ts";

export interface BeaconSettings {
  readonly network: string;
  readonly dataDirectory: string;
  readonly execution: string;
  readonly secret: string;
  readonly builder?: string;
  readonly peerAddress: string;
  readonly peerPort: number;
  /** Fixed public address. */
  readonly publicAddress?: string | undefined;
  /** File with a secret key; where there is none Lodestar makes a key and keeps it. */
  readonly nodeKey?: string;
  /** Peers that it dials for ever: multiaddresses that end in the peer's id, or enodes. */
  readonly peers: readonly string[];
  readonly feeRecipient?: string;
  readonly restAddress: string;
  readonly restPort: number;
  readonly metrics: boolean;
  readonly metricsAddress: string;
  readonly metricsPort: number;
}

/** What clients do that are told nothing. */
export const beaconDefaults: BeaconSettings = {
  network: "mainnet",
  dataDirectory: "/data",
  execution: "http://127.0.0.1:8551",
  secret: "",
  peerAddress: "0.0.0.0",
  peerPort: 9000,
  peers: [],
  restAddress: "127.0.0.1",
  restPort: 5052,
  metrics: false,
  metricsAddress: "127.0.0.1",
  metricsPort: 8008,
};

const discovery = "Lodestar looks for nobody: it is told of all peers there are";
const quic = "Lodestar 1.5.1 speaks TCP alone";
const checkpoint = "the chain is young: the first state is that of its first slot";
const always = "Lodestar serves it in any case";
const monitor = "Lodestar watches every validator that a client registers";
const terminal = "Lodestar writes plain lines in any case";

const { text, number, list, yes } = setters<BeaconSettings>();

const publicAddress = (nat: string): Partial<BeaconSettings> => ({ publicAddress: fixedAddress(nat) });

const lighthouse: OptionRules<BeaconSettings> = {
  "--network": text("network"),
  "--testnet-dir": text("network"),
  "--boot-nodes": discovery,
  "--datadir": text("dataDirectory"),
  "--execution-endpoint": text("execution"),
  "--execution-jwt": text("secret"),
  "--checkpoint-sync-url": checkpoint,
  "--allow-insecure-genesis-sync": checkpoint,
  "--builder": text("builder"),
  "--port": number("peerPort"),
  "--quic-port": quic,
  "--enr-address": (address) => ({ publicAddress: address }),
  "--libp2p-addresses": list("peers"),
  "--trusted-peers": "Lodestar of the lab trusts every peer",
  "--disable-upnp": "Lodestar asks no router",
  "--suggested-fee-recipient": text("feeRecipient"),
  "--http": always,
  "--http-address": text("restAddress"),
  "--http-port": number("restPort"),
  "--metrics": yes("metrics"),
  "--metrics-address": text("metricsAddress"),
  "--metrics-port": number("metricsPort"),
  "--validator-monitor-auto": monitor,
};

const nimbus: OptionRules<BeaconSettings> = {
  "--network": text("network"),
  "--bootstrap-node": discovery,
  "--data-dir": text("dataDirectory"),
  "--el": text("execution"),
  "--jwt-secret": text("secret"),
  "--payload-builder": "the address beside it says it",
  "--payload-builder-url": text("builder"),
  "--tcp-port": number("peerPort"),
  "--udp-port": discovery,
  "--quic-port": quic,
  "--nat": publicAddress,
  "--enr-auto-update": discovery,
  "--direct-peer": list("peers"),
  "--netkey-file": "Lodestar keeps its key in a file of its own form",
  "--insecure-netkey-password": "Lodestar keeps its key in a file of its own form",
  "--history": "Lodestar keeps all blocks: the chain is young",
  "--non-interactive": terminal,
  "--status-bar": terminal,
  "--suggested-fee-recipient": text("feeRecipient"),
  "--rest": always,
  "--rest-address": text("restAddress"),
  "--rest-port": number("restPort"),
  "--metrics": yes("metrics"),
  "--metrics-address": text("metricsAddress"),
  "--metrics-port": number("metricsPort"),
};

/** What Erigon's options say of its beacon node. */
const caplin: OptionRules<BeaconSettings> = {
  "--caplin.custom-config": "the lab's chain is Hoodi's in the place of its name",
  "--caplin.custom-genesis": "the lab's chain is Hoodi's in the place of its name",
  "--caplin.discovery.addr": discovery,
  "--caplin.discovery.port": discovery,
  "--caplin.discovery.tcpport": number("peerPort"),
  "--caplin.discovery.quicport": quic,
  "--caplin.nat": publicAddress,
  "--caplin.checkpoint-sync-url": checkpoint,
  "--caplin.mev-relay-url": text("builder"),
  "--sentinel.staticpeers": list("peers"),
  "--sentinel.bootnodes": discovery,
  "--beacon.api": always,
  "--beacon.api.addr": text("restAddress"),
  "--beacon.api.port": number("restPort"),
  "--beacon.api.preserve-graffiti": "Lodestar adds nothing to it",
  "--caplin.validator-monitor": monitor,
};

/** By client. */
export const beaconRules = { lighthouse, nimbus, caplin };
