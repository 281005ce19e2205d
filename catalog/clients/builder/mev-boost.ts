import { loopbackUrl } from "../../loopback.ts";
import type { BuilderModule, ClientService } from "../client.ts";
import type { MevBoostContext } from "../context.ts";

const apiPort = 18_550;
const metricsPort = 18_551;

/**
 * Milliseconds that relays have. Whoever asks waits longer (render/overlay/builder-calls.ts), so that the best bid of those
 * that have answered arrives. Its own numbers are 950, 4000 and 3000.
 */
const relayTimeouts = { getheader: 900, getpayload: 3800, regval: 2800 } as const;

/** MEV-Boost: asks relays for the blocks of builders. It has no keys and keeps nothing. */
export const mevBoost: BuilderModule<"mev-boost"> = {
  image: {
    name: "mev-boost",
    registry: "docker.io",
    repository: "flashbots/mev-boost",
    // rocket-pool/smartnode, shared/services/config/mev-boost-config.go, read 2026-11-27
    versions: { mainnet: "1.12.0", hoodi: "1.12.0" },
    command: ["/app/mev-boost"],
  },
  memoryMiB: 256,
  service,
  options: "mev-boost",
};

function service({ network, relays, ports }: MevBoostContext): ClientService {
  return {
    name: "mev-boost",
    image: mevBoost.image,
    entrypoint: mevBoost.image.command,
    arguments: [
      `--addr=0.0.0.0:${apiPort}`,
      `--${network}`,
      ...relays.map((relay) => `--relay=${relay}`),
      ...Object.entries(relayTimeouts).map(
        ([call, milliseconds]) => `--request-timeout-${call}=${milliseconds}`,
      ),
      "--metrics",
      `--metrics-addr=0.0.0.0:${metricsPort}`,
    ],
    peerPorts: [],
    localPorts: [
      { host: ports.api, container: apiPort },
      { host: ports.metrics, container: metricsPort },
    ],
    metrics: { port: ports.metrics, path: "/metrics" },
    stopSignal: "SIGTERM",
    stopGrace: 10,
    probes: [
      {
        name: "builder API",
        url: `${loopbackUrl(ports.api)}/eth/v1/builder/status`,
        expect: "{}",
        timeoutSeconds: 60,
      },
    ],
  };
}
