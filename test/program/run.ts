import { ComponentResource, type Resource } from "@pulumi/pulumi/resource.js";
import { setAllConfig } from "@pulumi/pulumi/runtime/config.js";
import { setMocks } from "@pulumi/pulumi/runtime/mocks.js";
import { disconnect } from "@pulumi/pulumi/runtime/settings.js";
import { registerStackTransformation, runInPulumiStack } from "@pulumi/pulumi/runtime/stack.js";
import { publicKey, type Settings } from "../support/inventory.ts";

const project = "bonded-validator";

/** A resource as the program asked for it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** Name of the parent; undefined for a child of the stack itself. */
  readonly parent: string | undefined;
  readonly protect: boolean;
  readonly dependsOn: readonly string[];
  readonly resource: Resource;
}

/** What a run of the whole program did. */
export interface Run {
  readonly resources: readonly Registered[];
  /** Inputs of resources on hosts by name, as they reach the provider. */
  readonly inputs: Readonly<Record<string, Settings>>;
  /** Inputs of resources that lie on no host, by name. */
  readonly clouds: Readonly<Record<string, Settings>>;
  /** What each resource that is no component answered, by name: its inputs, and what only its provider knows. */
  readonly answers: Readonly<Record<string, Settings>>;
  /** Provider functions that were called, in order, with what had been registered before each. */
  readonly calls: readonly {
    readonly token: string;
    readonly inputs: Settings;
    readonly after: readonly string[];
  }[];
  /** Names given to registerOutputs by each component. */
  readonly componentOutputs: Readonly<Record<string, readonly string[]>>;
  readonly outputs: Settings;
}

/** What each type of resource that the program may have answers beside its inputs. */
const answers: Readonly<Record<string, Settings>> = {
  "host:index:Access": {},
  "host:index:Role": {},
  "host:index:HostKey": { hostKey: publicKey(77) },
  "pulumi:providers:aws": {},
  "aws:ec2/vpc:Vpc": {},
  "aws:ec2/internetGateway:InternetGateway": {},
  "aws:ec2/subnet:Subnet": {},
  "aws:ec2/natGateway:NatGateway": {},
  "aws:ec2/routeTable:RouteTable": {},
  "aws:ec2/route:Route": {},
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {},
  "aws:ec2/vpcEndpoint:VpcEndpoint": {},
  "aws:ec2/securityGroup:SecurityGroup": {},
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {},
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {},
  "aws:ec2/instance:Instance": {},
  "aws:ec2/volumeAttachment:VolumeAttachment": {},
  "aws:ebs/volume:Volume": {},
  "aws:ec2/eipAssociation:EipAssociation": {},
  "aws:ec2/eip:Eip": { publicIp: "198.18.9.9" },
  "tls:index/privateKey:PrivateKey": {
    privateKeyOpenssh: "-----BEGIN OPENSSH PRIVATE KEY-----\n5ec2e7\n",
    publicKeyOpenssh: "ecdsa-sha2-nistp256 AAAA\n",
  },
  "command:remote:Command": { stdout: '{ "readIops": 9000, "writeIops": 3000 }' },
  "gcp:projects/service:Service": {},
  "gcp:artifactregistry/repository:Repository": {},
  "gcp:serviceaccount/account:Account": { email: "mev@staking-1", member: "serviceAccount:mev@staking-1" },
  "gcp:secretmanager/secret:Secret": {},
  "gcp:secretmanager/secretVersion:SecretVersion": { version: "7" },
  "gcp:secretmanager/secretIamMember:SecretIamMember": {},
  "gcp:cloudrunv2/service:Service": { uri: "https://mev.a.run.app" },
  "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig": { uptimeCheckId: "check" },
  "gcp:monitoring/notificationChannel:NotificationChannel": {},
  "gcp:monitoring/alertPolicy:AlertPolicy": {},
  "gcp:billing/budget:Budget": {},
  "random:index/randomBytes:RandomBytes": { hex: "5ec2e7" },
  "tailscale:index/acl:Acl": {},
  "tailscale:index/tailnetKey:TailnetKey": { key: "tskey-auth-x" },
  "cloudflare:index/list:List": {},
  "cloudflare:index/ruleset:Ruleset": {},
  "cloudflare:index/dnsRecord:DnsRecord": {},
  "cloudflare:index/loadBalancer:LoadBalancer": {},
  "cloudflare:index/loadBalancerMonitor:LoadBalancerMonitor": {},
  "cloudflare:index/loadBalancerPool:LoadBalancerPool": {},
  "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared": {},
  "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig": {},
  "cloudflare:index/zeroTrustAccessServiceToken:ZeroTrustAccessServiceToken": {
    clientId: "id",
    clientSecret: "5ec2e7 of the token",
  },
  "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy": {},
  "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication": {},
};

