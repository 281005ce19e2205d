import { Volume } from "@pulumi/aws/ebs/volume.js";
import { Eip } from "@pulumi/aws/ec2/eip.js";
import { EipAssociation } from "@pulumi/aws/ec2/eipAssociation.js";
import { Instance } from "@pulumi/aws/ec2/instance.js";
import type { Subnet } from "@pulumi/aws/ec2/subnet.js";
import { VolumeAttachment } from "@pulumi/aws/ec2/volumeAttachment.js";
import { secret as asSecret, type Input, type Output, output } from "@pulumi/pulumi/output.js";
import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi/resource.js";
import { PrivateKey } from "@pulumi/tls/privateKey.js";
import { renderUserData } from "../../render/cloud/user-data.ts";
import type { ReachedHost } from "../../render/hosts/connection.ts";
import type { RoleSpec } from "../../render/role.ts";
import type { CloudMachine, CloudVolume } from "../../topology/cloud/derive.ts";
import type { Registry } from "../../topology/images/derive.ts";
import { HostComponent } from "../hosts/host.ts";
import { Role } from "../roles/role.ts";
import { HostKey } from "./host-key.ts";

export interface CloudInstanceArgs {
  readonly machine: CloudMachine;
  readonly subnet: Subnet;
  readonly securityGroup: Input<string>;
  readonly accessKeys: readonly string[];
  readonly registry: Registry | undefined;
  /** What has to be there for a login. */
  readonly path: readonly Resource[];
  /** Through which alone it is reached; absent: it has a public address itself. */
  readonly bastion?: NonNullable<ReachedHost<Input<string>>["bastion"]>;
}

/** In GiB: the system, and images of containers. */
const rootSize = 30;

/**
 * A machine in AWS, from its volumes to the base of its host. Its user data is looked at when it is started and never
 * after that, so a change of it, as of `access.keys`, touches no machine that runs.
 */
export class CloudInstance extends ComponentResource {
  readonly instance: Instance;
  /** The key that the machine made. */
  readonly hostKey: Output<string>;
  readonly host: HostComponent;
  readonly #reached: CloudMachine & ReachedHost<Input<string>>;

  constructor(name: string, args: CloudInstanceArgs, options: ComponentResourceOptions) {
    super("bonded-validator:cloud:Instance", name, {}, options);
    const { machine, accessKeys, registry, bastion } = args;
    const firstKey = new PrivateKey(
      `${name}-first-key`,
      { algorithm: "ECDSA", ecdsaCurve: "P256" },
      { parent: this },
    );
    const volumes = machine.volumes.map((volume) => this.#volume(name, machine.zone, volume));
    const firstPublic = firstKey.publicKeyOpenssh.apply((text) => text.trim());
    const values = output({
      hostKey: { private: firstKey.privateKeyOpenssh, public: firstPublic },
      volumeIds: Object.fromEntries(volumes.map(({ volume, made }) => [volume.name, made.id])),
    });
    const userData = asSecret(values.apply((known) => renderUserData(machine, accessKeys, known)));
    const instance = this.#start(name, args, userData);
    this.instance = instance;
    const attached = volumes.map(({ volume, made }) => this.#attach(name, instance, volume, made));
    const [address, associated] = bastion === undefined ? this.#publish(name, instance) : [];
    const path = [...args.path, ...attached, ...(associated === undefined ? [] : [associated])];
    const reachedBy = (hostKey: Output<string>): CloudMachine & ReachedHost<Input<string>> => ({
      ...machine,
      ssh: { ...machine.ssh, address: address ?? machine.privateAddress, hostKey },
      ...(bastion && { bastion }),
      instance: instance.id,
    });
    const key = new HostKey(`${name}-key`, reachedBy(firstPublic), {
      parent: this,
      dependsOn: path,
      deletedWith: instance,
    });
    this.hostKey = key.hostKey;
    this.#reached = reachedBy(key.hostKey);
    this.host = new HostComponent(
      `${name}-host`,
      { host: this.#reached, accessKeys, registry, made: { path: [...path, key], instance } },
      { parent: this },
    );
    const { hostKey, host } = this;
    this.registerOutputs({ instance, hostKey, host });
  }

  /** As all roles on it reach it. */
  get reached(): CloudMachine & ReachedHost<Input<string>> {
    return this.#reached;
  }

  /** A role on it, beside those of every host. */
  addRole(spec: RoleSpec<CloudMachine & ReachedHost<Input<string>>>): Role {
    return new Role(
      `${spec.host.name}-${spec.role}`,
      { spec },
      { parent: this, dependsOn: this.host.dependencies, deletedWith: this.instance },
    );
  }

  /** Kept when its machine is replaced; one that holds keys is kept when all else goes. */
  #volume(machine: string, availabilityZone: string, volume: CloudVolume) {
    const name = `${machine}-volume-${volume.name}`;
    const made = new Volume(
      name,
      { availabilityZone, size: volume.size, type: "gp3", encrypted: true, tags: { Name: name } },
      { parent: this, protect: volume.holdsKeys, retainOnDelete: volume.holdsKeys },
    );
    return { volume, made };
  }

  #start(name: string, args: CloudInstanceArgs, userData: Output<string>): Instance {
    const { machine, subnet, securityGroup } = args;
    const { ami, instanceType, privateAddress } = machine;
    return new Instance(
      `${name}-instance`,
      {
        ami,
        instanceType,
        subnetId: subnet.id,
        privateIp: privateAddress,
        vpcSecurityGroupIds: [securityGroup],
        // A container of the machine, one hop further, gets nothing of it.
        metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
        rootBlockDevice: { encrypted: true, volumeType: "gp3", volumeSize: rootSize },
        userData,
        tags: { Name: name },
      },
      // Two machines cannot have one address.
      { parent: this, deleteBeforeReplace: true, ignoreChanges: ["userData"] },
    );
  }

  #attach(machine: string, instance: Instance, volume: CloudVolume, made: Volume): Resource {
    return new VolumeAttachment(
      `${machine}-attachment-${volume.name}`,
      {
        deviceName: volume.deviceName,
        instanceId: instance.id,
        volumeId: made.id,
        // What is mounted would lose what was not written yet.
        stopInstanceBeforeDetaching: true,
      },
      { parent: this, deleteBeforeReplace: true },
    );
  }

  /** A public address that stays when the machine is replaced. */
  #publish(name: string, instance: Instance): [Output<string>, Resource] {
    const address = new Eip(`${name}-address`, { domain: "vpc", tags: { Name: name } }, { parent: this });
    const association = new EipAssociation(
      `${name}-address-of`,
      { allocationId: address.id, instanceId: instance.id },
      { parent: this, deleteBeforeReplace: true },
    );
    return [address.publicIp, association];
  }
}
