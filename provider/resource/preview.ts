import { HostUnreachable } from "../host/errors.ts";
import { additionsAt } from "./additions.ts";
import { adoptionReport, planNoteLine } from "./adoption.ts";
import type { Run } from "./context.ts";
import { refuseTakingBack } from "./other-stack.ts";
import { plannedOutputs } from "./outputs.ts";
import { plan, type RolePlan } from "./plan.ts";
import { refuseShortfall } from "./preconditions.ts";
import { isNewWay, orPrevious } from "./previous.ts";
import { linesOf, lookAt, wantedOf, warnOfManualStart } from "./role.ts";
import { refuseAnotherMachine } from "./same-machine.ts";
import { refuseLockOut } from "./way-in.ts";
import { itemsOf, type Properties, type RoleInputs } from "./wire.ts";

/**
 * What a plan cannot show: what `up` will leave to a person or refuse. A host that cannot be read said so before, unless
 * it was read by the way that the state knows (`olds`), before a change of it.
 */
export async function previewUpdate(
  run: Run,
  id: string,
  urn: string,
  inputs: RoleInputs,
  olds: Properties = { connection: inputs.connection },
): Promise<Record<string, unknown>> {
  const seen = asSeenBy(run, inputs);
  try {
    const found = await lookAt(run, seen);
    refuseTakingBack(run, { id, urn }, inputs, new Set(itemsOf(olds).keys()), found);
    refuseAnotherMachine(run, { id, urn }, inputs, found);
    refuseShortfall(inputs, found);
    warnOfManualStart(run, urn, inputs, found);
    for (const line of additionsAt(inputs, id, found)) run.warn(urn, line);
    const planned = plan(wantedOf(run, id, urn, inputs), found);
    warnOfLoss(run, urn, inputs, planned);
    refuseLockOut(seen, planned, run.hosts.at(seen.connection).proof);
    for (const planNotes of planned.planNotes) run.info(urn, planNoteLine(inputs.connection.host, planNotes));
    return plannedOutputs(inputs, found);
  } catch (error) {
    if (!(error instanceof HostUnreachable)) throw error;
    if (isNewWay(olds.connection, inputs.connection))
      run.warn(urn, orPrevious(error, olds.connection, inputs.connection).message);
    return plannedOutputs(inputs);
  }
}

/** What `up` would do to a host that this role is new on; the plan's own lines show only what is wanted. */
export async function previewCreate(
  run: Run,
  urn: string,
  inputs: RoleInputs,
): Promise<Record<string, unknown>> {
  const seen = asSeenBy(run, inputs);
  try {
    const found = await run.hosts.at(seen.connection).observe(linesOf(inputs.items));
    refuseTakingBack(run, { id: "new", urn }, inputs, new Set(), found);
    refuseShortfall(inputs, found);
    const planned = plan(wantedOf(run, "new", urn, inputs), found);
    refuseLockOut(seen, planned, run.hosts.at(seen.connection).proof);
    for (const line of adoptionReport(inputs, planned, found)) run.info(urn, line);
    warnOfManualStart(run, urn, inputs, found);
    for (const line of additionsAt(inputs, "new", found)) run.warn(urn, line);
    warnOfLoss(run, urn, inputs, planned);
    return plannedOutputs(inputs, found);
  } catch (error) {
    if (!(error instanceof HostUnreachable)) throw error;
    run.warn(urn, `${error.message}\nThis plan does not say what is already there.`);
    return plannedOutputs(inputs);
  }
}

/** A plan looks through the login of a fresh machine, where its admin cannot log in yet. */
function asSeenBy({ firstContact }: Run, inputs: RoleInputs): RoleInputs {
  return { ...inputs, connection: firstContact.get(inputs.connection.host) ?? inputs.connection };
}

function warnOfLoss(run: Run, urn: string, { connection }: RoleInputs, { lost }: RolePlan): void {
  for (const line of lost) run.warn(urn, `${connection.host}: up will refuse: ${line}`);
}
