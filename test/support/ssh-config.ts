import type { Box } from "./box.ts";

/** Configuration with which ssh logs in to these boxes. */
export function sshConfig(boxes: readonly Pick<Box, "login">[]): string {
  const keys = boxes.map(({ login }) => `  IdentityFile ${login}\n`).join("");
  return `Host *\n  IdentitiesOnly yes\n${keys}`;
}
