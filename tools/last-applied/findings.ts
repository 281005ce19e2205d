/** The fast look: drift since what was applied last, by the state alone. */

import { isDeepStrictEqual } from "node:util";
import type { Hosts } from "../../provider/host/hosts.ts";
import { type Cause, type DriftFinding, driftFindings } from "../classify.ts";
import { historiesOf } from "../histories.ts";
import { nameOf, optionalHost } from "../plan.ts";
import { backendOf } from "./backend.ts";
import { type Checkpoint, readCheckpoint } from "./checkpoint.ts";
import { lookAtHosts } from "./look.ts";
import { decryptOf } from "./passphrase.ts";

export interface FastLook {
  readonly findings: readonly DriftFinding[];
  /** When the state was made; RFC 3339. */
  readonly lastApplied: string;
}

/**
 * Compares the hosts of a stack with its state. `folder` is that of Pulumi.yaml.
 * @throws Error where the state cannot be read or is not of one moment.
 */
export async function fastLook(
  { folder, stack, env }: { folder: string; stack: string; env: NodeJS.ProcessEnv },
  hosts: Hosts,
): Promise<FastLook> {
  const backend = backendOf(folder, env);
  const checkpoint = readCheckpoint(backend, stack);
  const resources = await lookAtHosts(checkpoint, hosts, () => decryptOf(checkpoint, env));
  if (resources.length === 0 && checkpoint.pending_operations.length === 0)
    throw new Error(
      `The state of ${stack} has nothing on any host. "npm run drift -- ${stack}" asks the program.`,
    );
  const findings = driftFindings(resources, await historiesOf(resources, hosts));
  if (!isDeepStrictEqual(readCheckpoint(backend, stack), checkpoint))
    throw new Error(`The state of ${stack} was changed while its hosts were asked. Ask again.`);
  return { findings: withPending(findings, checkpoint), lastApplied: checkpoint.manifest.time };
}

/** Causes of what a run that was cut off may have done as well. */
const uncertain: readonly Cause[] = ["hand", "package"];

/** A run that was cut off in a resource has changed it, or not: its differences say nothing of who made them. */
function withPending(
  findings: readonly DriftFinding[],
  { pending_operations: pending }: Pick<Checkpoint, "pending_operations">,
): DriftFinding[] {
  const cutOff = new Map(pending.map(({ resource, type }) => [nameOf(resource.urn), { resource, type }]));
  const seen = findings.map(({ when, who, ...finding }): DriftFinding => {
    const isUncertain = cutOff.has(finding.resource) && uncertain.includes(finding.cause);
    if (isUncertain) return { ...finding, cause: "interrupted" };
    return { ...finding, ...(when !== undefined && { when }), ...(who !== undefined && { who }) };
  });
  const unseen = [...cutOff].filter(([name]) => !seen.some(({ resource }) => resource === name));
  return [
    ...seen,
    ...unseen.map(([name, { resource, type }]): DriftFinding => {
      const { inputs = {} } = resource;
      const where = optionalHost({ applied: inputs, wanted: {} });
      return { cause: "interrupted", ...where, resource: name, detail: type };
    }),
  ];
}
