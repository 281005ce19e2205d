import type { Connection } from "../host/connection.ts";
import type { Confirm } from "../host/host.ts";
import type { Hosts } from "../host/hosts.ts";
import type { Proof } from "../host/login-log.ts";
import { isReader } from "../host/mode.ts";
import { listedKeys } from "../items/authorized-keys.ts";
import type { Item } from "../items/kind.ts";
import type { RoleInputs } from "./wire.ts";

/** Where the list of keys is edited. */
const setting = "bonded-validator:access.keys";

/**
 * Keys of the user that this run logs in as have to include the one that it logged in with: whoever can no longer log
 * in cannot correct them either. A change of sshd ends logins by whatever else it went by. Another user's login, at first contact, is proven by that user afterwards.
 */
export function refuseLockOut(
  inputs: Pick<RoleInputs, "connection" | "items">,
  { changed }: { readonly changed: readonly Pick<Item, "key">[] },
  proof: Proof | undefined,
): void {
  const { host, user } = inputs.connection;
  const login = inputs.items.get(`login ${user}`);
  const isAtStake = changed.some(({ key }) => key === `login ${user}` || key === "sshd");
  // A reader's run changes nothing, and its key is not to be among them.
  if (!login || !isAtStake || isReader() || isListed(String(login.keys), proof)) return;
  throw new Error(
    `${host}: the keys that are wanted for ${user} would shut out whoever runs this: the login was ${shown(proof)}, and none of them. Nothing was changed. Add the key that you use to ${setting}, or log in with one that is listed there.`,
  );
}

/**
 * Logs in anew as the admin and confirms what is provisional there. The keys are the only ones in force, so that a
 * login by one of them proves that they admit.
 */
export function confirmation(hosts: Hosts, admin: Connection, items: RoleInputs["items"]): Confirm {
  const keys = String(items.get(`login ${admin.user}`)?.keys ?? "");
  const check = (proof: Proof | undefined) => {
    if (!isListed(keys, proof))
      throw new Error(`${admin.host}: the login was ${shown(proof)}, and none of the wanted keys.`);
  };
  return (token) => hosts.anew(admin, (fresh) => fresh.confirm(token, check));
}

function isListed(keys: string, proof: Proof | undefined): boolean {
  return proof?.key !== undefined && listedKeys(keys).includes(proof.key);
}

function shown(proof: Proof | undefined): string {
  if (proof === undefined) return "by a key that ssh did not name";
  if (proof.key !== undefined) return `by the key ${proof.key}`;
  return proof.method === "publickey" ? "by a certificate" : `by ${proof.method}`;
}
