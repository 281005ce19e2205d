import { HostUnreachable } from "../host/errors.ts";
import { adoptionReport, planNoteLine } from "./adoption.ts";
import type { Run } from "./context.ts";
import { plannedOutputs } from "./outputs.ts";
import { plan, type RolePlan } from "./plan.ts";
import { refuseShortfall } from "./preconditions.ts";
import { orPrevious } from "./previous.ts";
import { linesOf, lookAt, wantedOf, warnOfManualStart } from "./role.ts";
import { refuseAnotherMachine } from "./same-machine.ts";
import { refuseLockOut } from "./way-in.ts";
import type { RoleInputs } from "./wire.ts";

/**
 * What a plan cannot show: what `up` will leave to a person or refuse. A host that cannot be read said so before, unless
 * it was read by the way `before` a change.
 */
export async function previewUpdate(
  run: Run,
  id: string,
  urn: string,
  inputs: RoleInputs,
  before: unknown = inputs.connection,
): Promise<Record<string, unknown>> {
  try {
    const found = await lookAt(run, inputs);
    refuseAnotherMachine(run, { id, urn }, inputs, found);
    refuseShortfall(inputs, found);
    warnOfManualStart(run, urn, inputs, found);
    const planned = plan(wantedOf(run, id, urn, inputs), found);
    warnOfLoss(run, urn, inputs, planned);
    refuseLockOut(inputs, planned, run.hosts.at(inputs.connection).proof);
    for (const planNotes of planned.planNotes) run.info(urn, planNoteLine(inputs.connection.host, planNotes));
    return plannedOutputs(inputs, found);
  } catch (error) {
    if (!(error instanceof HostUnreachable)) throw error;
    const remedied = orPrevious(error, before, inputs.connection);
    if (remedied !== error) run.warn(urn, remedied.message);
    return plannedOutputs(inputs);
  }
}

/** What `up` would do to a host that this role is new on; the plan's own lines show only what is wanted. */
export async function previewCreate(
  run: Run,
  urn: string,
  inputs: RoleInputs,
): Promise<Record<string, unknown>> {
  const through = run.firstContact.get(inputs.connection.host) ?? inputs.connection;
  try {
    const found = await run.hosts.at(through).observe(linesOf(inputs.items));
    refuseShortfall(inputs, found);
    const planned = plan(wantedOf(run, "new", urn, inputs), found);
    refuseLockOut({ ...inputs, connection: through }, planned, run.hosts.at(through).proof);
    for (const line of adoptionReport(inputs, planned, found)) run.info(urn, line);
    warnOfManualStart(run, urn, inputs, found);
    warnOfLoss(run, urn, inputs, planned);
    return plannedOutputs(inputs, found);
  } catch (error) {
    if (!(error instanceof HostUnreachable)) throw error;
    run.warn(urn, `${error.message}\nThis plan does not say what is already there.`);
    return plannedOutputs(inputs);
  }
}

function warnOfLoss(run: Run, urn: string, { connection }: RoleInputs, { lost }: RolePlan): void {
  for (const line of lost) run.warn(urn, `${connection.host}: up will refuse: ${line}`);
}
