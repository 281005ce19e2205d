import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Connection } from "../host/connection.ts";
import { ApplyFailed } from "../host/errors.ts";
import type { HostHandle, Lines } from "../host/host.ts";
import { isReadOnly } from "../host/mode.ts";
import { itemLine, type Observation } from "../host/observation.ts";
import { isForPersons } from "../items/found.ts";
import type { Leaves } from "../items/kind.ts";
import { parseKey } from "../items/kinds.ts";
import { awaited, rollingGroupKind } from "../items/rolling-group.ts";
import { additionsAt } from "./additions.ts";
import { refuseAdoption, refusePlan } from "./adoption.ts";
import { holder, progressOf, type Run, stackOf } from "./context.ts";
import { keysLeft } from "./keys-left.ts";
import { refuseWhileNeeded } from "./needed.ts";
import { refuseTakingBack } from "./other-stack.ts";
import { diffOf, outputsOf } from "./outputs.ts";
import { isClaimed, itemsLeftToOperator, plan, type RolePlan, type Wanted } from "./plan.ts";
import { refuseShortfall } from "./preconditions.ts";
import type { RollingGroupMember } from "./rolling-groups.ts";
import { refuseAnotherMachine } from "./same-machine.ts";
import { scriptOf } from "./script.ts";
import { confirmation, refuseLockOut } from "./way-in.ts";
import { listOf, type RoleInputs } from "./wire.ts";

const secondsToSettle = 3;

/** State of a resource after an operation; `reasons` say why it is not yet as wanted. */
export interface RoleResult {
  readonly id: string;
  readonly outputs: Record<string, unknown>;
  readonly reasons: readonly string[];
}

/** Id of a new role: unique per create, so that the host can tell a renamed role from its predecessor. */
export function newId(inputs: RoleInputs): string {
  return `${inputs.connection.host}-${inputs.role}-${randomBytes(4).toString("hex")}`;
}

export function wantedOf(run: Run, id: string, urn: string, inputs: RoleInputs): Wanted {
  const announced = run.announced.get(inputs.connection.host) ?? new Set<string>();
  const { role, requires, items } = inputs;
  return { id, urn, stack: stackOf(urn), role, requires, items, announced };
}

/** What an apply has to know beside what is wanted. */
export interface Circumstances {
  /** The login that proves a change of its keys; at first contact it is not the one that makes them. */
  readonly admin?: Connection;
  /** Keys of the items that an earlier run applied to the role; absent: none has. */
  readonly applied?: ReadonlySet<string>;
}

/** Makes the host as wanted, in its turn where only one role of a group may be disturbed at a time. */
export async function apply(
  run: Run,
  id: string,
  urn: string,
  inputs: RoleInputs,
  circumstances: Circumstances = {},
): Promise<RoleResult> {
  refuseInReadOnlyMode(inputs);
  const member = memberOf(inputs);
  if (!member) return applyNow(run, id, urn, inputs, circumstances);
  const { host } = inputs.connection;
  const seen = await run.hosts.at(inputs.connection).observe(linesOf(inputs.items));
  const { disruptions, unfinished } = plan(wantedOf(run, id, urn, inputs), seen);
  const isDown = unfinished.includes(awaited(member.key));
  if (!isDown && !disruptions.includes("stop")) {
    run.rollingGroups.arrived(inputs.role, host);
    return applyNow(run, id, urn, inputs, circumstances);
  }
  const note = (message: string) => run.info(urn, message);
  return run.rollingGroups.turn({ ...member, stack: stackOf(urn), isDown, note }, () =>
    applyNow(run, id, urn, inputs, circumstances),
  );
}

function memberOf({ items, role, connection }: RoleInputs): RollingGroupMember | undefined {
  const rollingGroup = [...items].find(([key]) => key.startsWith("rolling "));
  if (!rollingGroup) return undefined;
  const [key, leaves] = rollingGroup;
  return { key, role, connection, ...rollingGroupKind.schema.parse(leaves) };
}

/** A step that fails leaves its note on the host and is named among the reasons. */
async function applyNow(
  run: Run,
  id: string,
  urn: string,
  inputs: RoleInputs,
  { admin = inputs.connection, applied }: Circumstances,
): Promise<RoleResult> {
  const wanted = wantedOf(run, id, urn, inputs);
  const host = run.hosts.at(inputs.connection);
  const extra = linesOf(inputs.items);
  try {
    const script = (before: Observation) => {
      refuseTakingBack(run, wanted, inputs, applied ?? new Set(), before);
      if (applied) refuseAnotherMachine(run, wanted, inputs, before);
      refuseShortfall(inputs, before);
      requireRoles(inputs, before);
      const planned = plan(wanted, before);
      refusePlan(inputs, planned);
      refuseAdoption(inputs, planned);
      refuseLoss(inputs, planned);
      refuseLockOut(inputs, planned, host.proof);
      return scriptOf(wanted, planned);
    };
    const confirm = confirmation(run.hosts, admin, inputs.items);
    const changed = await host.change(holder(stackOf(urn)), extra, progressOf(run, urn), script, confirm);
    const isAsWanted = remaining(inputs, wanted, changed).length === 0;
    const after = isAsWanted ? changed : await lookOnceSettled(host, extra);
    warnOfManualStart(run, urn, inputs, after);
    for (const line of additionsAt(inputs, id, after)) run.warn(urn, line);
    return { id, outputs: outputsOf(inputs, id, after), reasons: remaining(inputs, wanted, after) };
  } catch (error) {
    if (!(error instanceof ApplyFailed)) throw error;
    // Why it failed says more than that nobody could look afterwards.
    const after = await host.observe(extra).catch(() => Promise.reject(error));
    // Nothing was made: a state that the host has no record of would be taken for that of another machine.
    if (!after.claims.some((claim) => claim.id === id)) throw error;
    return { id, outputs: outputsOf(inputs, id, after), reasons: [error.message] };
  }
}

