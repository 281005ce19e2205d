import { z } from "zod";
import { connectionSchema } from "../host/connection.ts";
import { HostUnreachable } from "../host/errors.ts";
import { isOffline, refuseOffline } from "../host/mode.ts";
import { applyAccess, previewAccess } from "../resource/access.ts";
import { type Run, reachedNow } from "../resource/context.ts";
import { withKnownFingerprints } from "../resource/last-known.ts";
import { previewCreateOffline, previewUpdateOffline, tellAge } from "../resource/offline.ts";
import { type Difference, diffOf, plannedOutputs } from "../resource/outputs.ts";
import { previewCreate, previewUpdate } from "../resource/preview.ts";
import { closedWayIn, orPrevious } from "../resource/previous.ts";
import { leftBehind, orRetire } from "../resource/retired.ts";
import { apply, newId, type RoleResult, read, remove } from "../resource/role.ts";
import { memberSchema } from "../resource/rolling-groups.ts";
import {
  hostOf,
  instanceIdOf,
  isPending,
  itemsOf,
  listOf,
  moveProblems,
  type Properties,
  parseInputs,
  parsePlanned,
  problemsOf,
  type RoleInputs,
} from "../resource/wire.ts";
import { pb } from "./protos.ts";
import { failures, initFailed, plain, structOf } from "./reply.ts";

type Request<Name extends keyof typeof pb> = (typeof pb)[Name] extends { prototype: infer T } ? T : never;

const accessType = "host:index:Access";

export function check(run: Run, request: Request<"CheckRequest">) {
  const news = plain(request.getNews());
  const olds = plain(request.getOlds());
  run.rollingGroups.registered(String(news.role), String(hostOf(news)));
  const { data } = connectionSchema.safeParse(news.connection);
  if (data !== undefined && !isPending(news)) run.connections.set(data.host, data);
  const reply = new pb.CheckResponse();
  reply.setInputs(request.getNews());
  reply.setFailuresList(
    failures([...problemsOf(news), ...moveProblems(olds, news), ...closedWayIn(olds, news)]),
  );
  return reply;
}

export function diff(run: Run, request: Request<"DiffRequest">) {
  const olds = plain(request.getOlds());
  const properties = plain(request.getNews());
  const news = parsePlanned(properties);
  const host = hostOf(properties);
  tellAge(run, olds);
  const differences = diffOf(olds, news);
  if (differences.length === 0) run.rollingGroups.unchanged(news.role, String(host));
  const moved =
    (host !== undefined && host !== hostOf(olds)) || instanceIdOf(properties) !== instanceIdOf(olds);
  const reply = new pb.DiffResponse();
  const { DIFF_SOME, DIFF_NONE } = pb.DiffResponse.DiffChanges;
  reply.setChanges(differences.length > 0 ? DIFF_SOME : DIFF_NONE);
  reply.setDiffsList(differences.map(({ property }) => property));
  reply.setHasdetaileddiff(true);
  reply.setDeletebeforereplace(true);
  if (moved) reply.setReplacesList(["connection"]);
  for (const difference of differences) {
    const replaces = moved && difference.property === "connection";
    reply
      .getDetaileddiffMap()
      .set(propertyPath(difference.property), propertyDiff(difference.kind, replaces));
  }
  return reply;
}

function propertyDiff(kind: Difference["kind"], replaces: boolean) {
  const { ADD, UPDATE, UPDATE_REPLACE, DELETE } = pb.PropertyDiff.Kind;
  const detail = new pb.PropertyDiff();
  detail.setKind(kind === "add" ? ADD : kind === "delete" ? DELETE : replaces ? UPDATE_REPLACE : UPDATE);
  return detail;
}

/** Item keys hold spaces and slashes, which a property path has to quote. */
function propertyPath(property: string): string {
  return /^[A-Za-z_]\w*$/.test(property) ? property : `[${JSON.stringify(property)}]`;
}

export async function create(run: Run, request: Request<"CreateRequest">) {
  const properties = plain(request.getProperties());
  const urn = request.getUrn();
  const isAccess = request.getType() === accessType;
  const reply = new pb.CreateResponse();
  reply.setRefreshBeforeUpdate(true);
  if (request.getPreview()) {
    const look = (inputs: RoleInputs) => previewCreate(run, urn, inputs);
    const outputs = isOffline()
      ? previewCreateOffline(run, urn, properties)
      : await planned(properties, isAccess ? throughAnyLogin(run, urn, look) : look);
    reply.setProperties(structOf(outputs));
    return reply;
  }
  refuseOffline(String(hostOf(properties)));
  const inputs = parseInputs(properties);
  const outcome = await (isAccess ? applyAccess : apply)(run, newId(inputs), urn, inputs);
  throwUnlessDone(properties, outcome);
  reply.setId(outcome.id);
  reply.setProperties(structOf(outcome.outputs));
  return reply;
}

