import { z } from "zod";
import type { Fields, Kind, Leaves } from "./kind.ts";

const schema = z.strictObject({
  rootLogin: z.literal("no"),
  /** Password and keyboard-interactive logins together. */
  passwords: z.literal("no"),
});
type Sshd = z.infer<typeof schema> & Record<string, string>;

const dropIn = "/etc/ssh/sshd_config.d/00-bonded-validator.conf";
const settings = "PermitRootLogin no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n";

/** Who may log in at all, seen through `sshd -T`: the configuration in force, whichever file it comes from. */
export const sshdKind: Kind<Sshd> = {
  name: "sshd",
  schema: schema as z.ZodType<Sshd>,
  namePattern: /^$/,
  traces: () => [
    ["path", "/etc/ssh/sshd_config"],
    ["path", "/etc/ssh/sshd_config.d"],
    ["path", dropIn],
  ],
  observe: `
    read -r _ || return 0
    "$(command -v sshd || echo /usr/sbin/sshd)" -T -C user=root,host=localhost,addr=127.0.0.1 2>/dev/null |
      while read -r field value; do
        case $field in permitrootlogin|passwordauthentication|kbdinteractiveauthentication)
          printf '\\t%s\\t%s\\n' "$field" "$value" ;;
        esac
      done`,
  live: liveSshd,
  expected: (wanted) => wanted,
  apply: () => [{ label: "sshd", script: tighten }],
  remove: () => [],
};

function liveSshd(fields: Fields): Leaves | undefined {
  if (fields.permitrootlogin === undefined) return undefined;
  const shut = fields.passwordauthentication === "no" && fields.kbdinteractiveauthentication === "no";
  return { rootLogin: fields.permitrootlogin, passwords: shut ? "no" : "yes" };
}

/** sshd takes the first value it reads, so our file must be read before any other; the old file returns if sshd refuses the new one. */
const tighten = `
    main=/etc/ssh/sshd_config; wanted='Include ${dropIn}'
    keep_copy "$main"; keep_copy ${dropIn}
    [ "$(head -n 1 "$main")" = "$wanted" ] || { { printf '%s\\n' "$wanted"; cat "$main"; } | base64 -w0 | write_file "$main" root:root "0$(stat -c %a "$main")"; }
    echo ${Buffer.from(settings).toString("base64")} | write_file ${dropIn} root:root 0644
    mkdir -p /run/sshd
    /usr/sbin/sshd -t || { rm -f ${dropIn}; echo "sshd refuses the new configuration; it was taken back"; exit 1; }
    systemctl reload ssh 2>/dev/null || systemctl reload sshd`;
