import { readFileSync } from "node:fs";
import { kinds } from "../items/kinds.ts";
import { privateFolder } from "../remote/private.ts";
import { quote } from "../remote/quote.ts";
import { maxKeptBytes } from "./kept-files.ts";

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

/**
 * The program that serves a session on the host. Its text depends on nothing but this code. The read-only form has no
 * verb that writes.
 */
export function agentScript(mode: "read" | "write"): string {
  const observers = kinds.map((kind) => `observe_${kind.name}() {\n${kind.observe}\n}`).join("\n");
  const verbs =
    mode === "write" ? ["begin) begin ;;", "apply) apply ;;", "release) release ;;"].join("\n      ") : "";
  return source("agent.sh")
    .replace("@PRIVATE@", privateFolder)
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
    .replace("@NETWORK_STATE@", () => source("network-state.sh"))
    .replace("@LOCAL_ANSWERS@", () => source("local-answers.sh"))
    .replace("@OVERLAY_STATE@", () => source("overlay-state.sh"))
    .replace("@DETOURS@", () => quote(source("detours.py")))
    .replace("@KEPT_FILES@", () =>
      // One more than may be sent, so that what is too long is recognised.
      source("kept-files.sh").replace("@KEPT_BYTES@", String(maxKeptBytes + 1)),
    )
    .replace("@WRITER@", () => (mode === "write" ? writers.map(source).join("") : ""))
    .replace("@SETTLE@", () => source("way-in-settle.sh"))
    .replace("@VERBS@", verbs);
}

function namesOf(some: typeof kinds): string {
  return some.map((kind) => kind.name).join(" ");
}
