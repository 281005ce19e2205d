import { programsOf } from "../catalog/clients/clients.ts";
import { configuredImage, configuredVersion } from "../catalog/clients/images.ts";
import { type NetworkName, networks } from "../catalog/networks.ts";
import { checkSecrets } from "./checks/secrets.ts";
import { type Draft, type RawConfig, readDraft } from "./draft.ts";
import { checkCheckpoints, checkpointsOf } from "./ethereum/checks/checkpoints.ts";
import { checkExposure } from "./ethereum/checks/exposure.ts";
import { checkFailureDomains } from "./ethereum/checks/failure-domains.ts";
import { checkImages } from "./ethereum/checks/images.ts";
import { checkNodes } from "./ethereum/checks/nodes.ts";
import { checkPayments } from "./ethereum/checks/payments.ts";
import { checkRelays } from "./ethereum/checks/relays.ts";
import { checkResources } from "./ethereum/checks/resources.ts";
import { checkSigners } from "./ethereum/checks/signers.ts";
import { checkValidators } from "./ethereum/checks/validators.ts";
import { checkVersions, forkWarnings } from "./ethereum/checks/versions.ts";
import { derivePeers, peerWarnings } from "./ethereum/peers.ts";
import { loopbackPorts, parsePortRanges, publicPorts } from "./ethereum/ports.ts";
import { deriveValidator } from "./ethereum/validators.ts";
import { checkDisks } from "./hosts/checks/disks.ts";
import { checkHosts, isUsed } from "./hosts/checks/hosts.ts";
import { checkInventory } from "./hosts/checks/inventory.ts";
import { deriveDisk } from "./hosts/disks.ts";
import { deriveSsh } from "./hosts/ssh.ts";
import { checkOverlay } from "./overlay/checks.ts";
import { deriveOverlay } from "./overlay/derive.ts";
import { type Problem, TopologyError } from "./problems.ts";
import type { HostSettings, NodeSettings } from "./schema.ts";
import type { EthereumPair, Host, Topology } from "./topology.ts";
import { checkTunnel } from "./tunnel/checks.ts";
import { deriveTunnel } from "./tunnel/derive.ts";
import { applyWaivers } from "./waivers.ts";

/**
 * The topology that the configuration of one stack asks for on a day (`2026-11-21`: forks and waivers have dates).
 * Pure: it reads nothing but its arguments and changes none. Throws one {@link TopologyError} that lists every problem.
 */
export function loadTopology(stack: string, config: RawConfig, today: string): Topology {
  const found: Problem[] = [];
  const draft = readDraft(stack, config, found);
  // What a network asks for says nothing where the network itself has to be changed.
  const judged = draft.network === stack ? draft : { ...draft, network: undefined };
  found.push(
    ...checkInventory(draft),
    ...checkHosts(draft),
    ...checkOverlay(draft),
    ...checkTunnel(draft),
    ...checkDisks(draft),
    ...checkSecrets(draft),
    ...checkNodes(draft),
    ...checkCheckpoints(draft),
    ...checkValidators(draft),
    ...checkPayments(judged),
    ...checkImages(draft),
    ...checkVersions(judged, today),
    ...checkFailureDomains(draft),
    ...checkResources(judged),
    ...checkExposure(draft),
    ...checkSigners(draft),
    ...checkRelays(judged),
  );
  const { problems, waived } = applyWaivers(found, draft.waivers, today);
  if (problems.length > 0) throw new TopologyError(problems);
  return deepFreeze({
    ...derive(draft),
    warnings: [...forkWarnings(draft, today), ...peerWarnings(draft)],
    waived,
  });
}

function derive(draft: Draft): Omit<Topology, "warnings" | "waived"> {
  const { stack, domain, overlay, tunnel, network, accessKeys, images } = draft;
  const used = [...draft.hosts.sound].filter(([name, host]) => isUsed(draft, name, host));
  const nodes = network === undefined ? [] : [...draft.nodes.sound];
  const validators = network === undefined ? [] : [...draft.validators.sound];
  return {
    stack,
    domain,
    network,
    inventory: Object.fromEntries(draft.hosts.sound),
    hosts: Object.fromEntries(used.map(([name, host]) => [name, deriveHost(draft, name, host)])),
    retired: [...draft.hosts.sound].filter(([, host]) => host.retired).map(([name]) => name),
    nodes: Object.fromEntries(nodes.map(([name, node]) => [name, deriveNode(draft, name, node, network!)])),
    validators: Object.fromEntries(
      validators.map(([name, validator]) => [name, deriveValidator(draft, name, validator, network!)]),
    ),
    overlay: overlay && deriveOverlay(stack, overlay, [...draft.hosts.sound], draft.repositories),
    tunnel:
      tunnel &&
      deriveTunnel(
        overlay!.owner === stack,
        domain!,
        tunnel,
        [...draft.hosts.sound.values()],
        draft.sites.sound,
      ),
    accessKeys,
    registry: images.registry === undefined ? undefined : { name: images.registry, ca: images.ca },
  };
}

function deriveHost(draft: Draft, name: string, host: HostSettings): Host {
  const { site, owner, index, adopt, os, docker, hardware, disks } = host;
  const { lan, publicAddress, publicPorts: ranges } = draft.sites.sound.get(site)!;
  return {
    name,
    site,
    publicAddress: publicAddress === "dynamic" ? undefined : publicAddress,
    publicPorts: ranges === undefined ? undefined : parsePortRanges(ranges),
    owner: owner!,
    owned: owner === draft.stack,
    index,
    ssh: deriveSsh(name, host)!,
    adopt,
    disks: disks.flatMap(({ use }) => (use === undefined ? [] : [deriveDisk(name, use)])),
    trustedNetworks: [...new Set([...(lan === undefined ? [] : [lan]), ...draft.accessNetworks])],
    os,
    upstreamDocker: docker === "upstream" ? draft.repositories.docker : undefined,
    memoryGiB: hardware.memoryGiB,
  };
}

function deriveNode(draft: Draft, name: string, node: NodeSettings, network: NetworkName): EthereumPair {
  const host = draft.hosts.sound.get(node.host)!;
  const site = draft.sites.sound.get(host.site)!;
  const programs = programsOf(node.execution, node.consensus);
  return {
    name,
    stack: draft.stack,
    network,
    ...node,
    ports: {
      public: publicPorts(parsePortRanges(site.publicPorts!)!, host.index, network)!,
      loopback: loopbackPorts(network),
    },
    peers: derivePeers(draft, name, node.host),
    publicAddress: site.publicAddress === "dynamic" ? undefined : site.publicAddress,
    checkpoints: checkpointsOf(draft, network),
    readyWithin: draft.changes.readyWithin,
    memoryMiB: Math.floor(host.hardware.memoryGiB * 1024 * networks[network].hostShare),
    images: Object.fromEntries(programs.map((program) => [program, configuredImage(program, draft.images)])),
    versions: Object.fromEntries(
      programs.map((program) => [program, configuredVersion(draft.images.digests[program])!]),
    ),
  };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