const tunnelToken = "cloudflare:index/getZeroTrustTunnelCloudflaredToken:getZeroTrustTunnelCloudflaredToken";

/**
 * Runs index.ts against mocks that refuse what they do not know. Once in a test file: Pulumi's state is the process's.
 * Resources that are `known` answer as they did in an earlier run.
 */
export async function runProgram(
  stack: string,
  config: Settings,
  isPreview = false,
  known: Run["answers"] = {},
): Promise<Run> {
  const inputs: Record<string, Settings> = {};
  const clouds: Record<string, Settings> = {};
  const answered: Record<string, Settings> = {};
  const calls: Run["calls"][number][] = [];
  await setMocks(
    {
      newResource: ({ type, name, inputs: given, custom }) => {
        if (custom && !(type in answers)) throw new Error(`unknown type ${type}`);
        if (custom) ("connection" in given ? inputs : clouds)[name] = given;
        const state: Settings = known[name] ?? { ...withPublicKeys(given), ...answers[type] };
        if (custom) answered[name] = state;
        return { id: custom ? `${name}-id` : undefined, state };
      },
      call: ({ token, inputs: given }) => {
        if (token === tunnelToken) return { token: `token of ${given.tunnelId}` };
        if (!["host:index:announce", "host:index:retire"].includes(token))
          throw new Error(`unknown function ${token}`);
        calls.push({ token, inputs: given, after: Object.keys(inputs) });
        return { ok: true };
      },
    },
    project,
    stack,
    isPreview,
  );
  setAllConfig(asPulumiConfig(config));
  const resources: Registered[] = [];
  const componentOutputs = recordComponentOutputs();
  const outputs = await runInPulumiStack(async () => {
    registerStackTransformation(({ resource, type, name, opts }) => {
      resources.push(registered(stack, resources, { resource, type, name, opts }));
      return undefined;
    });
    return { ...(await import("../../index.ts")) };
  });
  await Promise.all(resources.map(({ resource }) => new Promise((done) => resource.urn.apply(done))));
  await disconnect();
  return { resources, inputs, clouds, answers: answered, calls, componentOutputs, outputs: outputs ?? {} };
}

/** The form in which the engine hands over configuration: text, objects as JSON. */
function asPulumiConfig(config: Settings): Record<string, string> {
  const entries = Object.entries(config).map(([section, value]) => [
    `${project}:${section}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return Object.fromEntries(entries);
}

type Transformed = Parameters<Parameters<typeof registerStackTransformation>[0]>[0];

function registered(
  stack: string,
  before: readonly Registered[],
  { resource, type, name, opts }: Pick<Transformed, "resource" | "type" | "name" | "opts">,
): Registered {
  const known = (wanted: unknown): Registered | undefined =>
    before.find((entry) => entry.resource === wanted);
  const parent = known(opts.parent);
  const chain = parent === undefined ? type : `${parent.urn.split("::")[2]}$${type}`;
  return {
    type,
    name,
    urn: `urn:pulumi:${stack}::${project}::${chain}::${name}`,
    parent: parent?.name,
    protect: opts.protect ?? false,
    dependsOn: [opts.dependsOn ?? []].flat().map((wanted) => known(wanted)?.name ?? "unknown"),
    resource,
  };
}

function recordComponentOutputs(): Record<string, readonly string[]> {
  const recorded: Record<string, readonly string[]> = {};
  // TypeScript calls registerOutputs protected; what matters here is who calls it at run time.
  const original: unknown = Reflect.get(ComponentResource.prototype, "registerOutputs");
  if (typeof original !== "function")
    throw new Error("Pulumi's components have no registerOutputs any more.");
  const recording = function (this: Resource & { __name?: string }, outputs?: object): void {
    // The SDK calls it once more; the first call counts.
    recorded[this.__name ?? ""] ??= Object.keys(outputs ?? {});
    Reflect.apply(original, this, [outputs]);
  };
  Reflect.set(ComponentResource.prototype, "registerOutputs", recording);
  return recorded;
}

/** A public key that is one in form, as the host would show it beside each private key. */
export const publicHalf = "4f".repeat(64);

/** Inputs as outputs: each private key with its public half. */
function withPublicKeys(inputs: Record<string, object>): object {
  const items = Object.entries(inputs).map(([key, item]) => {
    const isKey = "format" in Object(item) && String(Reflect.get(item, "format")).startsWith("secp256k1");
    return [key, isKey ? { ...item, public: publicHalf } : item];
  });
  return Object.fromEntries(items);
}
