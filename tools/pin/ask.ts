/** Questions to a person at a terminal. */

import { openDialog } from "../dialog.ts";
import type { ShownKey } from "./host-key.ts";

export type Verdict = "same" | "another" | "left";

/** Whether the host's console shows the same key. Without a terminal nobody is asked, and the key is left out. */
export async function isSameKey(host: string, { key, fingerprint, at }: ShownKey): Promise<Verdict> {
  process.stderr.write(`
${host} (${at}) shows this key, which may be that of somebody between you and the host:
  ${key}
  ${fingerprint}
On the host's own console, run: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub
`);
  if (!process.stdin.isTTY) return "left";
  const dialog = openDialog(process.stderr);
  try {
    const asked =
      "Does it show the same? (yes, no, the fingerprint that it shows, or nothing to leave it out) ";
    for (;;) {
      const verdict = verdictOf((await dialog.ask(asked)) ?? "", fingerprint);
      if (verdict !== undefined) return verdict;
    }
  } finally {
    dialog.end();
  }
}

/**
 * undefined: the answer is none, and the question stays. The fingerprint may stand in the line that ssh-keygen prints:
 * `256 SHA256:… root@trdiy (ED25519)`.
 */
export function verdictOf(answer: string, fingerprint: string): Verdict | undefined {
  const said = answer.trim();
  const words = said.split(/\s+/);
  if (said === "") return "left";
  if (said === "yes" || words.includes(fingerprint)) return "same";
  return said === "no" || words.some((word) => word.startsWith("SHA256:")) ? "another" : undefined;
}
