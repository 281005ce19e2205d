import type { ValidatorClient } from "../../../topology/topology.ts";
import type { ClientService } from "../client.ts";
import { validatorProbe } from "../probes.ts";

/** A validator client's program with what is the same for all: no ports of a container's own, and a minute to end. */
export function validatorService(
  validator: ValidatorClient,
  program: Pick<ClientService, "name" | "image" | "entrypoint" | "arguments">,
): ClientService {
  return {
    ...program,
    peerPorts: [],
    localPorts: [],
    metrics: { port: validator.ports.metrics, path: "/metrics" },
    stopSignal: "SIGTERM",
    stopGrace: 60,
    probes: [validatorProbe(validator)],
  };
}
