import { builderCases } from "./builder-cases.ts";
import { type Case, of, simple } from "./case.ts";

const node = (metric: string, more = ""): string => `${metric}{${of("node", more)}}`;
const disk = (metric: string): string => node(`node_filesystem_${metric}`, `,fstype="ext4",mountpoint="/"`);
const server = (name: string): string =>
  `haproxy_server_status{${of("haproxy", `,proxy="beacon",state="UP",server="${name}"`)}}`;
const lighthouse = (metric: string): string => `${metric}{${of("lighthouse")}}`;
const reth = (metric: string): string => `${metric}{${of("reth")}}`;
const signer = (metric: string, more = ""): string => `${metric}{${of("lighthouse-validator", more)}}`;
const signed = (what: string, status: string): string =>
  signer(`vc_signed_${what}_total`, `,status="${status}"`);
const charon = (metric: string, more = ""): string => `${metric}{${of("charon", more)}}`;
const ssv = (status: string, address: string): string =>
  `ssv_cl_sync_status{${of("ssv", `,server_address="${address}",ssv_cl_sync_status="${status}"`)}}`;

const fact = (name: string, more = ""): string => node(`bonded_validator_${name}`, more);
const nodeUp = `up{${of("node")}}`;

const registration = fact("registration_differs", `,validators="vc1",relay="relay.test"`);
const submissions = `ssv_runner_submissions_failed_total{${of("ssv", `,ssv_beacon_role="ATTESTER"`)}}`;
const signedBySsv = (role: string): string =>
  `ssv_runner_post_consensus_duration_seconds_count{${of("ssv", `,ssv_runner_role="${role}"`)}}`;
const keysChanged = fact("key_files_changed_timestamp_seconds", `,folder="f"`);
const keys = fact("key_files", `,folder="f"`);
const copied = fact("backup_timestamp_seconds");

