import { z } from "zod";
import { heredoc, quote } from "../remote/quote.ts";
import { defineKind, type Fields, type Leaves, type PlanNote, type Unmanaged } from "./kind.ts";

const schema = z.strictObject({
  rootLogin: z.literal("no"),
  /** Password and keyboard-interactive logins together. */
  passwords: z.literal("no"),
});

const dropIn = "/etc/ssh/sshd_config.d/00-bonded-validator.conf";
const passwordSettings = { PasswordAuthentication: "no", KbdInteractiveAuthentication: "no" };
/** Every other way to log in than by a key in the user's own list. */
const otherWays = {
  PermitEmptyPasswords: "no",
  HostbasedAuthentication: "no",
  GSSAPIAuthentication: "no",
  KerberosAuthentication: "no",
  AuthorizedKeysFile: ".ssh/authorized_keys .ssh/authorized_keys2",
  AuthorizedKeysCommand: "none",
  TrustedUserCAKeys: "none",
  AuthorizedPrincipalsFile: "none",
  AuthorizedPrincipalsCommand: "none",
};
const settingLines = (settings: Readonly<Record<string, string>>) =>
  Object.entries(settings).map(([name, value]) => `${name} ${value}`);
const settings = settingLines({ PermitRootLogin: "no", ...passwordSettings, ...otherWays }).join("\n");

/**
 * The first value that sshd reads is in force, and one in a Match before any outside of it; the command line counts as
 * outside (sshd_config(5); run with OpenSSH 9.2). So the same stands in a Match for everybody, which ends with the file.
 */
const content = `${settings}\nStrictModes yes\nMatch all\n${settings}\n`;

/** Who may log in at all, whichever file, Match or option says so. */
export const sshdKind = defineKind(schema, {
  name: "sshd",
  traces: () => [
    ["path", "/etc/ssh/sshd_config"],
    ["path", "/etc/ssh/sshd_config.d"],
    ["path", dropIn],
    ["path", "/etc/default/ssh"],
  ],
  observe: `
    read -r _ || return 0
    said=$("$(command -v sshd || echo /usr/sbin/sshd)" -T -C user=root,host=localhost,addr=127.0.0.1 2>&1) ||
      # Without this folder of its own sshd reads nothing; a change makes it.
      [ ! -d /run/sshd ] || printf '\\trefusal\\t%s\\n' "$(printf '%s\\n' "$said" | head -n 1 | base64 -w0)"
    printf '%s\\n' "$said" | sed -nE 's/^(strictmodes|[a-z]*(login|authentication|passwords|authorized|usercakeys)[a-z]*) (.*)/\\t\\1\\t\\3/p'
    printf '\\tfirst\\t%s\\n' "$(head -n 1 /etc/ssh/sshd_config 2>/dev/null | base64 -w0)"
    printf '\\town\\t%s\\n' "$(base64 -w0 ${dropIn} 2>/dev/null)"
    printf '\\tmatches\\t%s\\n' "$(sshd_matches ${quote(settings)} ${dropIn} | base64 -w0)"
    printf '\\toptions\\t%s\\n' "$(sshd_options | base64 -w0)"`,
  live: liveSshd,
  expected: (wanted) => wanted,
  planNotes: ({ fields }) => [...refusals(fields), ...handMade(fields).map(asNote)],
  unmanaged: ({ fields }) => handMade(fields).map((what): Unmanaged => ({ what, removal: "" })),
  apply: () => [{ label: "sshd", script: heredoc(`tighten_sshd ${dropIn} ${quote(settings)}`, content) }],
  remove: () => [],
});

function liveSshd(fields: Fields): Leaves | undefined {
  if (fields.permitrootlogin === undefined) return undefined;
  const isFirst = decode(fields.first).trim() === `Include ${dropIn}` && decode(fields.own) === content;
  const notes = {
    admits: otherWaysOf(fields).join("\n"),
    matches: matchesOf(fields).join("\n"),
    options: decode(fields.options).trim(),
    strictModes: fields.strictmodes === "no" ? "no" : "",
    precedence: isFirst ? "" : "other settings may come first",
  };
  return {
    rootLogin: fields.permitrootlogin,
    passwords: admitsBy(passwordSettings, fields).length === 0 ? "no" : "yes",
    ...Object.fromEntries(Object.entries(notes).filter(([, note]) => note !== "")),
  };
}

const decode = (base64 = "") => Buffer.from(base64, "base64").toString();

/** Settings in force that are not as these, in sshd's words. An sshd that was built without one does not show it. */
function admitsBy(wanted: Readonly<Record<string, string>>, fields: Fields): string[] {
  return Object.entries(wanted).flatMap(([name, value]) => {
    const live = fields[name.toLowerCase()];
    return live === undefined || live === value ? [] : [`${name} ${live}`];
  });
}

const otherWaysOf = (fields: Fields) => admitsBy(otherWays, fields);

function matchesOf(fields: Fields): string[] {
  const rows = decode(fields.matches)
    .split("\n")
    .map((line) => line.split("\t"));
  return rows.flatMap(([file, line, whom, said]) =>
    said === undefined ? [] : [`${whom}: ${said} (${file}:${line})`],
  );
}

/** What lets in beside us, and will not. */
function handMade(fields: Fields): string[] {
  return [...otherWaysOf(fields), ...matchesOf(fields)].map((setting) => `sshd's setting ${setting}`);
}

const asNote = (what: string): PlanNote => ({ text: `end ${what}`, refused: false });

/** What is somebody's to correct: nothing of ours is added to it. */
function refusals({ refusal, options }: Fields): PlanNote[] {
  const told = [
    ...(refusal === undefined
      ? []
      : [`sshd refuses its own configuration (${decode(refusal).trim()}); correct it on the host`]),
    ...decode(options)
      .split("\n")
      .filter(Boolean)
      .map(
        (option) =>
          `sshd is started past its files: ${option}. Take that out of its unit or of SSHD_OPTS (systemctl cat ssh.service ssh.socket, /etc/default/ssh), and restart ssh`,
      ),
  ];
  return told.map((text) => ({ text, refused: true }));
}
