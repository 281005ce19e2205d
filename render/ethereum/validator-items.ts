import type { ValidatorClient } from "../../topology/ethereum/node.ts";
import { workloadUser } from "../../topology/ethereum/users.ts";
import type { Host } from "../../topology/hosts/host.ts";
import type { Items } from "../role.ts";
import { workloadItems } from "../workloads/workload.ts";
import { validatorGenesis } from "./genesis.ts";
import { validatorClientService, validatorPaths, validatorProject } from "./validator.ts";

/** Everything a validator client is on its host, with the folders of its keys, their passwords and what they have signed. */
export function validatorItems(validator: ValidatorClient, host: Host): Items {
  const { configuration, own, token, irreplaceable } = validatorPaths(validator);
  const kept = Object.entries(irreplaceable).map(([path, patterns]) => ({ path, irreplaceable: patterns }));
  return workloadItems({
    stack: validator.stack,
    name: validator.name,
    user: workloadUser(validator.stack, validator.name),
    host,
    project: validatorProject(validator),
    clients: [validatorClientService(validator)],
    folders: [{ path: own }, ...kept],
    files: validatorGenesis(configuration, validator.genesis),
    origin: validator.genesis?.state.sha256,
    secret: token,
    manualStart: true,
  });
}