/** Each alert but those of targets and of the configuration, as programs show what they are about. */
export const cases: readonly Case[] = [
  simple("MonitorDown", 3, `up{${of("prometheus")}}`, "0x40", "1x40"),
  simple("TargetDown", 4, `up{${of("reth")}}`, "0x40", "1x40"),
  simple(
    "NotificationsFail",
    5,
    `alertmanager_notifications_failed_total{${of("alertmanager", `,integration="telegram"`)}}`,
    "0x10 1x30",
    "3x40",
  ),
  {
    alert: "DiskAlmostFull",
    after: 6,
    fires: [{ [disk("avail_bytes")]: "2e9x60", [disk("size_bytes")]: "100e9x60" }],
    quiet: [{ [disk("avail_bytes")]: "4e9x60", [disk("size_bytes")]: "100e9x60" }],
  },
  {
    alert: "DiskFillsUp",
    after: 70,
    fires: [{ [disk("avail_bytes")]: "25e9-1000000x300", [disk("size_bytes")]: "100e9x300" }],
    quiet: [
      { [disk("avail_bytes")]: "25e9x300", [disk("size_bytes")]: "100e9x300" },
      // It fills, and has room for longer than the last day can tell.
      { [disk("avail_bytes")]: "60e9-1000000x300", [disk("size_bytes")]: "100e9x300" },
    ],
  },
  {
    alert: "ClockNotInStep",
    after: 6,
    fires: [
      { [node("node_timex_sync_status")]: "0x60", [node("node_timex_maxerror_seconds")]: "16x60" },
      { [node("node_timex_sync_status")]: "1x60", [node("node_timex_maxerror_seconds")]: "0.6x60" },
    ],
    quiet: [{ [node("node_timex_sync_status")]: "1x60", [node("node_timex_maxerror_seconds")]: "0.02x60" }],
  },
  {
    alert: "MemoryShort",
    after: 11,
    fires: [
      { [node("node_memory_MemAvailable_bytes")]: "4x60", [node("node_memory_MemTotal_bytes")]: "100x60" },
    ],
    quiet: [
      { [node("node_memory_MemAvailable_bytes")]: "6x60", [node("node_memory_MemTotal_bytes")]: "100x60" },
    ],
  },
  simple("ProgramKilledForMemory", 5, node("node_vmstat_oom_kill"), "35x10 36x20", "35x40"),
  {
    alert: "NoNodeServes",
    after: 1,
    fires: [{ [server("i7bbt")]: "0x40", [server("trdiyt")]: "0x40" }],
    quiet: [{ [server("i7bbt")]: "0x40", [server("trdiyt")]: "1x40" }],
  },
  {
    alert: "NodeNotServing",
    after: 3,
    fires: [{ [server("i7bbt")]: "0x40", [server("trdiyt")]: "1x40" }],
    quiet: [{ [server("i7bbt")]: "1x40", [server("trdiyt")]: "1x40" }],
  },
  simple("BeaconNodeNotSynced", 6, lighthouse("sync_eth2_synced"), "0x60", "1x60"),
  {
    alert: "BeaconNodeBehind",
    after: 3,
    fires: [{ [lighthouse("slotclock_present_slot")]: "110x40", [lighthouse("beacon_head_slot")]: "104x40" }],
    quiet: [{ [lighthouse("slotclock_present_slot")]: "110x40", [lighthouse("beacon_head_slot")]: "105x40" }],
  },
  simple("BeaconNodeFewPeers", 11, lighthouse("libp2p_peers"), "19x60", "20x60"),
  simple("ExecutionClientStands", 8, reth("reth_blockchain_tree_canonical_chain_height"), "9x60", "9+1x60"),
  simple("ExecutionClientFewPeers", 11, reth("reth_network_connected_peers"), "4x60", "5x60"),
  simple("ValidatorWithoutBeaconNode", 3, signer("vc_beacon_nodes_synced_count"), "0x40", "1x40"),
  {
    alert: "ValidatorSignsNothing",
    after: 21,
    fires: [
      // Nothing since it started, and nothing any more.
      { [signer("vc_validators_enabled_count")]: "5x120" },
      { [signer("vc_validators_enabled_count")]: "5x120", [signed("attestations", "success")]: "7x120" },
    ],
    quiet: [
      { [signer("vc_validators_enabled_count")]: "5x120", [signed("attestations", "success")]: "0+1x120" },
      { [signer("vc_validators_enabled_count")]: "0x120" },
    ],
  },
  {
    alert: "SlashableRefused",
    after: 2,
    // The series begins with the first of them.
    fires: [
      { [signed("attestations", "slashable")]: "_x3 1x40" },
      { [signed("beacon_blocks", "slashable")]: "_x3 1x40" },
    ],
    quiet: [{ [signed("attestations", "same_data")]: "1x40", [signed("beacon_blocks", "success")]: "1x40" }],
  },
  {
    alert: "CharonNotReady",
    after: 6,
    // Not connected to a quorum; without its validator client; far behind; not known yet.
    fires: [4, 5, 8, 0].map((code) => ({ [charon("app_monitoring_readyz")]: `${code}x60` })),
    quiet: [{ [charon("app_monitoring_readyz")]: "1x60" }],
  },
  {
    alert: "CharonCheckFails",
    after: 6,
    fires: [{ [charon("app_health_checks", `,severity="critical",name="n"`)]: "1x60" }],
    quiet: [
      { [charon("app_health_checks", `,severity="critical",name="n"`)]: "0x60" },
      { [charon("app_health_checks", `,severity="warning",name="n"`)]: "1x60" },
    ],
  },
  simple(
    "CharonDutiesFail",
    10,
    charon("core_tracker_failed_duties_total", `,duty="attester"`),
    "0+1x60",
    "5x60",
  ),
  {
    alert: "SsvBeaconNodeNotSynced",
    after: 6,
    fires: [{ [ssv("synced", "a")]: "0x60", [ssv("synced", "b")]: "0x60", [ssv("syncing", "a")]: "1x60" }],
    quiet: [{ [ssv("synced", "a")]: "0x60", [ssv("synced", "b")]: "1x60" }],
  },
  simple("SafetyStop", 1, fact("safety_stop", `,container="c",reason="doppelganger"`), "1x20", "_x20"),
  {
    alert: "KeyFilesChanged",
    after: 30,
    // The clock of these tests begins at 0: what changed after 20 minutes, and what is no longer there.
    fires: [
      { [fact("key_files_changed_timestamp_seconds", `,folder="f"`)]: "0x79 1200x60" },
      { [fact("key_files", `,folder="f"`)]: "3x79 2x60" },
    ],
    quiet: [
      {
        [fact("key_files_changed_timestamp_seconds", `,folder="f"`)]: "0x140",
        [fact("key_files", `,folder="f"`)]: "3x140",
      },
    ],
  },
  {
    alert: "ProposalNearWhileDown",
    after: 5,
    fires: [
      { [fact("proposal_near")]: "1x40", [`up{${of("reth")}}`]: "0x40" },
      { [fact("proposal_near")]: "1x40", [server("i7bbt")]: "0x40", [server("trdiyt")]: "1x40" },
    ],
    quiet: [
      { [fact("proposal_near")]: "0x40", [`up{${of("reth")}}`]: "0x40" },
      { [fact("proposal_near")]: "1x40", [`up{${of("reth")}}`]: "1x40" },
    ],
  },
  {
    alert: "HostFactsOld",
    after: 20,
    fires: [
      { [nodeUp]: "1x100", [node("node_textfile_mtime_seconds", `,file="f"`)]: "0x100" },
      { [nodeUp]: "1x100" },
      { [nodeUp]: "1x100", [node("node_textfile_mtime_seconds", `,file="f-relays.prom"`)]: "0+15x100" },
    ],
    quiet: [
      {
        [nodeUp]: "1x100",
        [node("node_textfile_mtime_seconds", `,file="f"`)]: "0+15x100",
        [node("node_textfile_mtime_seconds", `,file="f-relays.prom"`)]: "0x100",
      },
      // That is TargetDown.
      { [nodeUp]: "0x100" },
    ],
  },
  {
    alert: "QuorumWithoutSpare",
    after: 4,
    fires: [
      {
        [charon("p2p_ping_success", `,peer="a"`)]: "1x40",
        [charon("p2p_ping_success", `,peer="b"`)]: "1x40",
        [charon("p2p_ping_success", `,peer="c"`)]: "0x40",
        [charon("cluster_threshold")]: "3x40",
      },
    ],
    quiet: [
      {
        [charon("p2p_ping_success", `,peer="a"`)]: "1x40",
        [charon("p2p_ping_success", `,peer="b"`)]: "1x40",
        [charon("p2p_ping_success", `,peer="c"`)]: "1x40",
        [charon("cluster_threshold")]: "3x40",
      },
    ],
  },
  {
    alert: "ClusterDutyMissed",
    after: 40,
    fires: [
      // The series begins with the first of them.
      { [charon("core_tracker_inclusion_missed_total", `,duty="attester"`)]: "_x119 1x60" },
      { [charon("core_tracker_inclusion_missed_total", `,duty="attester"`)]: "7x119 8x60" },
    ],
    quiet: [{ [charon("core_tracker_inclusion_missed_total", `,duty="attester"`)]: "7x200" }],
  },
  simple(
    "FeeRecipientDiffers",
    1,
    charon("core_fetcher_proposal_local_mismatch_fee_recipient"),
    "1x20",
    "0x20",
  ),
  simple(
    "RegistrationsFail",
    30,
    charon("core_scheduler_submit_registration_errors_total"),
    "0+1x120",
    "5x120",
  ),
  simple(
    "AttestationMissed",
    10,
    lighthouse("validator_monitor_prev_epoch_on_chain_attester_miss"),
    "2x20 3x60",
    "3x80",
  ),
  ...builderCases,
  simple(
    "BuilderListsDiffer",
    12,
    charon("app_peerinfo_builder_config_mismatch", `,peer="a"`),
    "1x60",
    "0x60",
  ),
  {
    alert: "SsvSignsNothing",
    after: 40,
    // It stops after five minutes.
    fires: [{ [signedBySsv("COMMITTEE")]: "0+1x20 20x200" }],
    quiet: [
      { [signedBySsv("COMMITTEE")]: "0+1x200" },
      // Its clusters need not propose within that time.
      { [signedBySsv("PROPOSER")]: "1x200", [signedBySsv("COMMITTEE")]: "0+1x200" },
    ],
  },
  {
    alert: "SsvSubmissionsFail",
    after: 40,
    fires: [{ [submissions]: "_x119 1x60" }, { [submissions]: "7x119 8x60" }],
    quiet: [{ [submissions]: "7x200" }],
  },
  {
    alert: "RegistrationDiffers",
    after: 30,
    // The next validator in turn may be well.
    fires: [{ [registration]: "0x20 1x25 0x60" }],
    quiet: [{ [registration]: "0x200" }],
  },
  simple("DriftFound", 1, fact("drift_items", `,stack="hoodi"`), "3x20", "0x20"),
  {
    alert: "BackupOld",
    after: 90,
    // The clock of these tests begins at 0, and ages are those of files.
    fires: [
      { [keysChanged]: "1200x400", [copied]: "1199x400" },
      { [keys]: "3x400" },
      { [keysChanged]: "-9000000x400", [copied]: "-7780000x400" },
    ],
    quiet: [
      { [keys]: "3x400", [keysChanged]: "1200x400", [copied]: "1201x400" },
      // It has no keys.
      { [keys]: "0x400" },
      // Keys that a person is about to copy.
      { [keysChanged]: "0x280 4300x120", [copied]: "1x400" },
      { [keysChanged]: "-9000000x400", [copied]: "-7760000x400" },
    ],
  },
];
