import { renderCompose } from "../../render/compose.ts";
import { validatorPaths, validatorProject } from "../../render/validator.ts";
import type { ValidatorClient } from "../../topology/topology.ts";
import { type Items, itemsOf } from "../hosts/role.ts";
import { serviceItems } from "./serviceItems.ts";

const directory = { owner: "root:root", mode: "0755" } as const;
const data = { ...directory, keep: true } as const;
/** Keys: their owner alone may look. */
const keys = { ...data, mode: "0700" } as const;

/** Everything a validator client is on its host. */
export function validatorItems(validator: ValidatorClient): Items {
  const { configuration, compose, token } = validatorPaths(validator);
  const project = validatorProject(validator);
  const services = serviceItems(project, compose);
  const restarts = Object.keys(services).join(",");
  return {
    ...itemsOf([[`directory /mnt/ethereum/${validator.stack}/${validator.name}`, data]]),
    ...keyItems(validator),
    [`directory ${configuration}`]: directory,
    [`secret ${token}`]: { format: "hex32", owner: "root:root", mode: "0600", restarts },
    [`file ${compose}`]: { content: renderCompose(project), owner: "root:root", mode: "0644" },
    ...services,
  };
}

/** The client's folder, and those in it that have to be there before it starts or that hold what cannot be made anew. */
function keyItems(validator: ValidatorClient): Items {
  const { data: folder, irreplaceable } = validatorPaths(validator);
  const folders = new Set([folder, ...Object.keys(irreplaceable)]);
  return itemsOf([...folders].map((path) => [`directory ${path}`, keys]));
}
