import type { ConsensusClient, ExecutionClient, ValidatorClientName } from "../catalog/clients/clients.ts";
import type { PackagedClient } from "../catalog/clients/images.ts";
import type { NetworkName } from "../catalog/networks.ts";
import type { OperatingSystemName } from "../catalog/operating-systems.ts";
import type { Protocol } from "../catalog/protocols.ts";
import type { PackageRepository } from "../catalog/repositories.ts";
import type { NodePorts, PortRange, PublicPorts, ValidatorPorts } from "./ethereum/ports.ts";
import type { DataDisk } from "./hosts/disks.ts";
import type { Overlay } from "./overlay/derive.ts";
import type { Problem } from "./problems.ts";
import type { HostSettings } from "./schema.ts";
import type { Tunnel } from "./tunnel/derive.ts";
import type { Waived } from "./waivers.ts";

/** What one stack deploys, checked and with everything derived. Frozen: whoever needs another value derives it. */
export interface Topology {
  readonly stack: string;
  readonly domain: string | undefined;
  readonly network: NetworkName | undefined;
  /** Every host of the inventory, rented or not. */
  readonly inventory: Readonly<Record<string, HostSettings>>;
  /** Hosts that this stack reaches: those it owns and those it places nodes on. */
  readonly hosts: Readonly<Record<string, Host>>;
  /** Hosts of the inventory that are gone for good. */
  readonly retired: readonly string[];
  readonly nodes: Readonly<Record<string, EthereumPair>>;
  readonly validators: Readonly<Record<string, ValidatorClient>>;
  /** The private network between all hosts; undefined where none is configured. */
  readonly overlay: Overlay | undefined;
  /** The public way to the nodes; undefined where none is configured. */
  readonly tunnel: Tunnel | undefined;
  /** Lines of authorized_keys of the administrators. */
  readonly accessKeys: readonly string[];
  /** The registry that stands in for the clients' own ones. */
  readonly registry: Registry | undefined;
  /** What is right today and will not be for long. */
  readonly warnings: readonly Problem[];
  /** What checks found and the configuration accepts. */
  readonly waived: readonly Waived[];
}

export interface Registry {
  /** `host` or `host:port`. */
  readonly name: string;
  /** PEM certificate of its authority. */
  readonly ca: string | undefined;
}

export interface Host {
  readonly name: string;
  readonly site: string;
  /** Fixed public address of the site's line, which its hosts may share; undefined where it changes. */
  readonly publicAddress: string | undefined;
  /** Ports that reach the site from the internet, where they are named: others of a shared address are somebody else's. */
  readonly publicPorts: readonly PortRange[] | undefined;
  /** The stack that manages access and base. */
  readonly owner: string;
  readonly owned: boolean;
  readonly index: number;
  readonly ssh: Ssh;
  readonly adopt: "reviewed" | undefined;
  /** Disks that the owner formats, mounts and watches. */
  readonly disks: readonly DataDisk[];
  readonly os: OperatingSystemName;
  /** Docker's repository where the host takes Docker from there, else undefined: the distribution's own. */
  readonly upstreamDocker: PackageRepository | undefined;
  /** As bought. */
  readonly memoryGiB: number;
  /** Networks whose ssh sessions the firewall does not count: the site's own and those of the administrators. */
  readonly trustedNetworks: readonly string[];
}

export interface Ssh {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** `ssh-ed25519 AAAA…` */
  readonly hostKey: string;
  readonly bootstrap: { readonly user: string; readonly port?: number | undefined } | undefined;
}

/** An execution client and the beacon node that belongs to it, on one host, in one compose project. */
export interface EthereumPair {
  readonly name: string;
  readonly stack: string;
  readonly network: NetworkName;
  /** Name of its host. */
  readonly host: string;
  readonly execution: ExecutionClient;
  readonly consensus: ConsensusClient;
  /** Builder API that the beacon node asks for blocks; undefined: it builds them with its execution client. */
  readonly builder?: string | undefined;
  readonly ports: NodePorts;
  /** Other nodes of the environment, as far as it is known where they are reached. */
  readonly peers: readonly Peer[];
  /** Fixed public address of the site; undefined when clients have to find it out. */
  readonly publicAddress: string | undefined;
  /** Base URLs of the providers of the checkpoint from which it starts; the others have to agree with the first. */
  readonly checkpoints: readonly string[];
  /** Seconds until it must serve again after a change, where the configuration says so. */
  readonly readyWithin: number | undefined;
  /** Ceiling for both clients together. */
  readonly memoryMiB: number;
  /** Image of each program, by digest. */
  readonly images: Readonly<Partial<Record<PackagedClient, string>>>;
  /** Version of each program. */
  readonly versions: Readonly<Partial<Record<PackagedClient, string>>>;
}

/** Another node of the same environment, which is trusted. */
export interface Peer {
  readonly name: string;
  readonly execution: ExecutionClient;
  readonly consensus: ConsensusClient;
  /** IPv4 address: in the local network where both stand at one site, else the other site's public one. */
  readonly address: string;
  readonly ports: PublicPorts;
}

/** Validators with one protocol, one fee recipient and one set of relays. */
export interface ValidatorGroup {
  readonly name: string;
  readonly protocol: Protocol;
  readonly feeRecipient: string;
  readonly withdrawalAddress?: string | undefined;
  /** None: the validators' blocks are built at home. */
  readonly relays: readonly string[];
  readonly graffiti?: string | undefined;
}

/** A program that signs for the validators of one group. */
export interface ValidatorClient {
  readonly name: string;
  readonly stack: string;
  readonly network: NetworkName;
  /** Name of its host. */
  readonly host: string;
  readonly client: ValidatorClientName;
  readonly group: ValidatorGroup;
  /** Names of its beacon nodes, in the order in which they are asked. */
  readonly beaconNodes: readonly string[];
  /** Their beacon APIs as seen on its host, in the same order. */
  readonly beaconApis: readonly string[];
  readonly ports: ValidatorPorts;
  /** By digest. */
  readonly image: string;
  readonly version: string;
}
