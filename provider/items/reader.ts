import { z } from "zod";
import { quote } from "../remote/quote.ts";
import {
  readerAccount as account,
  readerHome as home,
  readerProgram,
  readerSlots,
  readerSudoers,
} from "../remote/reader.ts";
import { canonicalKeys } from "./authorized-keys.ts";
import { fingerprint, shorten } from "./fingerprint.ts";
import { defineKind, type Fields, type Item, type Leaves } from "./kind.ts";

const schema = z.strictObject({
  /** Public keys, one a line, without options: exactly these may look, and nothing else. */
  keys: z
    .string()
    .regex(
      /^((ssh|ecdsa|sk)-[\w@.-]+ [A-Za-z0-9+/=]+( [^\n]*)?(\n|$))+$/,
      "must be public keys without options",
    ),
});

/** Whatever a login asks for, sshd runs this instead, without terminal, forwarding and files of the account. */
const forced = `restrict,command="/usr/bin/sudo -n ${readerProgram}" `;

/** No arguments, and nothing of the caller's environment. */
const sudoRule = `Defaults:${account} env_reset, !setenv, !env_keep, !env_check
${account} ALL=(root) NOPASSWD: ${readerProgram} ""
`;

/** Everything there is of the account beside its keys: mode, owner and path. */
const places = [
  `755 root:root ${home}`,
  `755 root:root ${home}/.ssh`,
  `644 root:root ${home}/.ssh/authorized_keys`,
  ...readerSlots.map((slot) => `700 root:root ${slot}`),
  `440 root:root ${readerSudoers}`,
  `700 root:root ${readerProgram}`,
].sort();

/** shell(5) that runs the forced command and reads no file of its own for that; password that fits nothing. */
const entry = `${home}:/bin/sh * ${account}`;

/**
 * A login that may look at the host and change nothing: an account of its own, whose keys are for one program.
 * `textOf` gives that program. It belongs to this version of the provider, and is replaced with it.
 */
export function readerKind(textOf: () => string) {
  return defineKind(schema, {
    name: "reader",
    harmful: true,
    traces: () => [
      ["path", `${home}/.ssh/authorized_keys`],
      ["path", readerProgram],
      ["path", readerSudoers],
    ],
    observe: `
      read -r _ && entry=$(getent passwd ${account}) || return 0
      printf '\\tentry\\t%s %s %s\\n' "$(printf '%s' "$entry" | cut -d: -f6,7)" "$(getent shadow ${account} | cut -d: -f2 | sed '/^[!*]/!s/.*/set/')" "$(id -Gn ${account})"
      printf '\\tkeys\\t%s\\n\\tsudoers\\t%s\\n' "$(base64 -w0 <${home}/.ssh/authorized_keys)" "$(base64 -w0 <${readerSudoers})"
      printf '\\tprogram\\t%s\\n' "$(sha256sum <${readerProgram} | cut -d' ' -f1)"
      printf '\\tplaces\\t%s\\n' "$(find ${home} ${readerSudoers} ${readerProgram} -xdev -printf '%m %u:%g %p\\n' | sort | head -n 100 | base64 -w0)"`,
    live: liveReader,
    expected: ({ keys }) => ({ keys: canonicalKeys(keys), program: fingerprint(textOf()) }),
    apply: (items) => items.map((item) => ({ label: item.key, script: admit(item, textOf()) })),
    remove: () => [{ label: "remove reader", script: removal }],
  });
}

const decode = (base64 = "") => Buffer.from(base64, "base64").toString();

function liveReader({ entry: found, keys, sudoers, program = "", places: seen }: Fields): Leaves | undefined {
  if (found === undefined) return undefined;
  const changed = [
    ...(found === entry ? [] : ["the account"]),
    ...(decode(sudoers) === sudoRule ? [] : ["its rule for sudo"]),
    ...(decode(seen).trim() === places.join("\n") ? [] : ["its files"]),
  ];
  return {
    keys: canonicalKeys(decode(keys).replaceAll(forced, "")),
    program: shorten(program),
    ...(changed.length > 0 && { changed: changed.join(", ") }),
  };
}

/** Whoever is not on the list any more is not in any more either: what the account runs ends with each change. */
const endSessions = `pkill -KILL -u ${account} || :`;

function admit({ wanted }: Item<z.output<typeof schema>>, text: string): string {
  const lines = canonicalKeys(wanted.keys)
    .split("\n")
    .map((key) => `${forced}${key}\n`);
  const write = (path: string, mode: string, body: string) =>
    `write_file ${path} root:root ${mode} <<'FILE'\n${Buffer.from(body).toString("base64")}\nFILE`;
  return `
    if getent passwd ${account} >/dev/null; then
      usermod --home ${home} --shell /bin/sh --password '*' --gid ${account} --groups '' ${account}
    else
      useradd --system --user-group --no-create-home --home-dir ${home} --shell /bin/sh --password '*' ${account}
    fi
    echo ${Buffer.from(sudoRule).toString("base64")} | base64 -d >"$work/sudoers"
    visudo -cqf "$work/sudoers" || { echo "visudo refused the rule of ${account}"; exit 1; }
    rm -rf -- ${home}
    for place in ${home} ${home}/.ssh; do settle_directory "$place" root:root 0755; done
    for place in ${readerSlots.join(" ")}; do settle_directory "$place" root:root 0700; done
    ${write(readerProgram, "0700", text)}
    ${write(readerSudoers, "0440", sudoRule)}
    ${write(`${home}/.ssh/authorized_keys`, "0644", lines.join(""))}
    ${endSessions}`;
}

const removal = `
  rm -f -- ${quote(readerSudoers)} ${home}/.ssh/authorized_keys
  ${endSessions}
  rm -rf -- ${home} ${readerProgram}
  ! getent passwd ${account} >/dev/null || userdel --force ${account}`;
