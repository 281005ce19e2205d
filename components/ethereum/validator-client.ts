import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi/resource.js";
import { loopbackUrl } from "../../catalog/loopback.ts";
import { validatorRole } from "../../render/ethereum/roles.ts";
import type { ValidatorClient } from "../../topology/ethereum/node.ts";
import type { Topology } from "../../topology/topology.ts";
import { Role } from "../roles/role.ts";

export interface ValidatorClientArgs {
  readonly topology: Topology;
  readonly validator: ValidatorClient;
  /** Roles of the host and of the stack that it depends on. */
  readonly dependencies: readonly Role[];
}

/** A program that signs for one validator group. The operator gives it its keys through its keymanager API. */
export class ValidatorClientComponent extends ComponentResource {
  /** Address of the keymanager API on the host. */
  readonly keymanager: string;
  /** Address of the metrics on the host. */
  readonly metrics: string;

  constructor(
    name: string,
    { topology, validator, dependencies }: ValidatorClientArgs,
    options: ComponentResourceOptions,
  ) {
    super("bonded-validator:ethereum:ValidatorClient", name, {}, options);
    const spec = validatorRole(topology, validator);
    new Role(
      `${name}-validator`,
      { spec },
      // A mainnet signer goes only when somebody has said so twice.
      { parent: this, protect: validator.network === "mainnet", dependsOn: [...dependencies] },
    );
    const { port, path } = spec.contributes.metrics[0]!;
    this.keymanager = loopbackUrl(validator.ports.keymanager);
    this.metrics = `${loopbackUrl(port)}${path}`;
    this.registerOutputs({ keymanager: this.keymanager, metrics: this.metrics });
  }
}
