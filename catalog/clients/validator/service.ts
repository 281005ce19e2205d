import type { ClientService, SafetyStop } from "../client.ts";
import type { ValidatorContext } from "../context.ts";
import { validatorProbe } from "../probes.ts";

/**
 * Memory in MiB that the derivation of one key takes: keystores of the deposit tool use scrypt with n = 2^18 and r = 8
 * (ERC-2335's example, too), which is 128 n r bytes.
 */
export const derivationMiB = 256;

/** Of a client that registers a group with relays: the option that has it do so, and that of the gas limit. */
export function registrationFlags(
  { relays, gasLimit }: ValidatorContext["group"],
  registers: string,
  limit: string,
): string[] {
  if (relays.length === 0) return [];
  return [registers, ...(gasLimit === undefined ? [] : [`${limit}=${gasLimit}`])];
}

/** A validator client's program with what is the same for all: no ports of a container's own, and a minute to end. */
export function validatorService(
  validator: ValidatorContext,
  program: Pick<ClientService, "name" | "image" | "entrypoint" | "arguments"> & {
    readonly safetyStop: SafetyStop;
  } & Partial<Pick<ClientService, "environment" | "processors" | "memoryFolder">>,
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
