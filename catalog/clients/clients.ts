import type { NetworkName } from "../networks.ts";
import { recordOf } from "../record.ts";
import type { CpuLevel, ExecutionModule } from "./client.ts";
import type { PackagedClient } from "./images.ts";
import { beaconModules, executionModules, validatorModules } from "./registry.ts";

export type ExecutionClient = keyof typeof executionModules;
export type ConsensusClient = keyof typeof beaconModules;
export type ValidatorClientName = keyof typeof validatorModules;

export const executionClients = Object.keys(executionModules) as ExecutionClient[];
export const consensusClients = Object.keys(beaconModules) as ConsensusClient[];
export const validatorClients = Object.keys(validatorModules) as ValidatorClientName[];

/** The beacon nodes that an execution client may be paired with: all but those that are a part of another client. */
export const pairs: Readonly<Record<ExecutionClient, readonly ConsensusClient[]>> = recordOf(
  executionClients,
  (execution) => consensusClients.filter((name) => fits(name, execution)),
);

/** What an execution client's image is compiled for; undefined: any processor. */
export function minCpu(execution: ExecutionClient): CpuLevel | undefined {
  const module: ExecutionModule = executionModules[execution];
  return module.minCpu;
}

function fits(consensus: ConsensusClient, execution: ExecutionClient): boolean {
  const module = beaconModules[consensus];
  return !("partOf" in module) || module.partOf === execution;
}

/** Memory in GiB below which a pair does not follow the chain. */
export const minMemoryGiB: Readonly<Record<ExecutionClient, Readonly<Record<NetworkName, number>>>> =
  recordOf(executionClients, (execution) => executionModules[execution].minMemoryGiB);

/** Disk space in GB that a pair takes, with some growth. */
export function minDiskGB(
  execution: ExecutionClient,
  consensus: ConsensusClient,
  network: NetworkName,
): number {
  const beacon = beaconModules[consensus];
  const own = "minDiskGB" in beacon ? beacon.minDiskGB[network] : 0;
  return executionModules[execution].minDiskGB[network] + own;
}

/** The programs, and so the images, that a pair runs, in the order in which they start. */
export function programsOf(execution: ExecutionClient, consensus: ConsensusClient): PackagedClient[] {
  const beacon = beaconModules[consensus];
  const own = "image" in beacon ? [beacon.image.name] : [];
  return [executionModules[execution].image.name, ...own];
}

/** The image of a validator client. */
export function imageOfValidator(client: ValidatorClientName): PackagedClient {
  return validatorModules[client].image.name;
}

/** Ceiling in MiB for each validator client, beside what its host's node may use. */
export const validatorMemoryMiB = recordOf(validatorClients, (client) => validatorModules[client].memoryMiB);
