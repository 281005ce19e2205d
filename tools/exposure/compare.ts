import { isIPv6 } from "node:net";
import type { Answered, Listener, NetworkState, PortProbe } from "../../provider/host/network-state.ts";
import type { Opening } from "../../render/stack/exposure.ts";
import { admits, comesFrom } from "./kernel.ts";
import type { NetworkPath, NetworkStates } from "./network-paths.ts";

/** What is known of the hosts: what was seen there, and what may be reached. */
export interface ExposureInputs {
  readonly networkStates: NetworkStates;
  readonly openings: ReadonlyMap<string, readonly Opening[]>;
}

/** A probe on a way. */
export interface Try extends NetworkPath, PortProbe {}

/**
 * How a try ended. `admitted`: a UDP service kept silent, and the host's firewall or Docker says that it was let in.
 * `refused`: the way is open, and at its end nobody listens, such as the program in a container.
 */
export type ProbeOutcome = "reached" | "admitted" | "refused" | "stopped";

interface Declared {
  readonly host: string;
  readonly opening: Opening;
}

export interface Tried extends Try {
  readonly outcome: ProbeOutcome;
  /** What says that it may be reached, on which hosts; nothing, and it may not. */
  readonly declared: readonly Declared[];
}

/** On each way everything that listens behind it, for whomever, and everything that may be reached there. */
export function triesOf(paths: readonly NetworkPath[], { networkStates, openings }: ExposureInputs): Try[] {
  return paths.flatMap((path) => {
    const listening = path.hosts.flatMap((host) => doorsOf(path, networkStates.get(host)!));
    const declared = (path.via === undefined ? path.hosts : [])
      .flatMap((host) => openings.get(host)!)
      .flatMap(({ role, protocol, port }) =>
        role === path.role && typeof port === "number" ? [{ protocol, port }] : [],
      );
    const all = [...listening, ...declared]
      .filter(({ port }) => path.ports?.some(({ first, last }) => first <= port && port <= last) ?? true)
      .map(({ protocol, port }) => `${protocol} ${port}`);
    return [...new Set(all)].sort().map((key) => {
      const [protocol, port] = key.split(" ") as ["tcp" | "udp", string];
      return { ...path, protocol, port: Number(port) };
    });
  });
}

/** By way of a host, what lies at the very address beyond it. */
function doorsOf({ via, address }: NetworkPath, { listeners, inner }: NetworkState): readonly Listener[] {
  return via === undefined ? listeners : inner.filter((listener) => listener.address === address);
}

/** Whether something came through to whoever listens. */
export const isThrough = ({ outcome }: Tried): boolean => outcome === "reached" || outcome === "admitted";

/** A declared port that is silent may have been a lost packet, or a slow line. */
export const isDoubtful = ({ outcome, protocol, declared }: Tried): boolean =>
  outcome === "stopped" && protocol === "tcp" && declared.length > 0;

export function judge(one: Try, answered: Answered, known: ExposureInputs): Tried {
  return { ...one, outcome: outcomeOf(one, answered, known), declared: declaring(one, known) };
}

function outcomeOf(one: Try, answered: Answered, known: ExposureInputs): ProbeOutcome {
  if (answered === "open") return "reached";
  if (answered === "closed") return "refused";
  if (one.protocol === "tcp") return "stopped";
  return listenersOf(one, known).some(([host, listener]) => isLetIn(one, host, listener, known))
    ? "admitted"
    : "stopped";
}

/** By the rules of the host, as far as they decide: those of the tailnet are its policy's business. */
function isLetIn(
  { link, role, ...to }: Try,
  host: string,
  listener: Listener,
  { networkStates }: ExposureInputs,
): boolean {
  if (link === undefined || role === "tailnet") return false;
  // Docker leads IPv4 past the firewall; for IPv6 its proxy listens on the host, as its networks have none.
  if (listener.published && !isIPv6(to.address)) return true;
  const { v4, v6 } = networkStates.get(host)!.kernel;
  const from = networkStates.get(to.from)!.addresses.map(({ address }) => address);
  return admits(isIPv6(to.address) ? v6 : v4, { ...to, to: to.address, link, from });
}

function declaring(
  { from, role, via, hosts, protocol, port }: Try,
  { networkStates, openings }: ExposureInputs,
): readonly Declared[] {
  if (via !== undefined) return [];
  const addresses = networkStates.get(from)!.addresses.map(({ address }) => address);
  const all = hosts.flatMap((host) => openings.get(host)!.map((opening) => ({ host, opening })));
  return all.filter(
    ({ host, opening }) =>
      opening.role === role &&
      opening.protocol === protocol &&
      (typeof opening.port === "number"
        ? opening.port === port
        : isOf(networkStates.get(host)!.listeners, opening.port.of, protocol, port)) &&
      (opening.sources === undefined || opening.sources.includes(from)) &&
      (opening.from === "any" || comesFrom(addresses, opening.from)),
  );
}

function isOf(listeners: readonly Listener[], program: string, protocol: string, port: number): boolean {
  return listeners.some((one) => one.program === program && one.protocol === protocol && one.port === port);
}

/** Whoever listens at an address, on the hosts behind it; of an address that is a router's, at any. */
export function listenersOf(one: Try, { networkStates }: ExposureInputs): [string, Listener][] {
  const { hosts, link, ...to } = one;
  return hosts.flatMap((host) =>
    doorsOf(one, networkStates.get(host)!)
      .filter(({ protocol, port }) => protocol === to.protocol && port === to.port)
      .filter(({ address }) => link === undefined || covers(address, to.address))
      .map((listener): [string, Listener] => [host, listener]),
  );
}

function covers(bound: string, address: string): boolean {
  return bound === "*" || bound === address || bound === (isIPv6(address) ? "::" : "0.0.0.0");
}
