import { Repository } from "@pulumi/gcp/artifactregistry/repository.js";
import { Service as Api } from "@pulumi/gcp/projects/service.js";
import { Account } from "@pulumi/gcp/serviceaccount/account.js";
import { all, type Output } from "@pulumi/pulumi/output.js";
import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi/resource.js";
import type { NetworkName } from "../../catalog/networks.ts";
import { renderHeaderCheck } from "../../render/mev/header-check.ts";
import type { Mev } from "../../topology/mev/derive.ts";
import { BudgetAlert } from "./budget-alert.ts";
import { HeaderCheckConfiguration } from "./header-check-configuration.ts";
import { relayService } from "./relay-service.ts";
import { validSecrets } from "./secrets.ts";
import { UptimeAlert } from "./uptime-alert.ts";

export interface MevBoostRelayArgs {
  readonly mev: Mev;
  readonly network: NetworkName;
}

/** APIs of Google Cloud that the component's resources need, without `.googleapis.com`; and those of a budget. */
const apis = ["artifactregistry", "iam", "monitoring", "run", "secretmanager"] as const;
const budgetApis = ["billingbudgets", "cloudresourcemanager"] as const;

/**
 * MEV-Boost as one instance on Google Cloud Run, for whoever shows the secret. It has no keys: registrations and blocks
 * come signed.
 */
export class MevBoostRelay extends ComponentResource {
  /** `https://…run.app` */
  readonly url: Output<string>;
  /** What clients show in the header `secretHeader`. Secret. */
  readonly secret: Output<string>;

  constructor(name: string, { mev, network }: MevBoostRelayArgs, options: ComponentResourceOptions) {
    super("bonded-validator:mev:MevBoostRelay", name, {}, options);
    const { project, region, budget, alerts } = mev;
    const label = `bonded-validator-mev-${network}`;
    const dependsOn = this.#enable(name, mev);
    const images = new Repository(
      `${name}-images`,
      {
        project,
        location: region,
        repositoryId: label,
        description: "Copies of the images at Docker Hub that the service runs",
        format: "DOCKER",
        mode: "REMOTE_REPOSITORY",
        remoteRepositoryConfig: { dockerRepository: { publicRepository: "DOCKER_HUB" } },
      },
      { parent: this, dependsOn },
    );
    const account = new Account(
      `${name}-account`,
      { project, accountId: label, displayName: "MEV-Boost of bonded-validator, without roles" },
      { parent: this, dependsOn },
    );
    const secrets = validSecrets(name, mev.secret, this);
    const configuration = new HeaderCheckConfiguration(
      `${name}-configuration`,
      {
        project,
        label,
        text: all(secrets).apply((accepted) => renderHeaderCheck({ accepted })),
        reader: account.member,
      },
      { parent: this, dependsOn },
    );
    const service = relayService(
      `${name}-service`,
      { mev, network, label, images, account, configuration },
      { parent: this, dependsOn: [...dependsOn, configuration] },
    );
    this.url = service.uri;
    this.secret = secrets[0]!;
    new UptimeAlert(
      `${name}-uptime`,
      { project, label, url: this.url, ...(alerts && { email: alerts }) },
      { parent: this, dependsOn },
    );
    if (budget !== undefined)
      new BudgetAlert(
        `${name}-budget`,
        { project, label, budget, apis: dependsOn },
        { parent: this, dependsOn },
      );
    const { url, secret } = this;
    this.registerOutputs({ url, secret });
  }

  /** Switches APIs of the project on. They stay on without the stack: another program may use them, too. */
  #enable(name: string, { project, budget }: Mev): Resource[] {
    const needed = [...apis, ...(budget === undefined ? [] : budgetApis)];
    return needed.map(
      (api) =>
        new Api(
          `${name}-api-${api}`,
          { project, service: `${api}.googleapis.com`, disableOnDestroy: false },
          { parent: this },
        ),
    );
  }
}
