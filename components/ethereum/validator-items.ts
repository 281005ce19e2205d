import { renderCompose } from "../../render/compose.ts";
import { validatorPaths, validatorProject, validatorService } from "../../render/ethereum/validator.ts";
import type { ValidatorClient } from "../../topology/ethereum/node.ts";
import type { Host } from "../../topology/hosts/host.ts";
import { onDisk } from "../hosts/disks.ts";
import { type Items, itemsOf } from "../roles/role.ts";
import { environmentData } from "./environment-items.ts";
import { probeItems, serviceItems } from "./service-items.ts";

const root = "root:root";
const directory = { owner: root, mode: "0755" } as const;
const data = { ...directory, keep: true } as const;
/** Their owner alone may look. */
const own = { owner: root, mode: "0700" } as const;

/** Everything a validator client is on its host. */
export function validatorItems(validator: ValidatorClient, host: Host): Items {
  const { configuration, compose, token } = validatorPaths(validator);
  const project = validatorProject(validator);
  const services = serviceItems(project, compose, { hold: true });
  const restarts = Object.keys(services).join(",");
  const service = `${project.name}/${validatorService(validator).name}`;
  const folder = `${environmentData(validator.stack)}/${validator.name}`;
  return {
    ...itemsOf([[`directory ${folder}`, { ...data, ...onDisk(host, folder) }]]),
    ...keyItems(validator, host),
    [`directory ${configuration}`]: directory,
    [`secret ${token}`]: { format: "hex32", owner: root, mode: "0600", restarts },
    [`file ${compose}`]: { content: renderCompose(project), owner: root, mode: "0644" },
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
