/** `host:index:HostKey`: the key that a machine of a cloud makes at the first contact, pinned from then on. */

import { refuseOffline } from "../host/mode.ts";
import type { Run } from "../resource/context.ts";
import { hostKeyInputs, makeHostKey } from "../resource/host-key.ts";
import { asProblem, hostOf, instanceIdOf, isPending, unknownValue } from "../resource/wire.ts";
import { pb } from "./protos.ts";
import { failures, plain, structOf } from "./reply.ts";

type Request<Name extends keyof typeof pb> = (typeof pb)[Name] extends { prototype: infer T } ? T : never;

export const hostKeyType = "host:index:HostKey";

/** What is still unknown is checked again when it is known. */
export function checkHostKey(request: Request<"CheckRequest">) {
  const news = plain(request.getNews());
  const issues = isPending(news) ? [] : (hostKeyInputs.safeParse(news).error?.issues ?? []);
  return new pb.CheckResponse()
    .setInputs(request.getNews())
    .setFailuresList(failures(issues.map(({ path, message }) => asProblem(path, message))));
}

/** Another instance makes another key. Another way to the same one, a bastion's above all, changes nothing. */
export function diffHostKey(request: Request<"DiffRequest">) {
  const isSame = instanceIdOf(plain(request.getNews())) === instanceIdOf(plain(request.getOlds()));
  const { DIFF_SOME, DIFF_NONE } = pb.DiffResponse.DiffChanges;
  return new pb.DiffResponse()
    .setChanges(isSame ? DIFF_NONE : DIFF_SOME)
    .setReplacesList(isSame ? [] : ["connection"])
    .setDeletebeforereplace(true);
}

export async function createHostKey(run: Run, request: Request<"CreateRequest">) {
  const properties = plain(request.getProperties());
  const host = String(hostOf(properties));
  if (request.getPreview()) {
    run.info(
      request.getUrn(),
      `${host}: the machine does not exist yet; up starts it and has it make its key`,
    );
    return new pb.CreateResponse().setProperties(structOf({ ...properties, hostKey: unknownValue }));
  }
  refuseOffline(host);
  const { connection } = hostKeyInputs.parse(properties);
  const hostKey = await makeHostKey(run, request.getUrn(), connection);
  return new pb.CreateResponse()
    .setId(`${host}-${connection.instance ?? "host"}`)
    .setProperties(structOf({ ...properties, hostKey }));
}

/** As it was made: who asks the machine by the key of the first contact once more may be told another's. */
export function readHostKey(request: Request<"ReadRequest">) {
  return new pb.ReadResponse()
    .setId(request.getId())
    .setInputs(request.getInputs())
    .setProperties(request.getProperties());
}

/** The machine keeps its key. */
export async function deleteHostKey(run: Run, request: Request<"DeleteRequest">): Promise<void> {
  run.info(request.getUrn(), `${hostOf(plain(request.getProperties()))}: its host key stays as it is`);
}
