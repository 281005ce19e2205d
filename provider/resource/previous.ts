import { z } from "zod";
import { type Connection, connectionSchema } from "../host/connection.ts";
import { HostUnreachable } from "../host/errors.ts";
import type { InputProblem, Properties } from "./wire.ts";

/** An error of a host that was reached by another user or port before, with what to do where these were just changed. */
export function orPrevious<E>(error: E, before: unknown, now: Connection): E | HostUnreachable {
  const remedy = remedyOf(before, now);
  if (!(error instanceof HostUnreachable) || remedy === undefined) return error;
  return new HostUnreachable(`${error.message}\n${remedy}`, error.refused);
}

/** Whether an error tells of another way to the host than the one by which the state's was read. */
export function isNewWay(before: unknown, now: Connection): boolean {
  const { data } = connectionSchema.safeParse(before);
  return (["address", "port", "user", "hostKey"] as const).some((leaf) => data?.[leaf] !== now[leaf]);
}

function remedyOf(before: unknown, { host, user, port, previous }: Connection): string | undefined {
  const { data } = connectionSchema.safeParse(before);
  if (data === undefined || previous !== undefined || (data.user === user && data.port === port))
    return undefined;
  const former = [
    ...(data.user === user ? [] : [`user: ${data.user}`]),
    ...(data.port === port ? [] : [`port: ${data.port}`]),
  ];
  return `If the host still admits the former one, let this run in by it: hosts.${host}.ssh.previous: { ${former.join(", ")} }.`;
}

/** The rule of a host's firewall by which sessions come in (render/hosts/firewall.ts). */
const sshRule = "rule 20-ssh";

/**
 * A change of sshd's port that names no former one: the firewall would close it in the first `up`, before other roles
 * and stacks have logged in by the new one. A rule with both ports is that of the second `up`. Another host key is
 * that of another system, which nobody has reached by that port.
 */
export function closedWayIn(olds: Properties, news: Properties): InputProblem[] {
  const [before, after] = [portsOf(olds), portsOf(news)];
  const [was, now] = [olds, news].map(({ connection }) => connectionSchema.safeParse(connection).data);
  const [port] = before;
  if (before.length !== 1 || after.length === 0 || after.includes(port!)) return [];
  if (was === undefined || was.host !== now?.host || was.hostKey !== now.hostKey) return [];
  const former = String(was.port) === port ? `port: ${port}` : `sshdPort: ${port}`;
  const reason = `${now.host}: the firewall would close port ${port}, by which other roles and stacks still log in. Keep it open until each of them has had an up: hosts.${now.host}.ssh.previous: { ${former} }.`;
  return [{ property: sshRule, reason }];
}

function portsOf(properties: Properties): string[] {
  const { data } = z.object({ port: z.string() }).safeParse(properties[sshRule]);
  return data?.port.split(",") ?? [];
}
