import type { NetworkName } from "../../catalog/networks.ts";

/** Where a builder proxy's files lie on its host, and the unit that runs it. */
export interface BuilderProxyPaths {
  readonly configuration: string;
  /** File with the secret that MEV-Boost in the cloud is shown. */
  readonly secret: string;
  readonly unit: string;
  /** Folder below /run, made by the unit. */
  readonly runtime: string;
  readonly control: string;
}

export function builderProxyPaths(network: NetworkName): BuilderProxyPaths {
  const runtime = `bonded-validator-builder-${network}`;
  const folder = `/etc/bonded-validator/${network}/builder`;
  return {
    configuration: `${folder}/haproxy.cfg`,
    secret: `${folder}/secret`,
    unit: `${runtime}.service`,
    runtime,
    control: `/run/${runtime}/control`,
  };
}

/** The socket on which a section of a builder proxy listens for the others. */
export function socketOf(network: NetworkName, section: string): string {
  return `unix@/run/${builderProxyPaths(network).runtime}/${section}`;
}

/** The line of a section that listens there. */
export const listens = (network: NetworkName, section: string): string =>
  `  bind ${socketOf(network, section)} mode 600 user haproxy`;

/** What a beacon node asks of builders. Its question for the status is answered by the proxy itself. */
export type BuilderCall = "header" | "validators" | "payload";

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

/** A request that is repeated has to be whole first. */
export const whole = `  http-request wait-for-body time ${wholeRequest} if METH_POST`;

/**
 * Takes the slot from a signed blinded block, as JSON or SSZ, into `txn.slot`. In SSZ the message follows an offset and the
 * signature, 4 and 96 bytes, and begins with the slot in little-endian order (consensus-specs, SignedBlindedBeaconBlock):
 * the lower half is the slot until the year 3600.
 */
export const slotOfBlock: readonly string[] = [
  whole,
  "  acl is_ssz req.hdr(content-type) -m beg application/octet-stream",
  "  http-request set-var(txn.slot) req.body,json_query('$.message.slot') unless is_ssz",
  String.raw`  http-request set-var(txn.slot) 'req.body,bytes(100,4),hex,regsub("^(..)(..)(..)(..)$","\4\3\2\1"),hex2i' if is_ssz`,
];
