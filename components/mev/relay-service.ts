import type { Repository } from "@pulumi/gcp/artifactregistry/repository.js";
import { Service } from "@pulumi/gcp/cloudrunv2/service.js";
import type { Account } from "@pulumi/gcp/serviceaccount/account.js";
import { interpolate } from "@pulumi/pulumi/output.js";
import type { CustomResourceOptions } from "@pulumi/pulumi/resource.js";
import type { InstanceSize } from "../../catalog/cloud-run.ts";
import type { NetworkName } from "../../catalog/networks.ts";
import { configurationFile, type RelayContainer, relayContainers } from "../../render/mev/containers.ts";
import { headerCheckPort } from "../../render/mev/header-check.ts";
import type { Mev } from "../../topology/mev/derive.ts";
import type { HeaderCheckConfiguration } from "./header-check-configuration.ts";

export interface RelayServiceArgs {
  readonly mev: Mev;
  readonly network: NetworkName;
  /** Its name at Google. */
  readonly label: string;
  /** Where images come from. */
  readonly images: Repository;
  /** Whose rights it has. */
  readonly account: Account;
  readonly configuration: HeaderCheckConfiguration;
}

const volume = "configuration";

/**
 * The service. Its processor works between requests, too: MEV-Boost answers a registration after the first relay and
 * goes on with the others. There is one instance, because MEV-Boost keeps the bids of a slot in its memory.
 */
export function relayService(name: string, args: RelayServiceArgs, options: CustomResourceOptions): Service {
  const { mev, network, label, images, account, configuration } = args;
  const { headerCheck, mevBoost } = relayContainers(mev, network);
  const common = (container: RelayContainer) => containerOf(container, images);
  return new Service(
    name,
    {
      project: mev.project,
      location: mev.region,
      name: label,
      ingress: "INGRESS_TRAFFIC_ALL",
      // Beacon nodes have no tokens of Google's; the header takes their place.
      invokerIamDisabled: true,
      deletionProtection: mev.deletionProtection,
      template: {
        serviceAccount: account.email,
        executionEnvironment: "EXECUTION_ENVIRONMENT_GEN2",
        timeout: "15s",
        maxInstanceRequestConcurrency: 80,
        scaling: { minInstanceCount: 1, maxInstanceCount: 1 },
        containers: [
          {
            ...common(headerCheck),
            ports: { name: "http1", containerPort: headerCheckPort },
            dependsOns: [mevBoost.name],
            volumeMounts: [{ name: volume, mountPath: configurationFile.folder }],
          },
          common(mevBoost),
        ],
        volumes: [
          {
            name: volume,
            secret: {
              secret: configuration.secretId,
              items: [{ path: configurationFile.name, version: configuration.version }],
            },
          },
        ],
      },
      traffics: [{ type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: 100 }],
    },
    options,
  );
}

function containerOf(
  { name, image, args, environment = {}, size, probe }: RelayContainer,
  images: Repository,
) {
  const { location, project, repositoryId } = images;
  return {
    name,
    image: interpolate`${location}-docker.pkg.dev/${project}/${repositoryId}/${image}`,
    args: [...args],
    envs: Object.entries(environment).map(([name, value]) => ({ name, value })),
    resources: { limits: limitsOf(size), cpuIdle: false, startupCpuBoost: true },
    startupProbe: { httpGet: probe, periodSeconds: 2, timeoutSeconds: 1, failureThreshold: 30 },
    livenessProbe: { httpGet: probe, periodSeconds: 10, timeoutSeconds: 2, failureThreshold: 3 },
  };
}

/** As Google writes them: `750m`, `512Mi`. */
function limitsOf({ vcpus, gibibytes }: InstanceSize) {
  return {
    cpu: `${vcpus * 1000}m`,
    memory: `${gibibytes * 1024}Mi`,
  };
}
