import { z } from "zod";
import { heredoc } from "../remote/quote.ts";
import { defineKind, type Fields, type Leaves, type PlanNote } from "./kind.ts";

const schema = z.strictObject({
  rootLogin: z.literal("no"),
  /** Password and keyboard-interactive logins together. */
  passwords: z.literal("no"),
});

const dropIn = "/etc/ssh/sshd_config.d/00-bonded-validator.conf";
const settings = "PermitRootLogin no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n";

/** Who may log in at all, seen through `sshd -T`: the configuration in force, whichever file it comes from. */
export const sshdKind = defineKind(schema, {
  name: "sshd",
  traces: () => [
    ["path", "/etc/ssh/sshd_config"],
    ["path", "/etc/ssh/sshd_config.d"],
    ["path", dropIn],
  ],
  observe: `
    read -r _ || return 0
    said=$("$(command -v sshd || echo /usr/sbin/sshd)" -T -C user=root,host=localhost,addr=127.0.0.1 2>&1) ||
      # Without this folder of its own sshd reads nothing; a change makes it.
      [ ! -d /run/sshd ] || printf '\\trefusal\\t%s\\n' "$(printf '%s\\n' "$said" | head -n 1 | base64 -w0)"
    printf '%s\\n' "$said" | while read -r field value; do
      case $field in permitrootlogin|passwordauthentication|kbdinteractiveauthentication)
        printf '\\t%s\\t%s\\n' "$field" "$value" ;;
      esac
    done`,
  live: liveSshd,
  expected: (wanted) => wanted,
  planNotes: ({ fields }) => refusal(fields),
  apply: () => [{ label: "sshd", script: heredoc(`tighten_sshd ${dropIn}`, settings) }],
  remove: () => [],
});

function liveSshd(fields: Fields): Leaves | undefined {
  if (fields.permitrootlogin === undefined) return undefined;
  const shut = fields.passwordauthentication === "no" && fields.kbdinteractiveauthentication === "no";
  return { rootLogin: fields.permitrootlogin, passwords: shut ? "no" : "yes" };
}

/** A configuration that sshd cannot read is somebody's to correct: nothing of ours is added to it. */
function refusal({ refusal: line }: Fields): PlanNote[] {
  if (line === undefined) return [];
  const said = Buffer.from(line, "base64").toString().trim();
  return [{ text: `sshd refuses its own configuration (${said}); correct it on the host`, refused: true }];
}
