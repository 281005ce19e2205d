import { validatorMemoryMiB } from "../topology/clients.ts";
import { networks } from "../topology/networks.ts";
import type { Topology, ValidatorClient } from "../topology/topology.ts";
import type { ClientService } from "./clients/client.ts";
import { validatorModules } from "./clients/registry.ts";
import { bindMount, type ComposeProject, composeService } from "./compose.ts";

/** Where a validator client's files lie on its host. */
export interface ValidatorPaths {
  /** Configuration: what we write and remove. */
  readonly configuration: string;
  readonly compose: string;
  /** Bearer token of the keymanager API. */
  readonly token: string;
  /** Keys and slashing database: made by the client and the operator, never removed. */
  readonly data: string;
  /** What nobody can make anew: folder → patterns for the names in it. */
  readonly irreplaceable: Readonly<Record<string, readonly string[]>>;
}

export function validatorPaths({ stack, name, client }: ValidatorClient): ValidatorPaths {
  const configuration = `/etc/bonded-validator/${stack}/${name}`;
  const data = `/mnt/ethereum/${stack}/${name}/${client}`;
  const folders = Object.entries(validatorModules[client].irreplaceable);
  return {
    configuration,
    compose: `${configuration}/compose.yaml`,
    token: `${configuration}/keymanager-token`,
    data,
    irreplaceable: Object.fromEntries(
      folders.map(([folder, patterns]) => [folder === "." ? data : `${data}/${folder}`, patterns]),
    ),
  };
}

export function validatorService(validator: ValidatorClient): ClientService {
  return validatorModules[validator.client].service(validator);
}

/** The compose project of a validator client, one of its own: nothing that happens to a node touches a signer. */
export function validatorProject(validator: ValidatorClient): ComposeProject {
  const { data, token } = validatorPaths(validator);
  const client = validatorService(validator);
  const service = composeService({
    client,
    image: validator.image,
    version: validator.version,
    memoryMiB: validatorMemoryMiB[validator.client],
    priority: networks[validator.network].priority,
    volumes: [bindMount(data, "/data", "write"), bindMount(token, "/keymanager-token", "read")],
    // Beacon APIs of the host are on its loopback address, and so are the client's own interfaces.
    hostNetwork: true,
  });
  return { name: `${validator.stack}-${validator.name}`, services: { [client.name]: service } };
}

/** The keymanager APIs on a host, as seen there, with the files that hold their tokens. */
export function signerApis(topology: Topology, host: string): { keymanager: string; tokenFile: string }[] {
  const here = Object.values(topology.validators).filter((validator) => validator.host === host);
  return here.map((validator) => ({
    keymanager: `http://127.0.0.1:${validator.ports.keymanager}`,
    tokenFile: validatorPaths(validator).token,
  }));
}
