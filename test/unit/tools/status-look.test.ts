/** What a status asks hosts, and what it makes of their answers. */
import { describe, expect, it } from "vitest";
import type { LocalUrl } from "../../../provider/host/local-answers.ts";
import { type LookedAt, look } from "../../../tools/status/look.ts";
import { statusReport } from "../../../tools/status/report.ts";
import { loadMonitored } from "../../support/monitoring.ts";

const topology = loadMonitored("hoodi");
const vip = topology.overlay!.vips.find(({ network }) => network === "hoodi");
const member = (name: string) => topology.overlay!.members[name]!.address;

const syncing = { head_slot: "320", sync_distance: "0", is_syncing: false };
const alert = (alertname: string, host: string, severity: string, startsAt: string) => ({
  labels: { alertname, host, severity },
  annotations: { summary: `${alertname} of ${host}` },
  startsAt,
});
const watchdog = alert("Watchdog", "", "warning", "2026-11-28T00:00:00Z");

/** What answers at a port and path of every host; others are silent. */
const wellAnswers: Readonly<Record<string, unknown>> = {
  "15052 /eth/v1/node/syncing": { data: syncing },
  "15052 /eth/v1/beacon/states/head/finality_checkpoints": { data: { finalized: { epoch: "8" } } },
  "15052 /eth/v1/node/peer_count": { data: { connected: "64" } },
  "13620 /readyz": "ok",
  "26000 /v1/node/health": { beacon_node: "good", execution_node: "good", event_syncer: "good", p2p: "bad" },
  "9100 /metrics?collect[]=textfile":
    'bonded_validator_key_files{folder="/keys"} 3\nbonded_validator_backup_timestamp_seconds 1.7643e+09\nbonded_validator_proposal_near 1\nbonded_validator_next_proposal_slot 340\n',
  "19193 /api/v2/alerts?active=true&silenced=false&inhibited=false": [
    watchdog,
    alert("DiskFillsUp", "i7bb", "warning", "2026-11-27T00:00:00Z"),
    alert("SafetyStop", "trdiy", "critical", "2026-11-28T00:00:00Z"),
  ],
};

interface Told {
  readonly answers?: Readonly<Record<string, unknown>>;
  readonly addresses?: readonly string[];
}

/** A host that answers so; it counts what it is asked. */
function host({ answers = wellAnswers, addresses }: Told = {}): LookedAt & { readonly asked: string[] } {
  const asked: string[] = [];
  const text = ({ port, path }: LocalUrl) => {
    const answer = answers[`${port} ${path}`];
    return answer === undefined || typeof answer === "string" ? answer : JSON.stringify(answer);
  };
  return {
    asked,
    localAnswers: async (urls) => {
      asked.push(...urls.map(({ port, path }) => `${port} ${path}`));
      return text as never;
    },
    lines: async (question) => {
      asked.push(question);
      if (addresses === undefined) throw new Error("FRR is silent");
      return addresses;
    },
  };
}

const links = (metric: number) => JSON.stringify([{ addr_info: [{ local: vip!.address, metric }] }]);
const hears = (...homes: (readonly [string, number])[]) =>
  JSON.stringify({
    routes: {
      [`${vip!.address}/32`]: homes.map(([name, metric]) => ({ peerId: member(name), metric })),
    },
  });

const names = Object.keys(topology.hosts);
const all = (more: Readonly<Record<string, Told>> = {}) =>
  Object.fromEntries(names.map((name) => [name, host(more[name])]));

