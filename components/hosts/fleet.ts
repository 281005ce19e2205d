import { ComponentResource } from "@pulumi/pulumi/resource.js";
import type { Topology } from "../../topology/topology.ts";
import { retire } from "../roles/announce.ts";
import { HostComponent } from "./host.ts";

export interface FleetArgs {
  readonly topology: Topology;
}

/** The hosts that this stack owns. They carry their inventory names, which the topology keeps unique. */
export class Fleet extends ComponentResource {
  readonly hosts: Readonly<Record<string, HostComponent>>;

  constructor(name: string, { topology }: FleetArgs) {
    super("bonded-validator:hosts:Fleet", name);
    const { accessKeys, registry, retired } = topology;
    if (retired.length > 0) retire(retired);
    const owned = Object.values(topology.hosts).filter((host) => host.owned);
    this.hosts = Object.fromEntries(
      owned.map((host) => [
        host.name,
        new HostComponent(host.name, { host, accessKeys, registry }, { parent: this }),
      ]),
    );
    this.registerOutputs({ hosts: this.hosts });
  }
}
