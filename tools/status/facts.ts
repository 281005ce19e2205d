import { nodeExporterPort } from "../../catalog/monitoring/programs.ts";
import type { LocalUrl } from "../../provider/host/local-answers.ts";

/** What the script of a watched host has told its node exporter within the last minute (render/monitoring/host-facts.sh). */
export interface HostFactsStatus {
  /** Whether it has keys that nobody can make anew. */
  readonly keys: boolean;
  /** Time of the last backup, in seconds since 1970; undefined: none is noted. */
  readonly backup?: number;
  /** Whether a validator of the host proposes in this epoch or the next; undefined: it is not asked for there. */
  readonly proposalNear?: boolean;
  /** Its slot, where it is known. */
  readonly nextProposal?: number;
}

/** Of all metrics the textfile collector's alone. */
export const factsQuestion: LocalUrl = { port: nodeExporterPort, path: "/metrics?collect[]=textfile" };

/** Undefined where the node exporter does not answer. */
export function parseFacts(answer: string | undefined): HostFactsStatus | undefined {
  if (answer === undefined) return undefined;
  const [backup, near, slot] = ["backup_timestamp_seconds", "proposal_near", "next_proposal_slot"].map(
    (name) => metricIn(answer, `bonded_validator_${name}`),
  );
  return {
    keys: /^bonded_validator_key_files\{[^}]*\} [1-9]/m.test(answer),
    ...(backup !== undefined && { backup }),
    ...(near !== undefined && { proposalNear: near === 1 }),
    ...(slot !== undefined && { nextProposal: slot }),
  };
}

function metricIn(text: string, name: string): number | undefined {
  const [, value] = new RegExp(`^${name} ([0-9.e+]{1,20})$`, "m").exec(text) ?? [];
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