describe("a look at a stack", () => {
  it("asks each host once for what it has, and nothing else", async () => {
    const hosts = all();
    await look(topology, hosts);
    expect(hosts.i7bb!.asked.toSorted()).toEqual(
      [
        "15052 /eth/v1/beacon/states/head/finality_checkpoints",
        "15052 /eth/v1/node/peer_count",
        "15052 /eth/v1/node/syncing",
        "19193 /api/v2/alerts?active=true&silenced=false&inhibited=false",
        "9100 /metrics?collect[]=textfile",
        "address_state",
      ].toSorted(),
    );
    expect(hosts.shin!.asked.toSorted()).toEqual(
      [
        "13620 /readyz",
        "26000 /v1/node/health",
        "9100 /metrics?collect[]=textfile",
        "address_state",
      ].toSorted(),
    );
  });

  it("says how far nodes are, who has a backup, who proposes, and what is ready", async () => {
    const { nodes, facts, clusters } = await look(topology, all());
    const head = { slot: 320, behind: 0, finalizedEpoch: 8, sync: "in sync" };
    expect(nodes).toEqual([
      { name: "trdiyt", host: "trdiy", head, peers: 64 },
      { name: "i7bbt", host: "i7bb", head, peers: 64 },
    ]);
    expect(facts!.trdiy).toEqual({
      keys: true,
      backup: 1_764_300_000,
      proposalNear: true,
      nextProposal: 340,
    });
    expect(clusters.map(({ name, nodes: own }) => [name, own.filter(({ ready }) => ready).length])).toEqual([
      ["ssv", 4],
      ["obol", 4],
    ]);
  });

  it("counts a DVT node that is silent, or not well, as not ready", async () => {
    const sick = {
      ...wellAnswers,
      "26000 /v1/node/health": { beacon_node: "bad", execution_node: "good", event_syncer: "good" },
    };
    const { clusters } = await look(topology, all({ shin: { answers: {} }, xserver: { answers: sick } }));
    const ready = clusters.map(({ nodes }) => nodes.filter((node) => node.ready).map(({ name }) => name));
    expect(ready).toEqual([
      ["ssv3", "ssv4"],
      ["charon2", "charon3", "charon4"],
    ]);
  });

  it("has the alerts of both monitors, each once, the critical ones first, and says who is blind", async () => {
    const { alerts } = await look(topology, all());
    expect(alerts!.firing.map(({ name, host: at }) => `${name} ${at}`)).toEqual([
      "SafetyStop trdiy",
      "DiskFillsUp i7bb",
    ]);
    expect(alerts!.blind).toEqual([]);
    const still = { ...wellAnswers, "19193 /api/v2/alerts?active=true&silenced=false&inhibited=false": [] };
    const { alerts: fewer } = await look(
      topology,
      all({ i7bb: { answers: still }, xserver: { answers: {} } }),
    );
    expect(fewer).toEqual({ firing: [], blind: ["i7bb", "xserver"] });
  });

  it("says where an address is and who finds no way to it, by all that were asked", async () => {
    const remote = { addresses: ["[]", hears(["i7bb", 1], ["trdiy", 0])] };
    const told = {
      ...Object.fromEntries(names.map((name) => [name, remote])),
      i7bb: { addresses: [links(1), hears(["trdiy", 0])] },
      // Its own word is missing: what others hear of it counts.
      trdiy: {},
      shin: { addresses: ["[]", hears()] },
    };
    const { addresses } = await look(topology, all(told));
    const [first] = addresses.filter(({ address }) => address === vip!.address);
    expect(first).toEqual({
      address: vip!.address,
      homes: ["trdiy", "i7bb"],
      reachedBy: names.filter((name) => !["trdiy", "shin"].includes(name)),
      notReachedBy: ["shin"],
    });
  });

  it("knows nothing of hosts that are silent, and stands all the same", async () => {
    const silent = Object.fromEntries(names.map((name) => [name, host({ answers: {} })]));
    const seen = await look(topology, silent);
    expect(seen.nodes.map(({ head }) => head)).toEqual([undefined, undefined]);
    const screen = statusReport({ stack: "hoodi", time: "2026-11-28T11:00:00Z", hosts: [], ...seen });
    expect(screen).toBe("hoodi: no hosts");
  });

  it("of a stack without monitoring has no alerts and no facts", async () => {
    const { alerts, facts } = await look({ ...topology, monitoring: undefined }, all());
    expect([alerts, facts]).toEqual([undefined, undefined]);
  });
});
