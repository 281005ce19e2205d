import { HostUnreachable } from "../host/errors.ts";
import { createAccess, previewAccess } from "../resource/access.ts";
import type { Run } from "../resource/context.ts";
import { type Difference, diffOf } from "../resource/outputs.ts";
import { leftBehind, orRetire } from "../resource/retired.ts";
import { apply, newId, type Outcome, previewCreate, previewUpdate, read, remove } from "../resource/role.ts";
import { listOf, moveProblems, type Properties, parseInputs, problemsOf } from "../resource/wire.ts";
import { pb } from "./protos.ts";
import { failures, initFailed, plain, structOf } from "./reply.ts";

type Request<Name extends keyof typeof pb> = (typeof pb)[Name] extends { prototype: infer T } ? T : never;

const accessType = "host:index:Access";

export function check(request: Request<"CheckRequest">) {
  const news = plain(request.getNews());
  const reply = new pb.CheckResponse();
  reply.setInputs(request.getNews());
  reply.setFailuresList(failures([...problemsOf(news), ...moveProblems(plain(request.getOlds()), news)]));
  return reply;
}

export function diff(request: Request<"DiffRequest">) {
  const olds = plain(request.getOlds());
  const news = parseInputs(plain(request.getNews()));
  const differences = diffOf(olds, news);
  const moved = (olds.connection as Properties | undefined)?.host !== news.connection.host;
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
  const inputs = parseInputs(properties);
  const urn = request.getUrn();
  const isAccess = request.getType() === accessType;
  const reply = new pb.CreateResponse();
  reply.setRefreshBeforeUpdate(true);
  if (request.getPreview()) {
    const outputs = isAccess ? previewAccess(run, urn, inputs, properties) : previewCreate(run, urn, inputs);
    reply.setProperties(structOf(await outputs));
    return reply;
  }
  const made = isAccess ? createAccess(run, urn, inputs, properties) : apply(run, newId(inputs), urn, inputs);
  const outcome = await made;
  throwUnlessDone(properties, outcome);
  reply.setId(outcome.id);
  reply.setProperties(structOf(outcome.outputs));
  return reply;
}

export async function update(run: Run, request: Request<"UpdateRequest">) {
  const properties = plain(request.getNews());
  const inputs = parseInputs(properties);
  const reply = new pb.UpdateResponse();
  reply.setRefreshBeforeUpdate(true);
  if (request.getPreview()) {
    reply.setProperties(structOf(await previewUpdate(run, request.getId(), request.getUrn(), inputs)));
    return reply;
  }
  const outcome = await apply(run, request.getId(), request.getUrn(), inputs);
  throwUnlessDone(properties, outcome);
  reply.setProperties(structOf(outcome.outputs));
  return reply;
}

function throwUnlessDone(inputs: Properties, { id, outputs, reasons }: Outcome): void {
  if (reasons.length > 0) throw initFailed(id, inputs, outputs, reasons);
}

/** A host that cannot be read keeps its last known state and is reported; it is never taken for gone. */
export async function readResource(run: Run, request: Request<"ReadRequest">) {
  const stored = plain(request.getInputs());
  const known = plain(request.getProperties());
  const inputs = parseInputs(Object.keys(stored).length > 0 ? stored : known);
  const reply = new pb.ReadResponse();
  reply.setId(request.getId());
  reply.setInputs(request.getInputs());
  reply.setRefreshBeforeUpdate(true);
  try {
    reply.setProperties(structOf(await read(run, request.getId(), inputs)));
    return reply;
  } catch (error) {
    if (!(error instanceof HostUnreachable)) throw error;
    throw initFailed(request.getId(), stored, known, [error.message]);
  }
}

/** The way in is never taken away; it stays on the host when its resource goes. */
export async function deleteResource(run: Run, request: Request<"DeleteRequest">) {
  const properties = plain(request.getProperties());
  const { host } = parseInputs(properties).connection;
  if (run.retired.has(host)) {
    run.warn(request.getUrn(), leftBehind(properties));
    return;
  }
  if (request.getType() === accessType) {
    run.info(request.getUrn(), `${host}: users, keys and sshd stay as they are`);
    return;
  }
  await remove(run, request.getId(), request.getUrn(), properties).catch((error: unknown) => {
    throw orRetire(error, host);
  });
}

/** `host:index:announce`: all item keys that the stack's roles want on each host, one a line. */
export function announce(run: Run, request: Request<"InvokeRequest">) {
  const reply = new pb.InvokeResponse();
  const args = plain(request.getArgs());
  const hosts = (args.hosts ?? {}) as Record<string, string>;
  for (const [host, keys] of Object.entries(hosts)) run.announced.set(host, new Set(keys.split("\n")));
  reply.setReturn(structOf({ ok: true }));
  return reply;
}

/** `host:index:retire`: hosts that are gone for good, separated by commas. */
export function retire(run: Run, request: Request<"InvokeRequest">) {
  const reply = new pb.InvokeResponse();
  for (const host of listOf(plain(request.getArgs()).hosts)) run.retired.add(host);
  reply.setReturn(structOf({ ok: true }));
  return reply;
}