/** Daemons may say that they were told, and do it a moment later: routes of FRR, on a host with much to do. */
async function lookOnceSettled(host: HostHandle, extra: Lines): Promise<Observation> {
  await sleep(secondsToSettle * 1000);
  return host.observe(extra);
}

/** Says what a person has stopped and why it stays so. */
export function warnOfManualStart(
  run: Run,
  urn: string,
  { connection, items }: RoleInputs,
  host: Observation,
): void {
  for (const [key, state] of itemsLeftToOperator(items, host)) {
    const name = key.slice(key.indexOf(" ") + 1);
    run.warn(
      urn,
      `${connection.host}: ${key} is ${state}; up leaves it so, "npm run resume -- ${stackOf(urn)} ${name}" starts it.`,
    );
  }
}

/**
 * An item that moves to another role stays here until that role takes it, and what a person has stopped waits for
 * that person; neither is a failure of this role.
 */
function remaining(inputs: RoleInputs, { id, announced }: Wanted, after: Observation): string[] {
  const manualStart = itemsLeftToOperator(inputs.items, after);
  const left = diffOf(outputsOf(inputs, id, after), inputs)
    .filter(({ property, kind }) => kind !== "delete" || !announced.has(property))
    .filter(({ property }) => !manualStart.has(property) && !isForPersons(property))
    .map(({ property }) => property);
  return left.length > 0
    ? [`${inputs.connection.host}: still not as wanted after everything was applied: ${left.join(", ")}`]
    : [];
}

/** Live state of a role. All roles of a host share one look, unless this one asks for what the manifest does not list. */
export async function read(
  run: Pick<Run, "hosts">,
  id: string,
  inputs: RoleInputs,
): Promise<Record<string, unknown>> {
  return outputsOf(inputs, id, await lookAt(run, inputs));
}

export async function lookAt(
  run: Pick<Run, "hosts">,
  { connection, items }: RoleInputs,
): Promise<Observation> {
  const host = run.hosts.at(connection);
  const snapshot = await host.snapshot();
  const unseen = [...items.keys()].some((key) => isClaimed(key) && !snapshot.managed(key));
  return unseen ? host.observe(linesOf(items)) : snapshot;
}

/** Removes what the manifest still gives to this role; data, packages and the way in stay. */
export async function remove(run: Run, id: string, urn: string, inputs: RoleInputs): Promise<void> {
  refuseInReadOnlyMode(inputs);
  const nothing = { ...inputs, items: new Map<string, Leaves>() };
  const wanted = { ...wantedOf(run, id, id, nothing), announced: new Set<string>() };
  let left: string | undefined;
  await run.hosts.at(inputs.connection).change(holder(stackOf(urn)), [], progressOf(run, urn), (before) => {
    refuseWhileNeeded(run, { id, urn, inputs }, before.claims);
    left = keysLeft(inputs, id, before);
    return scriptOf(wanted, plan(wanted, before));
  });
  if (left !== undefined) run.warn(urn, left);
}

export function linesOf(items: ReadonlyMap<string, Leaves>): string[] {
  return [...items].map(([key, leaves]) => itemLine(key, parseKey(key)?.kind.flag?.(leaves) ?? ""));
}

function refuseLoss({ connection }: RoleInputs, { lost }: RolePlan): void {
  if (lost.length > 0) throw new Error(lost.map((line) => `${connection.host}: ${line}`).join("\n"));
}

function refuseInReadOnlyMode({ connection }: RoleInputs): void {
  if (isReadOnly())
    throw new Error(
      `${connection.host}: HOST_MODE=${process.env.HOST_MODE}: this run may look and not change anything.`,
    );
}

function requireRoles({ connection, role, requires }: RoleInputs, before: Observation): void {
  const present = new Set(before.claims.map((claim) => claim.role));
  const missing = listOf(requires).filter((name) => !present.has(name));
  if (missing.length === 0) return;
  throw new Error(
    `${connection.host}: role ${role} requires ${missing.join(", ")}, which is not applied there. Run up for the stack that owns ${connection.host} first.`,
  );
}
