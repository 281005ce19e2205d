/** Questions to a person at a terminal. */

import { createInterface } from "node:readline/promises";
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
  const dialog = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const asked = "Does it show the same? (yes, no, or paste the fingerprint that it shows) ";
    return verdictOf(await dialog.question(asked), fingerprint);
  } finally {
    dialog.close();
  }
}

/** The fingerprint may stand in the line that ssh-keygen prints: `256 SHA256:… root@trdiy (ED25519)`. */
export function verdictOf(answer: string, fingerprint: string): Verdict {
  const words = answer.trim().split(/\s+/);
  if (answer.trim() === "yes" || words.includes(fingerprint)) return "same";
  return words.some((word) => word.startsWith("SHA256:")) ? "another" : "left";
}
