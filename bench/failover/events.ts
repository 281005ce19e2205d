/** What happens to home hosts, and how it is mended. */
import { runInside } from "../../lab/hosts.ts";
import { setConnected } from "../../lab/verbs.ts";
import { frontPaths } from "../../render/overlay/front.ts";
import type { EthereumPair } from "../../topology/topology.ts";
import type { Row } from "./answers.ts";
import { type Deployment, lab, stacks } from "./deployment.ts";

export interface Event {
  readonly name: string;
  readonly wanted?: Row["wanted"];
  /** What it happens to: the home that serves the clients, or another. */
  readonly to: "serving" | "standby";
  harm(home: string): Promise<unknown>;
  /** What a person does afterwards; nothing where it mends itself. */
  mend?(home: string): Promise<unknown>;
}

const inside = (home: string, ...command: string[]): Promise<string> => runInside(lab, home, command);

const cutOff = {
  to: "serving",
  harm: (home) => setConnected(lab, home, false),
  mend: (home) => setConnected(lab, home, true),
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
  mend: (home) => inside(home, "systemctl", "start", "tailscaled"),
};

export const frontKilled: Event = {
  name: "HAProxy killed",
  wanted: { worst: 300 },
  to: "serving",
  harm: (home) =>
    inside(home, "systemctl", "kill", "--signal=KILL", ...stacks.map((stack) => frontPaths(stack).unit)),
};

export const routingRestarted: Event = {
  name: "FRR restarted at the standby",
  // No gap: what the machine itself adds.
  wanted: { worst: 100 },
  to: "standby",
  harm: (home) => inside(home, "systemctl", "restart", "frr"),
};

/** The beacon nodes of both environments on the home, each ended as by a crash that Docker does not mend. */
export function beaconKilled(deployed: Deployment): Event {
  const containers = (home: string): string[] =>
    stacks.flatMap((stack) => {
      const nodes = Object.values(deployed[stack].nodes).filter(({ host }) => host === home);
      return nodes.map((node) => `${stack}-${node.name}-${beaconService(node)}-1`);
    });
  return {
    name: "beacon node killed",
    wanted: { worst: 300 },
    to: "serving",
    harm: (home) => inside(home, "docker", "kill", ...containers(home)),
    mend: (home) => inside(home, "docker", "start", ...containers(home)),
  };
}

const beaconService = ({ execution, consensus }: EthereumPair): string =>
  consensus === "caplin" ? execution : consensus;
