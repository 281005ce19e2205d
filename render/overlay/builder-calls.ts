import type { NetworkName } from "../../catalog/networks.ts";

/** Where a builder proxy's files lie on its host, and the unit that runs it. */
export interface BuilderProxyPaths {
  readonly configuration: string;
  readonly unit: string;
  /** Folder below /run, made by the unit. */
  readonly runtime: string;
  readonly control: string;
}

export function builderProxyPaths(network: NetworkName): BuilderProxyPaths {
  const runtime = `bonded-validator-builder-${network}`;
  return {
    configuration: `/etc/bonded-validator/${network}/builder/haproxy.cfg`,
    unit: `${runtime}.service`,
    runtime,
    control: `/run/${runtime}/control`,
  };
}

/** The socket on which a section of a builder proxy listens for the others. */
export function socketOf(network: NetworkName, section: string): string {
  return `unix@/run/${builderProxyPaths(network).runtime}/${section}`;
}

/** What a beacon node asks of builders. Its question for the status is answered by the proxy itself. */
export const builderCalls = ["header", "validators", "payload"] as const;
export type BuilderCall = (typeof builderCalls)[number];

/**
 * Milliseconds after which a beacon node has an answer, whoever is slow: a bid has a second (ethereum/builder-specs,
 * BUILDER_PROPOSAL_DELAY_TOLERANCE), of which some is on the line. Beacon nodes differ: Lighthouse waits 1 s for a bid
 * and 15 s for all else (beacon_node/builder_client, 2024-08), Nimbus 5 s for a payload (message_router_mev.nim, 2026),
 * Caplin's client has no limit of its own (cl/beacon/builder/client.go, 2026).
 */
export const deadlines: Readonly<Record<BuilderCall, number>> = {
  header: 980,
  validators: 3000,
  payload: 4000,
};

/** How long a client may take for the rest of a request. */
export const wholeRequest = "1s";
