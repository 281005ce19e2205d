import { readFileSync } from "node:fs";
import { startAgent } from "../remote/agent-start.ts";
import { maxKeptBytes } from "../remote/kept-bytes.ts";
import { privateFolder } from "../remote/private.ts";
import { quote } from "../remote/quote.ts";
import { readerSlots } from "../remote/reader.ts";
import type { Kind } from "./kind.ts";

/**
 * `read` and `write` are sent to a host by an administrator. `reader` is installed there and answers whoever may only
 * look: it has the questions of `read` that find drift, and shows less of the answers.
 */
export type AgentMode = "read" | "write" | "reader";

const source = (name: string) => readFileSync(new URL(`../remote/${name}`, import.meta.url), "utf8");

/** What only a session that may write has. */
const writers = [
  "writer.sh",
  "format.sh",
  "firewall-writer.sh",
  "sshd-writer.sh",
  "account-writer.sh",
  "way-in.sh",
];

/** Questions that are no drift: what they answer may be a secret, or they reach others. */
const furtherQuestions = ["network-state.sh", "local-answers.sh", "overlay-state.sh", "kept-files.sh"];

const questions =
  'observe | history | network_state | probe_ports | local_answers | address_state | bfd_counters | time_requests | kept_files) look "$verb" ;;';

/** What each mode answers and does, as cases of the agent. What `reader` has, docs/readers.md tells. */
const verbs: Readonly<Record<AgentMode, readonly string[]>> = {
  reader: ['observe | history) is_readers_request "$verb" && look "$verb" ;;'],
  read: [questions],
  write: [questions, "begin) begin ;;", "apply) apply ;;", "release) release ;;"],
};

/** The agent of a mode. Only the form for writing has a verb that writes. */
export function agentText(kinds: readonly Kind[], mode: AgentMode): string {
  const observers = kinds.map((kind) => `observe_${kind.name}() {\n${kind.observe}\n}`).join("\n");
  return (
    source("agent.sh")
      .replace("@PRIVATE@", mode === "reader" ? '"$slot"' : privateFolder)
      .replace("@DISKS@", () => source("disks.sh"))
      .replace("@FIREWALL@", () => source("firewall.sh"))
      .replace("@PROXY@", () => source("proxy.sh"))
      .replace("@SSHD@", () => source("sshd.sh"))
      .replace("@ADDITIONS@", () => source("additions.sh"))
      .replace("@OPENPGP@", () => source("openpgp.sh"))
      .replace("@OBSERVERS@", () => observers)
      .replace("@KINDS@", namesOf(kinds))
      .replace("@FACTS@", namesOf(kinds.filter((kind) => kind.fact)))
      .replace("@HISTORY@", () => source("history.sh"))
      .replace("@MORE@", () => (mode === "reader" ? readersPart() : furtherQuestions.map(source).join("")))
      .replace("@DETOURS@", () => quote(source("detours.py")))
      // One more than may be sent, so that what is too long is recognised.
      .replace("@KEPT_BYTES@", String(maxKeptBytes + 1))
      .replace("@WRITER@", () => (mode === "write" ? writers.map(source).join("") : ""))
      .replace("@SETTLE@", () => source("way-in-settle.sh"))
      .replace("@VERBS@", () => verbs[mode].join("\n      "))
  );
}

const readersPart = () => source("reader.sh").replace("@OWN_COMMAND@", () => quote(`sh -c '${startAgent}'`));

/** The program that a host runs for a reader: it seals itself off from all that it could write to, then serves. */
export function readerText(kinds: readonly Kind[]): string {
  return source("reader-start.sh").replace("@SLOTS@", readerSlots.join(" ")) + agentText(kinds, "reader");
}

function namesOf(some: readonly Kind[]): string {
  return some.map((kind) => kind.name).join(" ");
}
