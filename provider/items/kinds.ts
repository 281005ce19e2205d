import type { z } from "zod";
import { acceptedKind } from "./accepted.ts";
import { additionsKind } from "./additions/kind.ts";
import { addressKind } from "./address.ts";
import { readerText } from "./agent-text.ts";
import { databaseKind } from "./database.ts";
import { directoryKind } from "./directory.ts";
import { downloadKind } from "./download.ts";
import { expiredAccountKind } from "./expired-account.ts";
import { fileKind } from "./file.ts";
import { filesystemKind } from "./filesystem.ts";
import { firewallKind } from "./firewall.ts";
import { gateKind } from "./gate.ts";
import { groupKind } from "./group.ts";
import type { Kind } from "./kind.ts";
import { linkKind } from "./link.ts";
import { loginKind } from "./login.ts";
import { mountKind } from "./mount.ts";
import { nftablesKind } from "./nftables.ts";
import { originKind } from "./origin.ts";
import { packageKind } from "./package.ts";
import { probeKind } from "./probe.ts";
import { proxyKind } from "./proxy.ts";
import { readerKind } from "./reader.ts";
import { repositoryKind } from "./repository.ts";
import { requiresKind } from "./requires.ts";
import { rollingGroupKind } from "./rolling-group.ts";
import { routingKind } from "./routing.ts";
import { ruleKind } from "./rule.ts";
import { secretKind } from "./secret.ts";
import { serviceKind } from "./service/kind.ts";
import { smartKind } from "./smart.ts";
import { sshdKind } from "./sshd.ts";
import { sysctlKind } from "./sysctl.ts";
import { tailnetKind } from "./tailnet.ts";
import { unitKind } from "./unit.ts";
import { userKind } from "./user.ts";

const inOrder = [
  requiresKind,
  repositoryKind,
  packageKind,
  loginKind,
  sshdKind,
  expiredAccountKind,
  readerKind(() => readerText(kinds)),
  groupKind,
  userKind,
  filesystemKind,
  mountKind,
  directoryKind,
  secretKind,
  fileKind,
  downloadKind,
  linkKind,
  sysctlKind,
  // Before units, Docker's among them.
  nftablesKind,
  // A firewall that was stopped starts with the way in among its rules.
  ruleKind,
  firewallKind,
  unitKind,
  proxyKind,
  addressKind,
  routingKind,
  tailnetKind,
  // As late as can be: what fails before has not opened the database.
  databaseKind,
  originKind,
  serviceKind,
  gateKind,
  smartKind,
  probeKind,
  rollingGroupKind,
  additionsKind,
  acceptedKind,
] as const;

/** Every kind of item, in the order in which a role applies them; removal goes the other way. */
export const kinds: readonly Kind[] = inOrder;

type AnyKind = (typeof inOrder)[number];

type Named<K extends AnyKind> = K extends { readonly namePattern?: RegExp }
  ? `${K["name"]} ${string}`
  : never;

type Unnamed<K extends AnyKind> = K extends { readonly namePattern?: RegExp } ? never : K["name"];

/** What a program says of each item, by key: `file /etc/hosts`, `sshd`. */
export type ItemInputs = {
  readonly [K in AnyKind as Named<K>]: Readonly<z.input<K["schema"]>>;
} & {
  readonly [K in AnyKind as Unnamed<K>]?: Readonly<z.input<K["schema"]>>;
};

const byName = new Map(kinds.map((kind) => [kind.name, kind]));

/** `file /etc/hosts` → its kind and its name; undefined for a property that is no item. */
export function parseKey(key: string): { kind: Kind; name: string } | undefined {
  const space = key.indexOf(" ");
  const kind = byName.get(space < 0 ? key : key.slice(0, space));
  return kind && { kind, name: space < 0 ? "" : key.slice(space + 1) };
}

/** The kind of an item that is known to be one. */
export function kindOf(key: string): Kind {
  const parsed = parseKey(key);
  if (!parsed) throw new Error(`"${key}" is not an item`);
  return parsed.kind;
}
