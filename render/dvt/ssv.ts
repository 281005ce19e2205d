import { stringify } from "yaml";
import { ssvConfiguration, ssvConfigurationFile } from "../../catalog/clients/dvt/ssv.ts";
import { dvtModules } from "../../catalog/clients/registry.ts";
import type { SsvNode } from "../../topology/dvt/node.ts";
import { managedBy } from "../managed-by.ts";
import { bindMount, type ComposeProject } from "../workloads/compose.ts";
import { workloadPaths } from "../workloads/paths.ts";
import type { ProgramFolder, WorkloadFiles } from "../workloads/workload.ts";
import { dvtService, keptFolders } from "./service.ts";

const { ssv } = dvtModules;

const pathsOf = ({ stack, name }: SsvNode) => {
  const { configuration, data } = workloadPaths(stack, name);
  return { file: `${configuration}/ssv.yaml`, own: `${data}/ssv` };
};

/** The operator key, its password and the database. */
export function ssvFolders(node: SsvNode): ProgramFolder[] {
  return keptFolders(pathsOf(node).own, ssv.irreplaceable);
}

export function ssvFiles(node: SsvNode): WorkloadFiles {
  const content = `${managedBy}${stringify(ssvConfiguration(node.context), { lineWidth: 0 })}`;
  return { [pathsOf(node).file]: { content } };
}

export function ssvProject(node: SsvNode): ComposeProject {
  const { file, own } = pathsOf(node);
  const name = `${node.stack}-${node.name}`;
  const volumes = [bindMount(own, "/data", "write"), bindMount(file, ssvConfigurationFile, "read")];
  return { name, services: { ssv: dvtService(name, node, ssv, ssv.service(node.context), volumes) } };
}
