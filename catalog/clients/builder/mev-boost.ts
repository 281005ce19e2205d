import { loopbackUrl } from "../../loopback.ts";
import { mevBoostArguments, mevBoostEnvironment, mevBoostProgram } from "../../mev-boost.ts";
import type { BuilderModule, ClientService } from "../client.ts";
import type { MevBoostContext } from "../context.ts";

const metricsPort = 18_551;

/** MEV-Boost beside a node. */
export const mevBoost: BuilderModule<"mev-boost"> = {
  image: {
    name: "mev-boost",
    registry: "docker.io",
    repository: mevBoostProgram.repository,
    versions: { mainnet: mevBoostProgram.version, hoodi: mevBoostProgram.version },
    command: ["/app/mev-boost"],
  },
  memoryMiB: 256,
  service,
  options: "mev-boost",
};

function service({ network, relays, minBid, ports }: MevBoostContext): ClientService {
  return {
    name: "mev-boost",
    image: mevBoost.image,
    entrypoint: mevBoost.image.command,
    arguments: [
      ...mevBoostArguments({ network, relays, minBid }),
      "--metrics",
      `--metrics-addr=0.0.0.0:${metricsPort}`,
    ],
    environment: mevBoostEnvironment,
    peerPorts: [],
    localPorts: [
      { host: ports.api, container: mevBoostProgram.port },
      { host: ports.metrics, container: metricsPort },
    ],
    metrics: { port: ports.metrics, path: "/metrics" },
    stopSignal: "SIGTERM",
    stopGrace: 10,
    probes: [
      {
        name: "builder API",
        url: `${loopbackUrl(ports.api)}${mevBoostProgram.statusPath}`,
        expect: "{}",
        timeoutSeconds: 60,
      },
    ],
  };
}
