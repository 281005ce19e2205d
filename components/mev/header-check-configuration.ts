import { Secret } from "@pulumi/gcp/secretmanager/secret.js";
import { SecretIamMember } from "@pulumi/gcp/secretmanager/secretIamMember.js";
import { SecretVersion } from "@pulumi/gcp/secretmanager/secretVersion.js";
import { secret as asSecret, type Input, type Output } from "@pulumi/pulumi/output.js";
import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi/resource.js";
import { placeholder } from "../../topology/placeholder.ts";
import { asksNoCloud } from "../offline.ts";

export interface HeaderCheckConfigurationArgs {
  readonly project: string;
  /** Its name at Google. */
  readonly label: string;
  /** Secret. */
  readonly text: Input<string>;
  /** `serviceAccount:…`, which alone may read it. */
  readonly reader: Input<string>;
}

/** The configuration of the container that checks the header, in Secret Manager. */
export class HeaderCheckConfiguration extends ComponentResource {
  /** Name of the secret in its project. */
  readonly secretId: Output<string>;
  /** Number of the version that holds the text. */
  readonly version: Output<string>;

  constructor(name: string, args: HeaderCheckConfigurationArgs, options: ComponentResourceOptions) {
    super("bonded-validator:mev:HeaderCheckConfiguration", name, {}, options);
    const { project, label, text, reader } = args;
    const secret = new Secret(
      `${name}-secret`,
      { project, secretId: label, replication: { auto: {} } },
      { parent: this },
    );
    const version = new SecretVersion(
      `${name}-version`,
      // A redacted state has the placeholder for all of it.
      { secret: secret.id, secretData: asksNoCloud() ? asSecret(placeholder) : text },
      { parent: this },
    );
    new SecretIamMember(
      `${name}-reader`,
      { project, secretId: secret.secretId, role: "roles/secretmanager.secretAccessor", member: reader },
      { parent: this },
    );
    this.secretId = secret.secretId;
    this.version = version.version;
    const { secretId, version: number } = this;
    this.registerOutputs({ secretId, version: number });
  }
}
