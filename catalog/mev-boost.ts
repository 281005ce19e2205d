import type { NetworkName } from "./networks.ts";

/** MEV-Boost: a beacon node asks it for a block, and it asks relays. It listens at `port` and has no keys. */
export const mevBoostProgram = {
  /** At Docker Hub. */
  repository: "flashbots/mev-boost",
  /** What ObolNetwork/charon-distributed-validator-node (2026-04) and rocket-pool/smartnode (2026-08) run. */
  version: "1.12.0",
  /** Older ones do not know the blocks since the fork Fulu (ethstaker/eth-docker, 2025-11). */
  minimum: "1.10.0",
  port: 18_550,
  /** Answers 200 whatever relays do, as long as `--relay-check` is not given (server/service.go at 4035cb3). */
  statusPath: "/eth/v1/builder/status",
} as const;

/**
 * Milliseconds that relays have. Whoever asks waits longer (render/overlay/builder-calls.ts), so that the best bid of those
 * that have answered arrives. Its own numbers are 950, 4000 and 3000.
 */
export const relayTimeouts = { getheader: 900, getpayload: 3800, regval: 2800 } as const;

export interface MevBoostQuestions {
  /** One that MEV-Boost knows by name. */
  readonly network: NetworkName;
  /** `https://<public key>@<host>` */
  readonly relays: readonly string[];
  /** Ether below which a bid is not passed on. */
  readonly minBid: number;
}

/**
 * It keeps a connection for as long as it waits for a request, 1 s, and reads a request no longer (config/vars.go and
 * server/service.go, 0f78e8d, read 2026-11-27). A proxy before it would use connections that it has just closed, and a
 * block that comes slowly from home would be lost.
 */
export const mevBoostEnvironment = {
  MEV_BOOST_SERVER_READ_TIMEOUT_MS: "10000",
  MEV_BOOST_SERVER_IDLE_TIMEOUT_MS: "600000",
} as const;

/** Its command line, without metrics: how it listens, what it asks whom, and how long. */
export function mevBoostArguments({ network, relays, minBid }: MevBoostQuestions): string[] {
  return [
    `--addr=0.0.0.0:${mevBoostProgram.port}`,
    `--${network}`,
    ...relays.map((relay) => `--relay=${relay}`),
    ...(minBid > 0 ? [`--min-bid=${minBid}`] : []),
    ...Object.entries(relayTimeouts).map(
      ([call, milliseconds]) => `--request-timeout-${call}=${milliseconds}`,
    ),
  ];
}
