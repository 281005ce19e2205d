import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi/resource.js";
import { loopbackUrl } from "../../catalog/loopback.ts";
import { proposalGate } from "../../render/ethereum/gates.ts";
import { moveSteps, signerApi, validatorService } from "../../render/ethereum/validator.ts";
import { validatorItems } from "../../render/ethereum/validator-items.ts";
import type { ValidatorClient as ValidatorTopology } from "../../topology/ethereum/node.ts";
import type { Host } from "../../topology/hosts/host.ts";
import { Role } from "../roles/role.ts";

export interface ValidatorClientArgs {
  readonly validator: ValidatorTopology;
  readonly host: Host;
  /** Roles of the host and of the environment that it stands on. */
  readonly ground: readonly Role[];
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
      {
        host,
        role: `validator-${name}`,
        requires: "base",
        move: moveSteps(validator),
        items: {
          ...validatorItems(validator, host),
          ...proposalGate(validator.beaconApis[0]!, [signerApi(validator)]),
        },
      },
      // A mainnet signer goes only when somebody has said so twice.
      { parent: this, protect: validator.network === "mainnet", dependsOn: [...ground] },
    );
    const { metrics } = validatorService(validator);
    this.keymanager = loopbackUrl(validator.ports.keymanager);
    this.metrics = `${loopbackUrl(metrics.port)}${metrics.path}`;
    this.registerOutputs({ keymanager: this.keymanager, metrics: this.metrics });
  }
}
