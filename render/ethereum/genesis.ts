import { type Genesis, genesisFiles, genesisFolder } from "../../catalog/genesis.ts";
import { type BindMount, bindMount } from "../workloads/compose.ts";
import type { WorkloadFiles } from "../workloads/workload.ts";

/** Where a workload has its own copy of the files: a change that is refused leaves those of what runs as they are. */
const folderOf = (configuration: string): string => `${configuration}/genesis`;

/** What a node's programs read. */
export function nodeGenesis(configuration: string, genesis: Genesis | undefined): WorkloadFiles {
  if (genesis === undefined) return {};
  const folder = folderOf(configuration);
  return {
    ...validatorGenesis(configuration, genesis),
    [`${folder}/${genesisFiles.execution}`]: genesis.execution,
    [`${folder}/${genesisFiles.state}`]: genesis.state,
  };
}

/** What a validator client reads: the rest it learns from its beacon nodes. */
export function validatorGenesis(configuration: string, genesis: Genesis | undefined): WorkloadFiles {
  if (genesis === undefined) return {};
  const folder = folderOf(configuration);
  const { config, depositContract } = genesis;
  return {
    [`${folder}/${genesisFiles.config}`]: config,
    [`${folder}/${genesisFiles.depositBlock}`]: { content: `${depositContract.block}\n` },
    [`${folder}/${genesisFiles.depositBlockHash}`]: { content: `${depositContract.hash}\n` },
  };
}

/** The folder as containers see it. */
export function genesisMounts(configuration: string, genesis: Genesis | undefined): BindMount[] {
  return genesis === undefined ? [] : [bindMount(folderOf(configuration), genesisFolder, "read")];
}
