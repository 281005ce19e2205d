/** Targets that show metrics as programs do which are well, and what they show when something is wrong. */
import { createServer } from "node:http";
import { freePort } from "./haproxy.ts";

/** Values by series; a function is asked at each scrape. */
export type Shown = Readonly<Record<string, number | (() => number)>>;

const up = (server: string) => `haproxy_server_status{proxy="beacon",state="UP",server="${server}"}`;
const disk = (what: string) => `node_filesystem_${what}_bytes{fstype="ext4",mountpoint="/"}`;
const peer = (name: string) => `p2p_ping_success{peer="${name}"}`;
const synced = `ssv_cl_sync_status{server_address="a",ssv_cl_sync_status="synced"}`;
const signed = (what: string, status: string) => `vc_signed_${what}_total{status="${status}"}`;
const written = `node_textfile_mtime_seconds{file="f"}`;
const rising = () => Date.now() / 1000;
/** Bytes left on a disk that fills slowly. */
const falling = (bytes: number) => () => bytes - (rising() % 100_000);

/** By the name of a program; of the others it is enough that they answer. */
const well: Readonly<Record<string, Shown>> = {
  haproxy: { [up("i7bbm")]: 1, [up("trdiym")]: 1 },
  reth: { reth_blockchain_tree_canonical_chain_height: rising, reth_network_connected_peers: 50 },
  lighthouse: {
    sync_eth2_synced: 1,
    slotclock_present_slot: 100,
    beacon_head_slot: 100,
    libp2p_peers: 80,
    validator_monitor_prev_epoch_on_chain_attester_miss: 0,
  },
  "lighthouse-validator": {
    vc_validators_enabled_count: 5,
    vc_beacon_nodes_synced_count: 2,
    [signed("attestations", "success")]: rising,
    [signed("beacon_blocks", "success")]: 1,
  },
  charon: {
    app_monitoring_readyz: 1,
    cluster_threshold: 3,
    ...{ [peer("a")]: 1, [peer("b")]: 1, [peer("c")]: 1 },
    'core_tracker_failed_duties_total{duty="attester"}': 0,
    core_fetcher_proposal_local_mismatch_fee_recipient: 0,
  },
  ssv: { [synced]: 1 },
  node: {
    [disk("avail")]: falling(50e9),
    [disk("size")]: 100e9,
    node_memory_MemAvailable_bytes: 8e9,
    node_memory_MemTotal_bytes: 16e9,
    node_timex_sync_status: 1,
    node_timex_maxerror_seconds: 0.01,
    node_vmstat_oom_kill: 0,
    [written]: rising,
    bonded_validator_proposal_near: 1,
    bonded_validator_next_proposal_slot: 130,
  },
};

/** Faults that have nothing to do with each other: the alert and its host, the target, and what that shows; undefined: nothing. */
export const faults: readonly (readonly [alert: string, instance: string, shows: Shown | undefined])[] = [
  ["NodeNotServing i7bb", "i7bb:8404", { [up("i7bbm")]: 0 }],
  ["NoNodeServes trdiy", "trdiy:8404", { [up("i7bbm")]: 0, [up("trdiym")]: 0 }],
  ["CharonNotReady shin", "shin:3620", { app_monitoring_readyz: 4 }],
  ["CharonCheckFails xserver", "xserver:3620", { 'app_health_checks{severity="critical",name="n"}': 1 }],
  ["QuorumWithoutSpare conoha", "conoha:3620", { [peer("c")]: 0 }],
  [
    "FeeRecipientDiffers webarena",
    "webarena:3620",
    { core_fetcher_proposal_local_mismatch_fee_recipient: 1 },
  ],
  ["SsvBeaconNodeNotSynced shin", "shin:15000", { [synced]: 0 }],
  ["SafetyStop trdiy", "trdiy:9100", { 'bonded_validator_safety_stop{container="c",reason="slashed"}': 1 }],
  ["HostFactsOld i7bb", "i7bb:9100", { [written]: () => Date.now() / 1000 - 600 }],
  ["DiskAlmostFull shin", "shin:9100", { [disk("avail")]: falling(2e9) }],
  ["ClockNotInStep xserver", "xserver:9100", { node_timex_sync_status: 0 }],
  ["MemoryShort conoha", "conoha:9100", { node_memory_MemAvailable_bytes: 0.5e9 }],
  ["DriftFound webarena", "webarena:9100", { 'bonded_validator_drift_items{stack="mainnet"}': 3 }],
  ["ExecutionClientFewPeers trdiy", "trdiy:6060", { reth_network_connected_peers: 4 }],
  ["BeaconNodeNotSynced trdiy", "trdiy:5054", { sync_eth2_synced: 0 }],
  ["ValidatorWithoutBeaconNode trdiy", "trdiy:7601", { vc_beacon_nodes_synced_count: 0 }],
  ["SlashableRefused trdiy", "trdiy:7604", { [signed("attestations", "slashable")]: 1 }],
  ["TargetDown shin", "shin:5064", undefined],
];

/** A target of a program, which is well until it is told something else. */
export class Stub {
  readonly instance: string;
  readonly port: number;
  readonly #program: string;
  readonly #server = createServer((_, answer) => {
    const shows = this.shows === undefined ? undefined : { ...well[this.#program], ...this.shows };
    if (shows === undefined) return void answer.destroy();
    const lines = Object.entries(shows).map(
      ([series, value]) => `${series} ${typeof value === "number" ? value : value()}`,
    );
    answer.end([...lines, "up_and_running 1", ""].join("\n"));
  });
  /** What differs from a program that is well; undefined: it does not answer. */
  shows: Shown | undefined = {};

  private constructor(program: string, instance: string, port: number) {
    this.#program = program;
    this.instance = instance;
    this.port = port;
  }

  static async start(program: string, instance: string): Promise<Stub> {
    const stub = new Stub(program, instance, await freePort());
    await new Promise<void>((done) => stub.#server.listen(stub.port, "127.0.0.1", done));
    return stub;
  }

  end(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
