/** An address of a host, and the interface that has it. */
export interface Address {
  readonly link: string;
  /** IPv4 or IPv6, without length. */
  readonly address: string;
}

/** Something that waits for others to come. */
export interface Listener {
  readonly protocol: "tcp" | "udp";
  /** An address, `0.0.0.0` or `::` for all of a family, `*` for all of both. */
  readonly address: string;
  readonly port: number;
  /** Name of the process; sockets of the kernel have none. */
  readonly program: string;
  /** For people: `sshd (ssh.service)`, `container web`. */
  readonly who: string;
  /** Docker leads it to a container, past the host's firewall. */
  readonly published: boolean;
}

/** What of a host others could reach. */
export interface NetworkState {
  readonly addresses: readonly Address[];
  /** Addresses under which its line shows it to the internet, as far as Tailscale knows. */
  readonly endpoints: readonly string[];
  readonly listeners: readonly Listener[];
  /**
   * What only this host should reach, at addresses to which a neighbour has to go by way of it: whoever listens in a
   * container, at the container's own address, and what Docker publishes on loopback. TCP.
   */
  readonly inner: readonly Listener[];
  /** Lines of iptables-save and ip6tables-save: INPUT's policy and the rules of ufw. */
  readonly kernel: { readonly v4: readonly string[]; readonly v6: readonly string[] };
}

/** A try to reach something, by the host that was asked to try. */
export interface PortProbe {
  readonly protocol: "tcp" | "udp";
  readonly address: string;
  readonly port: number;
  /** IPv4 address of the neighbour by way of which to go. TCP only. */
  readonly via?: string;
}

/** `silent`: a firewall, or nobody at all, or a UDP service that does not answer strangers. */
export type Answered = "open" | "closed" | "silent";

/** Reads the lines that the network state verb of the agent printed. */
export function parseNetworkState(lines: readonly string[]): NetworkState {
  const cells = lines.map((line) => line.split("\t"));
  const of = (type: string) => cells.filter(([first]) => first === type).map((row) => row.slice(1));
  const containers = new Map(of("container").map(([id = "", name = ""]) => [id, name.replace("/", "")]));
  const groups = new Map(of("group").map(([pid = "", group = ""]) => [pid, group]));
  const published = of("published").map((row) => publishedPort(row, containers));
  const sockets = of("socket").flatMap((row) => listener(row.join("\t"), groups, containers));
  const onLoopback = published.filter(({ protocol, address }) => protocol === "tcp" && isLoopback(address));
  const kernel = (family: string) => of(`kernel${family}`).map(([line = ""]) => line);
  return {
    addresses: of("address").map(([link = "", address = ""]) => ({ link, address })),
    endpoints: of("endpoint").map(([endpoint = ""]) => endpoint.replace(/:\d+$/, "").replace(/[[\]]/g, "")),
    listeners: [...published, ...sockets.filter((socket) => !isProxyOf(published, socket))],
    inner: [...of("inside").flatMap((row) => innerListener(row, containers)), ...onLoopback],
    kernel: { v4: kernel("4"), v6: kernel("6") },
  };
}

/** Docker's proxies stand for what it publishes; where it does not run, they speak for themselves. */
function isProxyOf(published: readonly Listener[], { program, protocol, address, port }: Listener): boolean {
  const isAt = (place: string) => place === address || (place === "*" && isUnspecified(address));
  return (
    program === "docker-proxy" &&
    published.some((one) => one.protocol === protocol && one.port === port && isAt(one.address))
  );
}

const isUnspecified = (address: string): boolean => address === "0.0.0.0" || address === "::";

/** Where `probes` were answered, from the lines that the probe verb printed. */
export function parsePortProbes(lines: readonly string[]): (probePorts: PortProbe) => Answered {
  const said = new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), line.slice(line.lastIndexOf(" ") + 1)]),
  );
  return (probePorts) => (said.get(portProbeLine(probePorts)) ?? "silent") as Answered;
}

/** A probe as the agent reads it. */
export const portProbeLine = ({ protocol, address, port, via }: PortProbe): string =>
  [protocol, address, port, ...(via === undefined ? [] : [via])].join(" ");

const isLoopback = (address: string): boolean => address.startsWith("127.");

/** `id address tcp LISTEN …`: as ss in the container's own network prints it. */
function innerListener(row: readonly string[], containers: ReadonlyMap<string, string>): Listener[] {
  const [id = "", own = "", line = ""] = row;
  const who = `container ${containers.get(id)}`;
  return listener(line, new Map(), containers)
    .filter(({ address }) => ["0.0.0.0", "*", "::", own].includes(address))
    .map((found) => ({ ...found, address: own, program: "docker", who }));
}

function publishedPort(row: readonly string[], containers: ReadonlyMap<string, string>): Listener {
  const [id = "", address = "", port, target = ""] = row;
  return {
    protocol: target.endsWith("/udp") ? "udp" : "tcp",
    address: address || "*",
    port: Number(port),
    program: "docker",
    who: `container ${containers.get(id)}`,
    published: true,
  };
}

/** `tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=812,fd=3))`, as ss prints it without a head. */
function listener(
  line: string,
  groups: ReadonlyMap<string, string>,
  containers: ReadonlyMap<string, string>,
): Listener[] {
  const [protocol, , , , local = "", , users = ""] = line.split(/\s+/);
  const [, place = "", port] = /^(.*):(\d+)$/.exec(local) ?? [];
  if ((protocol !== "tcp" && protocol !== "udp") || port === undefined) return [];
  const [, program = "", pid = ""] = /\("([^"]*)",pid=(\d+)/.exec(users) ?? [];
  const group = groups.get(pid) ?? "";
  const container = containers.get(group);
  const owner = container === undefined ? group : `container ${container}`;
  const who = [program || "a socket without a process", owner && `(${owner})`].filter(Boolean).join(" ");
  const address = place.replace(/[[\]]|%.*$/g, "");
  return [{ protocol, address, port: Number(port), program, who, published: false }];
}
