import type { ClientService } from "../../catalog/clients/client.ts";
import { validatorMemoryMiB } from "../../catalog/clients/clients.ts";
import { validatorModules } from "../../catalog/clients/registry.ts";
import { loopbackUrl } from "../../catalog/loopback.ts";
import { networks } from "../../catalog/networks.ts";
import { containerOf } from "../../provider/remote/supervised.ts";
import type { ValidatorClient } from "../../topology/ethereum/node.ts";
import { workloadUser } from "../../topology/ethereum/users.ts";
import type { Topology } from "../../topology/topology.ts";
import { bindMount, type ComposeProject, composeService } from "../workloads/compose.ts";
import { type WorkloadPaths, workloadPaths } from "../workloads/paths.ts";
import type { Signer } from "./gates/proposals.ts";
import { genesisMounts } from "./genesis.ts";

/** Where a validator client's files lie on its host. */
export interface ValidatorPaths extends WorkloadPaths {
  /** Bearer token of the keymanager API. */
  readonly token: string;
  /** Keys and slashing database: made by the client and the operator, never removed. */
  readonly own: string;
  /** What nobody can make anew: folder → patterns for the names in it. */
  readonly irreplaceable: Readonly<Record<string, readonly string[]>>;
}

export function validatorPaths({ stack, name, client }: ValidatorClient): ValidatorPaths {
  const paths = workloadPaths(stack, name);
  const own = `${paths.data}/${client}`;
  const folders = Object.entries(validatorModules[client].irreplaceable);
  return {
    ...paths,
    token: `${paths.configuration}/keymanager-token`,
    own,
    irreplaceable: Object.fromEntries(
      folders.map(([folder, patterns]) => [folder === "." ? own : `${own}/${folder}`, patterns]),
    ),
  };
}

export function validatorClientService(validator: ValidatorClient): ClientService {
  return validatorModules[validator.client].service(validator);
}

/** The compose project of a validator client, one of its own: nothing that happens to a node touches a signer. */
export function validatorProject(validator: ValidatorClient): ComposeProject {
  const { configuration, own, token } = validatorPaths(validator);
  const client = validatorClientService(validator);
  const project = `${validator.stack}-${validator.name}`;
  const service = composeService({
    project,
    client,
    image: validator.image,
    version: validator.version,
    memoryMiB: validatorMemoryMiB[validator.client],
    priority: networks[validator.network].priority,
    user: workloadUser(validator.stack, validator.name),
    volumes: [
      bindMount(own, "/data", "write"),
      bindMount(token, "/keymanager-token", "read"),
      ...genesisMounts(configuration, validator.genesis),
    ],
    // Beacon APIs of the host are on its loopback address, and so are the client's own interfaces.
    hostNetwork: true,
  });
  return { name: project, services: { [client.name]: service } };
}

/** How a person moves a validator client; an edit of its host, client or group alone is refused with this. */
export function moveSteps(validator: ValidatorClient): string {
  const { stack, name, host, network, ports } = validator;
  const container = containerOf(`${stack}-${name}/${validatorClientService(validator).name}`);
  const isProtected = network === "mainnet";
  const unprotect = `Run pulumi state unprotect with the URN of ${name}-validator, which pulumi stack --show-urns prints. `;
  return [
    `${name} signs with keys that lie on ${host}. Two that sign with one key are slashed, so a person moves them (docs/keys.md):`,
    `1. Leave the configuration as it was. On ${host}, DELETE its keys at ${loopbackUrl(ports.keymanager)}/eth/v1/keystores: it stops signing with them. Keep the slashing_protection of the answer.`,
    `2. Stop it (docker stop ${container}), and see a minute later that it does not run (docker ps).`,
    `3. ${isProtected ? unprotect : ""}Remove ${name} from the configuration and run up; its data stay where they are.`,
    "4. Wait 15 minutes, and until the network has finalized what it signed last.",
    `5. Configure ${name} with the other host, client or group, run up, and import the keys there together with that slashing_protection.`,
  ].join("\n");
}

/** The keymanager API of a validator client, as seen on its host, with the file that holds its token. */
export function signerApi(validator: ValidatorClient): Signer {
  return {
    keymanager: loopbackUrl(validator.ports.keymanager),
    tokenFile: validatorPaths(validator).token,
  };
}

/** Those of all validator clients on a host. */
export function signerApis(topology: Topology, host: string): Signer[] {
  return Object.values(topology.validators)
    .filter((validator) => validator.host === host)
    .map(signerApi);
}
