import { z } from "zod";
import { quote } from "../remote/quote.ts";
import { accountPattern } from "./attributes.ts";
import { canonicalKeys, shortKey } from "./authorized-keys.ts";
import { defineKind, type Fields, type Item, type Leaves } from "./kind.ts";

const schema = z.strictObject({
  /** Public keys in authorized_keys form, one a line: exactly these may log in. */
  keys: z.string().regex(/ssh-|ecdsa-|sk-/, "must hold at least one public key in authorized_keys form"),
  sudo: z.literal("passwordless"),
});
type Login = z.output<typeof schema>;

/** The admin user, its keys and its sudo rule. Never removed: it is the way in. */
export const loginKind = defineKind(schema, {
  name: "login",
  harmful: true,
  namePattern: accountPattern,
  traces: (name) => [
    ["path", `/home/${name}/.ssh/authorized_keys`],
    ["path", `/etc/sudoers.d/90-bonded-validator-${name}`],
  ],
  observe: `
    while IFS="$tab" read -r name _; do
      entry=$(getent passwd "$name") || continue
      userhome=$(printf '%s' "$entry" | cut -d: -f6); keys=$userhome/.ssh/authorized_keys
      printf '%s\\tkeys\\t%s\\n' "$name" "$(cat "$keys" "\${keys}2" 2>/dev/null | base64 -w0)"
      printf '%s\\tkeysMode\\t%s\\n' "$name" "$(stat -c '%U %a' "$keys" 2>/dev/null)"
      printf '%s\\tsudoers\\t%s\\n' "$name" "$(base64 -w0 <"$(sudoers_file "$name")" 2>/dev/null)"
    done`,
  live: liveLogin,
  expected: ({ keys, sudo }) => ({ keys: canonicalKeys(keys), sudo }),
  unmanaged: ({ name, wanted, live }) => {
    const listed = canonicalKeys(wanted.keys).split("\n");
    const extra = String(live?.keys ?? "")
      .split("\n")
      .filter((key) => key !== "" && !listed.includes(key));
    return extra.map((key) => ({ what: `key of ${name}: ${shortKey(key)}`, removal: "" }));
  },
  apply: (items) => items.map((item) => ({ label: item.key, script: admit(item) })),
  remove: () => [],
});

function sudoRule(user: string): string {
  return `${user} ALL=(ALL:ALL) NOPASSWD: ALL\n`;
}

function liveLogin(fields: Fields): Leaves | undefined {
  if (fields.keysMode === undefined) return undefined;
  const rule = Buffer.from(fields.sudoers ?? "", "base64").toString();
  const mode = `${fields.name} 600`;
  return {
    keys: canonicalKeys(Buffer.from(fields.keys ?? "", "base64").toString()),
    sudo: rule === sudoRule(fields.name ?? "") ? "passwordless" : rule === "" ? "none" : "changed by hand",
    ...(fields.keysMode === mode || fields.keysMode === "" ? {} : { keysFile: fields.keysMode }),
  };
}

function admit({ name, wanted, live }: Item<Login>): string {
  const keep = live?.keys === canonicalKeys(wanted.keys) ? "" : 'keep_copy "$keys"; keep_copy "${keys}2"';
  const rule = Buffer.from(sudoRule(name)).toString("base64");
  const keys = Buffer.from(`${canonicalKeys(wanted.keys)}\n`).toString("base64");
  return `
    getent passwd ${name} >/dev/null || useradd --create-home --shell /bin/bash ${name}
    userhome=$(getent passwd ${name} | cut -d: -f6); keys=$userhome/.ssh/authorized_keys
    group=$(id -gn ${name}); sudoers=$(sudoers_file ${name})
    echo ${quote(rule)} | base64 -d >"$work/sudoers"
    visudo -cqf "$work/sudoers" || { echo "visudo refused the sudo rule"; exit 1; }
    guard_way_in ${name} "$userhome/.ssh" "$keys" "\${keys}2" "$sudoers"
    ${keep}
    install -d -m 0700 -o ${name} -g "$group" "$userhome/.ssh"
    rm -f "\${keys}2"
    echo ${quote(rule)} | write_file "$sudoers" root:root 0440
    echo ${quote(keys)} | write_file "$keys" "${name}:$group" 0600`;
}
