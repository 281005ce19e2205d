import { type Connection, connectionSchema } from "../host/connection.ts";
import { HostUnreachable } from "../host/errors.ts";

/** An error of a host that was reached by another user or port before, with what to do where these were just changed. */
export function orPrevious<E>(error: E, before: unknown, now: Connection): E | HostUnreachable {
  const remedy = remedyOf(before, now);
  if (!(error instanceof HostUnreachable) || remedy === undefined) return error;
  return new HostUnreachable(`${error.message}\n${remedy}`, error.refused);
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
