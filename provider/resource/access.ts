import { HostUnreachable } from "../host/errors.ts";
import type { Run } from "./context.ts";
import { previewCreate } from "./preview.ts";
import { apply, newId, type RoleResult } from "./role.ts";
import type { RoleInputs } from "./wire.ts";

/** The inputs as seen through the bootstrap login, or undefined where none is configured. */
function throughBootstrap(inputs: RoleInputs): RoleInputs | undefined {
  return inputs.bootstrap && { ...inputs, connection: { ...inputs.connection, ...inputs.bootstrap } };
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
 * Makes the way in. Where the admin cannot log in yet, the bootstrap login makes the admin and nothing else;
 * everything that could lock somebody out is done by the admin, whose login is thereby proven.
 */
export async function createAccess(run: Run, urn: string, inputs: RoleInputs): Promise<RoleResult> {
  const refusal = await adminCanLogIn(run, inputs);
  const first = throughBootstrap(inputs);
  const id = newId(inputs);
  if (!refusal) return apply(run, id, urn, inputs);
  if (!first || refusal.refused !== "login") throw refusal;
  const logins = new Map([...inputs.items].filter(([key]) => key.startsWith("login ")));
  const admin = inputs.connection;
  const admitted = await apply(run, id, urn, { ...first, items: logins }, { admin });
  if (admitted.reasons.length > 0) throw new Error(unproven(inputs, first, admitted.reasons.join("\n")));
  run.hosts.forget(inputs.connection);
  const refused = await adminCanLogIn(run, inputs);
  if (refused) throw new Error(unproven(inputs, first, refused.message));
  return apply(run, id, urn, inputs);
}

function unproven({ connection }: RoleInputs, first: RoleInputs, reason: string): string {
  return `${reason}\n${first.connection.user} was left as it is: nobody is locked out before ${connection.user} has logged in.`;
}

/** Looks at the host through whichever login works, and lets the host's roles look through it too. */
export async function previewAccess(run: Run, urn: string, inputs: RoleInputs) {
  const refusal = await adminCanLogIn(run, inputs);
  const first = throughBootstrap(inputs);
  if (refusal?.refused === "login" && first) {
    const { host, user } = inputs.connection;
    run.info(urn, `${host}: ${user} cannot log in yet; first contact goes through ${first.connection.user}`);
    run.firstContact.set(host, first.connection);
  }
  return previewCreate(run, urn, inputs);
}
