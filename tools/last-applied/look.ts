/** What the hosts have, compared with what was applied to them last: without the engine, and without the program. */

import { connectionSchema } from "../../provider/host/connection.ts";
import { HostUnreachable } from "../../provider/host/errors.ts";
import type { Hosts } from "../../provider/host/hosts.ts";
import { diffOf } from "../../provider/resource/outputs.ts";
import { read } from "../../provider/resource/role.ts";
import { type Properties, parseInputs, type RoleInputs } from "../../provider/resource/wire.ts";
import { isOnHost, type PlannedResource } from "../plan.ts";
import type { StoredResource } from "../state/stored.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Decrypt } from "./passphrase.ts";
import { maskedAs, needsDecryption, opened } from "./secrets.ts";

/**
 * Every role of the state as a plan would have it whose program wants what it wanted last. All hosts are asked at once,
 * one session for each. `decryptOf` is called only where a host has to be compared with a secret.
 */
export async function lookAtHosts(
  { resources }: Pick<Checkpoint, "resources">,
  hosts: Hosts,
  decryptOf: () => Promise<Decrypt>,
): Promise<PlannedResource[]> {
  const roles = resources.filter((resource) => isOnHost(resource) && resource.delete !== true);
  // The hosts answer while the key is derived from the passphrase.
  for (const { inputs } of roles) {
    const { data } = connectionSchema.safeParse(inputs?.connection);
    if (data !== undefined)
      hosts
        .at(data)
        .snapshot()
        .catch(() => {});
  }
  const isNeeded = roles.some(({ inputs, outputs }) =>
    [inputs, outputs].some((of) => needsDecryption(of ?? {})),
  );
  const decrypt = isNeeded ? await decryptOf() : neverAsked;
  return Promise.all(roles.map((role) => lookAtRole(role, hosts, decrypt)));
}

const neverAsked: Decrypt = () => {
  throw new Error("no secret is needed");
};

async function lookAtRole(stored: StoredResource, hosts: Hosts, decrypt: Decrypt): Promise<PlannedResource> {
  const { urn, type, id = "" } = stored;
  const properties = opened(stored.inputs ?? {}, decrypt);
  const inputs = parseInputs(properties);
  const known = () => opened(stored.outputs ?? {}, decrypt);
  const { live, unread } = await liveState(id, inputs, hosts, known);
  const differing = unread.length > 0 ? [] : diffOf(live, inputs).map(({ property }) => property);
  const applied = maskedAs(stored.inputs, properties);
  return {
    urn,
    type,
    op: differing.length > 0 ? "update" : "same",
    unread,
    drifted: differing,
    planned: differing,
    applied,
    live: maskedAs(stored.inputs, live),
    wanted: applied,
  };
}

/** Of a host that cannot be read, some roles are taken to be as `known`: those that never change. */
async function liveState(
  id: string,
  inputs: RoleInputs,
  hosts: Hosts,
  known: () => Properties,
): Promise<{ live: Properties; unread: string[] }> {
  try {
    return { live: await read({ hosts }, id, inputs), unread: [] };
  } catch (error) {
    if (!(error instanceof HostUnreachable)) throw error;
    return inputs.keepLastKnownState ? { live: known(), unread: [] } : { live: {}, unread: [error.message] };
  }
}
