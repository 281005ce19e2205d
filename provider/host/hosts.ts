import { type Connection, sshTargets } from "./connection.ts";
import { HostHandle } from "./host.ts";

/** The hosts of this run; one connection each, however many roles they have. */
export class Hosts {
  readonly #hosts = new Map<string, HostHandle>();
  readonly #others = new Set<HostHandle>();
  readonly #warn: (message: string) => void;
  #closed = false;

  /** `warn` is told which hosts let in by the previous way alone. */
  constructor(warn: (message: string) => void = () => {}) {
    this.#warn = warn;
  }

  at(connection: Connection): HostHandle {
    const key = endpoint(connection);
    const known = this.#hosts.get(key);
    if (known) return known;
    const host = new HostHandle(connection, this.#warn);
    if (this.#closed) host.close();
    this.#hosts.set(key, host);
    return host;
  }

  /** A login of its own, which shares nothing with the others and proves that the host admits by the wanted way. */
  async anew<T>(connection: Connection, use: (host: HostHandle) => Promise<T>): Promise<T> {
    const host = new HostHandle(sshTargets(connection)[0]);
    if (this.#closed) host.close();
    this.#others.add(host);
    try {
      return await use(host);
    } finally {
      host.close();
      this.#others.delete(host);
    }
  }

  /** A host that could not be reached a moment ago is tried anew. */
  forget(connection: Connection): void {
    this.#hosts.delete(endpoint(connection));
  }

  close(): void {
    this.#closed = true;
    for (const host of [...this.#hosts.values(), ...this.#others]) host.close();
  }
}

function endpoint({ host, address, port, user, hostKey, bastion, instance, previous }: Connection): string {
  return JSON.stringify([host, address, port, user, hostKey, bastion, instance, previous]);
}