export async function update(run: Run, request: Request<"UpdateRequest">) {
  const properties = plain(request.getNews());
  const olds = plain(request.getOlds());
  const [id, urn] = [request.getId(), request.getUrn()];
  const isAccess = request.getType() === accessType;
  const reply = new pb.UpdateResponse();
  reply.setRefreshBeforeUpdate(true);
  if (request.getPreview()) {
    if (olds.tells && properties.tells && olds.tells !== properties.tells)
      run.warn(urn, `Before: ${olds.tells}. From this up on: ${properties.tells}.`);
    const look = (inputs: RoleInputs) => previewUpdate(run, id, urn, inputs, olds);
    const outputs = isOffline()
      ? previewUpdateOffline(run, urn, properties, olds)
      : await planned(properties, isAccess ? throughAnyLogin(run, urn, look) : look);
    reply.setProperties(structOf(outputs));
    return reply;
  }
  refuseOffline(String(hostOf(properties)));
  const inputs = parseInputs(properties);
  const applied = new Set(itemsOf(olds).keys());
  const done = (isAccess ? applyAccess : apply)(run, id, urn, inputs, { applied });
  const outcome = await done.catch((error: unknown) => {
    throw orPrevious(error, olds.connection, inputs.connection);
  });
  throwUnlessDone(properties, outcome);
  reply.setProperties(structOf(outcome.outputs));
  return reply;
}

type Look = (inputs: RoleInputs) => Promise<object>;

function throughAnyLogin(run: Run, urn: string, look: Look): Look {
  return (inputs) => previewAccess(run, urn, inputs, () => look(inputs));
}

/** Outputs of a plan, by a look at the host; nobody can look at a machine that does not exist yet. */
async function planned(properties: Properties, look: Look): Promise<object> {
  return isPending(properties) ? plannedOutputs(parsePlanned(properties)) : look(parseInputs(properties));
}

function throwUnlessDone(inputs: Properties, { id, outputs, reasons }: RoleResult): void {
  if (reasons.length > 0) throw initFailed(id, inputs, outputs, reasons);
}

const importRefused =
  "A role of a host cannot be imported. Write it into the program, then run up: up takes over what is there, and where it would replace something, it says what and how to agree.";

/** A host that cannot be read keeps its last known state and is reported; it is never taken for gone. */
export async function readResource(run: Run, request: Request<"ReadRequest">) {
  const stored = plain(request.getInputs());
  const known = plain(request.getProperties());
  if (!("connection" in stored || "connection" in known)) throw new Error(importRefused);
  const inputs = parseInputs(Object.keys(stored).length > 0 ? stored : known);
  refuseOffline(inputs.connection.host);
  const reply = new pb.ReadResponse();
  reply.setId(request.getId());
  reply.setInputs(request.getInputs());
  reply.setRefreshBeforeUpdate(true);
  try {
    const found = await read(run, request.getId(), inputs);
    reply.setProperties(structOf(withKnownFingerprints(found, known)));
    return reply;
  } catch (error) {
    if (!(error instanceof HostUnreachable)) throw error;
    if (!inputs.keepLastKnownState) throw initFailed(request.getId(), stored, known, [error.message]);
    run.warn(request.getUrn(), error.message);
    reply.setProperties(request.getProperties());
    return reply;
  }
}

/** The way in is never taken away; it stays on the host when its resource goes. */
export async function deleteResource(run: Run, request: Request<"DeleteRequest">) {
  const properties = plain(request.getProperties());
  const inputs = parseInputs(properties);
  const { host } = inputs.connection;
  refuseOffline(host);
  if (run.retired.has(host)) {
    run.warn(request.getUrn(), leftBehind(properties));
    return;
  }
  if (request.getType() === accessType) {
    run.info(request.getUrn(), `${host}: users, keys and sshd stay as they are`);
    return;
  }
  await remove(run, request.getId(), request.getUrn(), reachedNow(run, inputs)).catch((error: unknown) => {
    throw orRetire(error, host);
  });
}

const announcement = z.object({
  hosts: z.record(z.string(), z.string()).default({}),
  rollingGroups: z.array(memberSchema).default([]),
});

/** `host:index:announce`: all item keys that the stack's roles want on each host, one a line, and who is in a rolling group with whom. */
export function handleAnnounce(run: Run, request: Request<"InvokeRequest">) {
  const reply = new pb.InvokeResponse();
  const { hosts, rollingGroups } = announcement.parse(plain(request.getArgs()));
  for (const [host, keys] of Object.entries(hosts)) run.announced.set(host, new Set(keys.split("\n")));
  run.rollingGroups.announce(rollingGroups);
  reply.setReturn(structOf({ ok: true }));
  return reply;
}

/** `host:index:retire`: hosts that are gone for good, separated by commas. */
export function handleRetire(run: Run, request: Request<"InvokeRequest">) {
  const reply = new pb.InvokeResponse();
  for (const host of listOf(plain(request.getArgs()).hosts)) run.retired.add(host);
  reply.setReturn(structOf({ ok: true }));
  return reply;
}
