/** Answers that are offered: what this machine knows, and what is usual. */

import { readFileSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { join } from "node:path";
import type { Answers, Topic } from "./configuration.ts";

/** Of every question, as long as nothing else was answered. "": none is known, or there need not be one. */
export const firstAnswers = (): Answers => ({
  network: "hoodi",
  server: "server1",
  address: "",
  user: ownUser(),
  key: ownKey(),
  lan: "",
  ports: "30300-30399,9000-9099",
  threads: "",
  memory: "",
  disk: "",
  execution: "reth",
  consensus: "lighthouse",
  feeRecipient: "",
  waivers: {},
});

/** What is offered for a question after those before it were answered. */
export function offered(about: Topic, answers: Answers): string {
  if (about === "lan") return networkOf(answers.address);
  if (about === "consensus" && answers.execution === "erigon") return "caplin";
  return answers[about];
}

/** Root cannot log in on hosts. */
function ownUser(): string {
  const { username } = userInfo();
  return username === "root" ? "" : username;
}

function ownKey(): string {
  try {
    return readFileSync(join(homedir(), ".ssh/id_ed25519.pub"), "utf8").trim();
  } catch {
    return "";
  }
}

/** `192.168.1.11` → `192.168.1.0/24`, the size of most home networks; "" for a name. */
function networkOf(address: string): string {
  const network = /^(\d+\.\d+\.\d+)\.\d+$/.exec(address)?.[1];
  return network === undefined ? "" : `${network}.0/24`;
}
