import type { HostHandle } from "../../provider/host/host.ts";
import type { Topology } from "../../topology/topology.ts";
import { sessionWith } from "../hosts.ts";

/** One session with each host of a stack, kept open from one look to the next: firewalls count them. */
export class Sessions {
  readonly #open = new Map<string, HostHandle>();

  /** A host that could not be reached before is tried anew. */
  of(topology: Topology): Record<string, HostHandle> {
    for (const name of Object.keys(topology.hosts))
      if (this.#open.get(name)?.isUnreachable !== false) this.#open.set(name, sessionWith(topology, name));
    return Object.fromEntries(this.#open);
  }

  close(): void {
    for (const session of this.#open.values()) session.close();
  }
}
