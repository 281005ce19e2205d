import { z } from "zod";
import { portsInContainers } from "../../catalog/clients/client.ts";
import { portRanges } from "../../render/rules.ts";
import { localPortNames } from "../../topology/ethereum/ports.ts";
import { type ComposedService, commandLine, composedServices } from "../compose.ts";
import { itemsOfKind } from "../inputs.ts";
import type { Policy, Resource } from "../policy.ts";

const isLoopback = (address: string): boolean => /^(127\.[\d.]+|\[?::1\]?|localhost)$/.test(address);

/** A port of a container that the host lends its own. */
interface Published {
  readonly address: string;
  /** Ranges as `8545` or `8545-8550`; of the host undefined where Docker takes any. */
  readonly host: string | undefined;
  readonly container: string;
}

const longForm = z.looseObject({
  target: z.coerce.string(),
  published: z.coerce.string().optional(),
  host_ip: z.string().default("0.0.0.0"),
});

/** The two forms of compose-spec.io, "ports". */
function publishedBy(port: string | object): Published | undefined {
  if (typeof port !== "string") {
    const { target, published, host_ip } = longForm.safeParse(port).data ?? {};
    if (target === undefined || host_ip === undefined) return undefined;
    return { address: host_ip, host: published, container: target };
  }
  const [, address, host, container] = /^(?:(?:(.+):)?([\d-]*):)?([\d-]+)(?:\/\w+)?$/.exec(port) ?? [];
  return container === undefined
    ? undefined
    : { address: address || "0.0.0.0", host: host || undefined, container };
}

function reaches(ranges: string | undefined, ports: { has(port: number): boolean }): number | undefined {
  if (ranges === undefined) return undefined;
  return portRanges(ranges.replaceAll("-", ":"))
    .flatMap(({ first, last }) => Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i))
    .find((port) => ports.has(port));
}

function openPorts({ place, ports }: ComposedService): string[] {
  return ports.flatMap((port) => {
    const published = publishedBy(port);
    if (published === undefined || isLoopback(published.address)) return [];
    const local = reaches(published.host, localPortNames);
    if (local !== undefined)
      return [`${place}: port ${local} (${localPortNames.get(local)}) is published at ${published.address}`];
    const inside = reaches(published.container, portsInContainers);
    return inside === undefined
      ? []
      : [
          `${place}: port ${inside} of the container, an API or metrics, is published at ${published.address}`,
        ];
  });
}

/** An option by which an API or metrics listen: `--http.addr=0.0.0.0`. */
const listening =
  /^--[\w.-]*(?:http|rpc|ws|rest|api|keymanager|metrics|monitoring)[\w.-]*(?:addr(?:ess)?|host|listen)[\w.-]*=(?:0\.0\.0\.0|\[?::\]?)(?::\d+)?$/i;

/** In a network of its own, a container is reached by published ports alone. */
function openOptions(service: ComposedService): string[] {
  if (service.network_mode !== "host") return [];
  const line = commandLine(service);
  const joined = line.map((word, i) => (/^--[^=]+$/.test(word) ? `${word}=${line[i + 1] ?? ""}` : word));
  return joined
    .filter((word) => listening.test(word))
    .map((word) => `${service.place}: ${word} listens at every address of the host`);
}

export const publishedPorts: Policy = {
  name: "published-ports",
  level: "mandatory",
  description: "APIs and metrics of clients listen at the loopback address of their host alone.",
  reason: "Docker lets a published port past the host's firewall, and who reaches a keymanager signs",
  findings: (resource) =>
    composedServices(resource).flatMap((service) => [...openPorts(service), ...openOptions(service)]),
};

const everybody = new Set(["any", "0.0.0.0/0", "::/0"]);

function openRules(resource: Resource): string[] {
  return itemsOfKind(resource, "rule").flatMap(({ key, leaves }) => {
    const { action, direction, from, port } = leaves;
    if (action === "deny" || direction !== "in" || leaves.interface !== undefined) return [];
    if (!everybody.has(String(from))) return [];
    if (port === "any") return [`${key}: everybody may reach every port`];
    const local = reaches(String(port), localPortNames);
    return local === undefined ? [] : [`${key}: everybody may reach ${local} (${localPortNames.get(local)})`];
  });
}

function openPolicies(resource: Resource): string[] {
  return itemsOfKind(resource, "firewall").flatMap(({ key, leaves }) =>
    ["incoming", "routed"]
      .filter((direction) => leaves[direction] === "allow")
      .map((direction) => `${key}: ${direction} packets that no rule names are let through`),
  );
}

const cloudRule = z.object({
  direction: z.string().default("INGRESS"),
  sourceRanges: z.array(z.string()).default([]),
  allows: z.array(z.unknown()).min(1),
});

function openCloudRules({ type, inputs }: Resource): string[] {
  if (type !== "gcp:compute/firewall:Firewall") return [];
  const rule = cloudRule.safeParse(inputs).data;
  if (rule === undefined || rule.direction !== "INGRESS") return [];
  return rule.sourceRanges.filter((range) => everybody.has(range)).map((range) => `it lets in ${range}`);
}

export const firewall: Policy = {
  name: "firewall",
  level: "mandatory",
  description: "Firewalls keep the internet away from ports that are for programs of the host.",
  reason: "the program itself opens none of them to the internet, whatever is waived",
  findings: (resource) => [...openRules(resource), ...openPolicies(resource), ...openCloudRules(resource)],
};
