import { dvtModules, validatorModules } from "../../catalog/clients/registry.ts";
import type { DvtNode } from "../../topology/dvt/node.ts";
import type { ValidatorClient } from "../../topology/ethereum/node.ts";
import type { Topology } from "../../topology/topology.ts";
import { charonFolders } from "../dvt/charon.ts";
import { ssvFolders } from "../dvt/ssv.ts";
import { validatorClientService, validatorPaths } from "../ethereum/validator.ts";
import { workloadPaths } from "../workloads/paths.ts";
import type { ProgramFolder } from "../workloads/workload.ts";

/** A folder on a host, and patterns for names in it (find -name). */
export interface NamesIn {
  readonly folder: string;
  readonly names: readonly string[];
}

/** Where something irreplaceable of a signer lies on its host. */
export interface BackupSource {
  /** Name of the validator client or the DVT node. */
  readonly signer: string;
  /** Name of its host. */
  readonly host: string;
  /** `ssv`, `charon`, or the validator client's program. */
  readonly program: string;
  /** Folder in which all of it lies. */
  readonly data: string;
  /** Keys, their passwords, and the cluster's lock. */
  readonly keys: readonly NamesIn[];
  readonly slashingDatabase: NamesIn;
  /** The service that writes the slashing database: `project/service`. */
  readonly writer: string;
}

/** Of every validator client and DVT node of a stack. */
export function backupSources({ validators, dvtNodes }: Topology): BackupSource[] {
  return [...Object.values(validators).map(validatorSource), ...Object.values(dvtNodes).map(dvtSource)];
}

function validatorSource(validator: ValidatorClient): BackupSource {
  const { irreplaceable } = validatorPaths(validator);
  const folders = Object.entries(irreplaceable).map(([path, names]) => ({ path, irreplaceable: names }));
  const { name: service } = validatorClientService(validator);
  return sourceOf({ ...validator, program: validator.client }, folders, {
    database: validatorModules[validator.client].slashingDatabase,
    service,
  });
}

function dvtSource(node: DvtNode): BackupSource {
  if (node.program === "ssv")
    return sourceOf(node, ssvFolders(node), { database: dvtModules.ssv.slashingDatabase!, service: "ssv" });
  const database = dvtModules.lodestar.slashingDatabase!;
  return sourceOf(node, charonFolders(node), { database, service: "lodestar" });
}

function sourceOf(
  { stack, name, host, program }: { stack: string; name: string; host: string; program: string },
  folders: readonly ProgramFolder[],
  { database, service }: { database: string; service: string },
): BackupSource {
  const kept = folders.map(({ path, irreplaceable = [] }) => ({ folder: path, names: irreplaceable }));
  const { folder } = kept.find(({ names }) => names.includes(database))!;
  return {
    signer: name,
    host,
    program,
    data: workloadPaths(stack, name).data,
    keys: kept
      .map(({ folder: path, names }) => ({ folder: path, names: names.filter((one) => one !== database) }))
      .filter(({ names }) => names.length > 0),
    // SQLite keeps what it has not written into the database yet in files beside it.
    slashingDatabase: { folder, names: [database, `${database}-*`] },
    writer: `${stack}-${name}/${service}`,
  };
}
