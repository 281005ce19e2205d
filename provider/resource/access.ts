import { placeOf } from "../host/connection.ts";
import { HostUnreachable } from "../host/errors.ts";
import type { Run } from "./context.ts";
import { apply, type Circumstances, type RoleResult } from "./role.ts";
import type { RoleInputs } from "./wire.ts";

/** The inputs as seen through the bootstrap login, or undefined where none is configured. */
function throughBootstrap(inputs: RoleInputs): RoleInputs | undefined {
  const { previous: _, ...wanted } = inputs.connection;
  return inputs.bootstrap && { ...inputs, connection: { ...wanted, ...inputs.bootstrap } };
}

async function adminCanLogIn(run: Run, inputs: RoleInputs): Promise<HostUnreachable | undefined> {
  try {
    await run.hosts.at(inputs.connection).snapshot();
    return undefined;
  } catch (error) {
    if (error instanceof HostUnreachable) return error;
    throw error;
  }
}

/**
 * Makes the way in, or makes it again on a machine that was installed anew. Where the admin cannot log in, the bootstrap
 * login makes the admin and nothing else; everything that could lock somebody out is done by the admin, whose login is
 * thereby proven.
 */
export async function applyAccess(
  run: Run,
  id: string,
  urn: string,
  inputs: RoleInputs,
  circumstances: Circumstances = {},
): Promise<RoleResult> {
  const refusal = await adminCanLogIn(run, inputs);
  const first = throughBootstrap(inputs);
  if (!refusal) return apply(run, id, urn, inputs, circumstances);
  if (refusal.refused !== "login") throw refusal;
  if (!first) throw new HostUnreachable(`${refusal.message}\n${namesNoLogin(inputs)}`, refusal.refused);
  const logins = new Map([...inputs.items].filter(([key]) => key.startsWith("login ")));
  const admin = inputs.connection;
  const admitted = await apply(run, id, urn, { ...first, items: logins }, { ...circumstances, admin });
  if (admitted.reasons.length > 0) throw new Error(unproven(inputs, first, admitted.reasons.join("\n")));
  run.hosts.forget(inputs.connection);
  const refused = await adminCanLogIn(run, inputs);
  if (refused) throw new Error(unproven(inputs, first, refused.message));
  return apply(run, id, urn, inputs, circumstances);
}

function namesNoLogin({ connection: { host } }: RoleInputs): string {
  return `If this machine is fresh or was reinstalled, name the login that it comes with: hosts.${host}.ssh.bootstrap.`;
}

function unproven({ connection }: RoleInputs, first: RoleInputs, reason: string): string {
  return `${reason}\n${first.connection.user} was left as it is: nobody is locked out before ${connection.user} has logged in.`;
}

/** Looks at the host through whichever login works, and lets the host's roles look through it too. */
export async function previewAccess(
  run: Run,
  urn: string,
  inputs: RoleInputs,
  preview: () => Promise<object>,
): Promise<object> {
  const refusal = await adminCanLogIn(run, inputs);
  const first = throughBootstrap(inputs);
  if (refusal?.refused === "login" && !first) run.warn(urn, `${refusal.message}\n${namesNoLogin(inputs)}`);
  if (refusal?.refused === "login" && first) {
    const { host, user } = inputs.connection;
    run.info(
      urn,
      `${host}: ${user} cannot log in yet; up makes that login through ${placeOf(first.connection)}`,
    );
    run.firstContact.set(host, first.connection);
  }
  return preview();
}
