import { stackData } from "../../topology/ethereum/folders.ts";
import type { ValidatorClient } from "../../topology/ethereum/node.ts";
import type { Host } from "../../topology/hosts/host.ts";
import { onDisk } from "../hosts/disks.ts";
import { directory, file } from "../items.ts";
import { type Items, itemsOf } from "../role.ts";
import { renderCompose } from "../workloads/compose.ts";
import { probeItems, serviceItems } from "../workloads/service-items.ts";
import { validatorPaths, validatorProject, validatorService } from "./validator.ts";

const data = { ...directory, keep: true } as const;
/** Their owner alone may look. */
const own = { ...directory, mode: "0700" } as const;

/** Everything a validator client is on its host. */
export function validatorItems(validator: ValidatorClient, host: Host): Items {
  const { configuration, compose, token } = validatorPaths(validator);
  const project = validatorProject(validator);
  const services = serviceItems(project, compose, { hold: true });
  const restarts = Object.keys(services).join(",");
  const service = `${project.name}/${validatorService(validator).name}`;
  const folder = `${stackData(validator.stack)}/${validator.name}`;
  return {
    ...itemsOf([[`directory ${folder}`, { ...data, ...onDisk(host, folder) }]]),
    ...keyItems(validator, host),
    [`directory ${configuration}`]: directory,
    [`secret ${token}`]: { format: "hex32", ...file, mode: "0600", restarts },
    [`file ${compose}`]: { content: renderCompose(project), ...file },
    ...services,
    ...probeItems(validator.name, [validatorService(validator)], service),
  };
}

/** The client's folder, and those that hold keys, their passwords and what the keys have signed. */
function keyItems(validator: ValidatorClient, host: Host): Items {
  const { data: folder, irreplaceable } = validatorPaths(validator);
  const disk = onDisk(host, folder);
  const kept = Object.entries(irreplaceable).map(
    ([path, patterns]) =>
      [`directory ${path}`, { ...own, irreplaceable: patterns.join(","), ...disk }] as const,
  );
  return { ...itemsOf([[`directory ${folder}`, { ...own, keep: true, ...disk }]]), ...itemsOf(kept) };
}
