import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi/resource.js";
import { validatorService } from "../../render/validator.ts";
import type { Host, ValidatorClient as ValidatorTopology } from "../../topology/topology.ts";
import { Role } from "../hosts/role.ts";
import { validatorItems } from "./validatorItems.ts";

export interface ValidatorClientArgs {
  readonly validator: ValidatorTopology;
  readonly host: Host;
  /** What the environment's roles on the host share. */
  readonly ground: Role;
}

/** A program that signs for one validator group. The operator gives it its keys through its keymanager API. */
export class ValidatorClient extends ComponentResource {
  /** Address of the keymanager API on the host. */
  readonly keymanager: string;
  /** Address of the metrics on the host. */
  readonly metrics: string;

  constructor(
    name: string,
    { validator, host, ground }: ValidatorClientArgs,
    options: ComponentResourceOptions,
  ) {
    super("bonded-validator:ethereum:ValidatorClient", name, {}, options);
    new Role(
      `${name}-validator`,
      { host, role: `validator-${name}`, requires: "base", items: validatorItems(validator) },
      // A mainnet signer goes only when somebody has said so twice.
      { parent: this, protect: validator.network === "mainnet", dependsOn: ground },
    );
    const { metrics } = validatorService(validator);
    this.keymanager = `http://127.0.0.1:${validator.ports.keymanager}`;
    this.metrics = `http://127.0.0.1:${metrics.port}${metrics.path}`;
    this.registerOutputs({ keymanager: this.keymanager, metrics: this.metrics });
  }
}
