import { createHash } from "node:crypto";
import { type AgentMode, agentText, readerText } from "../items/agent-text.ts";
import { kinds } from "../items/kinds.ts";

/** The program that is sent to a host and serves a session there. Its text depends on nothing but this code. */
export const agentScript = (mode: Exclude<AgentMode, "reader">): string => agentText(kinds, mode);

/** Version of the program with which hosts answer readers, as the program itself says it. */
export function readerVersion(): string {
  return createHash("sha256").update(readerText(kinds)).digest("hex").slice(0, 12);
}
