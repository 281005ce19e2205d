/** What happens to home hosts, and how it is fixed. */
import { runInside } from "../../lab/hosts.ts";
import { setConnected } from "../../lab/verbs.ts";
import { nodePaths } from "../../render/ethereum/node.ts";
import { proxyPaths } from "../../render/overlay/proxy.ts";
import type { Node } from "../../topology/ethereum/node.ts";
import type { Row } from "./answers.ts";
import { type Deployment, failoverLab, measuredStacks } from "./deployment.ts";

export interface Event {
  readonly name: string;
  readonly wanted?: Row["wanted"];
  /** What it happens to: the home that serves the clients, or another. */
  readonly to: "serving" | "standby";
  harm(home: string): Promise<unknown>;
  /** What a person does afterwards; nothing where it fixes itself. */
  restore?(home: string): Promise<unknown>;
}

const inside = (home: string, ...command: string[]): Promise<string> => runInside(failoverLab, home, command);

const cutOff = {
  to: "serving",
  harm: (home) => setConnected(failoverLab, home, false),
  restore: (home) => setConnected(failoverLab, home, true),
} as const satisfies Partial<Event>;

/** Says how much the measuring itself and the machine add to everything else. */
export const nothing: Event = { name: "nothing, to compare", to: "serving", harm: async () => undefined };

export const fastCut: Event = {
  name: "home host cut off, profile fast",
  wanted: { worst: 600, median: 500 },
  ...cutOff,
};

export const internetCut: Event = {
  name: "home host cut off, profile internet",
  wanted: { worst: 1500 },
  ...cutOff,
};

export const tailscaledStopped: Event = {
  name: "tailscaled stopped, profile fast",
  wanted: { worst: 600, median: 500 },
  to: "serving",
  harm: (home) => inside(home, "systemctl", "stop", "tailscaled"),
  restore: (home) => inside(home, "systemctl", "start", "tailscaled"),
};

export const proxyKilled: Event = {
  name: "HAProxy killed",
  wanted: { worst: 300 },
  to: "serving",
  harm: (home) =>
    inside(
      home,
      "systemctl",
      "kill",
      "--signal=KILL",
      ...measuredStacks.map((stack) => proxyPaths(stack).unit),
    ),
};

export const routingRestarted: Event = {
  name: "FRR restarted at the standby",
  // No gap: what the machine itself adds.
  wanted: { worst: 100 },
  to: "standby",
  // FRR's unit allows three starts in three minutes.
  harm: (home) => inside(home, "sh", "-c", "systemctl reset-failed frr; systemctl restart frr"),
};

/** Nobody may notice: while a home serves nothing itself, its proxy asks the other. */
const unnoticed = { worst: 300, failed: 0 } as const;

/** What happens to the nodes of both stacks on the home, each client ended as by a crash that Docker does not fix. */
export function nodeEvents(deployed: Deployment): Event[] {
  const nodesOn = (home: string): Node[] =>
    measuredStacks.flatMap((stack) =>
      Object.values(deployed[stack].nodes).filter(({ host }) => host === home),
    );
  const killed = (client: (node: Node) => string): Pick<Event, "harm" | "restore"> => {
    const containers = (home: string): string[] =>
      nodesOn(home).map((node) => `${node.stack}-${node.name}-${client(node)}-1`);
    return {
      harm: (home) => inside(home, "docker", "kill", ...containers(home)),
      restore: (home) => inside(home, "docker", "start", ...containers(home)),
    };
  };
  const says = (state: object): Pick<Event, "harm" | "restore"> => {
    const files = (home: string): string[] =>
      nodesOn(home).map((node) => `${nodePaths(node).data}/${beaconService(node)}/sync-state.json`);
    const write = `for file; do printf %s '${JSON.stringify(state)}' >"$file"; done`;
    return {
      harm: (home) => inside(home, "sh", "-c", write, "sh", ...files(home)),
      restore: (home) => inside(home, "rm", ...files(home)),
    };
  };
  const events: Record<string, Pick<Event, "harm" | "restore">> = {
    "beacon node killed": killed(beaconService),
    "execution client killed": killed(({ execution }) => execution),
    "beacon node syncing": says({ is_syncing: true, sync_distance: 900 }),
    "beacon node optimistic": says({ is_optimistic: true }),
    "beacon node without execution client": says({ el_offline: true }),
    "beacon node three slots behind": says({ sync_distance: 3 }),
  };
  return Object.entries(events).map(([name, what]) => ({ name, to: "serving", wanted: unnoticed, ...what }));
}

const beaconService = ({ execution, consensus }: Node): string =>
  consensus === "caplin" ? execution : consensus;
