/**
 * The frame of emulated cloud providers: what the engine asks of any provider, so that an emulation has to say only what
 * its resources are. The engine attaches to it through PULUMI_DEBUG_PROVIDERS.
 */

import {
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type sendUnaryData,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { Empty, pb, pluginPb, service } from "../../provider/rpc/protos.ts";
import { plain, rpcError, structOf } from "../../provider/rpc/reply.ts";

export type Properties = Readonly<Record<string, unknown>>;

/** A resource as the emulated cloud has it. */
export interface Resource {
  readonly id: string;
  /** Everything that it shows, the inputs as they are now among it. */
  readonly outputs: Properties;
}

/** One type of resource. */
export interface Emulation {
  create(inputs: Properties): Promise<Resource>;
  /** The resource as it is now; undefined when somebody removed it. */
  read(id: string, last: Properties): Promise<Properties | undefined>;
  /** Absent: every change makes it anew. */
  update?(id: string, inputs: Properties): Promise<Properties>;
  delete(id: string): Promise<void>;
}

type Request<Name extends keyof typeof pb> = (typeof pb)[Name] extends { prototype: infer T } ? T : never;

/** Serves resources by type token on a port of this machine alone. */
export function serveProvider(port: number, emulations: Readonly<Record<string, Emulation>>): Promise<void> {
  const server = new Server();
  server.addService(service.ResourceProviderService as never, handlers(emulations));
  return new Promise((done, failed) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error) =>
      error ? failed(error) : done(),
    );
  });
}

function handlers(emulations: Readonly<Record<string, Emulation>>): UntypedServiceImplementation {
  const of = (urn: string): Emulation => {
    const type = urn.split("::")[2]!.split("$").at(-1)!;
    const emulation = emulations[type];
    if (emulation === undefined) throw new Error(`the lab does not emulate ${type}`);
    return emulation;
  };
  return {
    attach: unary(() => new Empty()),
    getPluginInfo: unary(pluginInfo),
    checkConfig: unary(echo),
    diffConfig: unary(() => new pb.DiffResponse()),
    configure: unary(configure),
    check: unary(echo),
    diff: unary((request: Request<"DiffRequest">) => diff(of(request.getUrn()), request)),
    create: unary((request: Request<"CreateRequest">) => create(of(request.getUrn()), request)),
    read: unary((request: Request<"ReadRequest">) => read(of(request.getUrn()), request)),
    update: unary((request: Request<"UpdateRequest">) => update(of(request.getUrn()), request)),
    delete: unary(async (request: Request<"DeleteRequest">) => {
      await of(request.getUrn()).delete(request.getId());
      return new Empty();
    }),
    cancel: unary(() => new Empty()),
  };
}

function unary<Input, Reply>(handle: (request: Input) => Reply | Promise<Reply>) {
  return async (call: ServerUnaryCall<Input, Reply>, done: sendUnaryData<Reply>): Promise<void> => {
    try {
      done(null, await handle(call.request));
    } catch (error) {
      done(rpcError(error), null);
    }
  };
}

function pluginInfo() {
  const reply = new pluginPb.PluginInfo();
  reply.setVersion("99.0.0");
  return reply;
}

function configure() {
  const reply = new pb.ConfigureResponse();
  reply.setSupportspreview(true);
  return reply;
}

function echo(request: Request<"CheckRequest">) {
  const reply = new pb.CheckResponse();
  reply.setInputs(request.getNews());
  return reply;
}

/** Compares what is wanted with what was read last, so that a refresh shows what a hand changed. */
function diff(emulation: Emulation, request: Request<"DiffRequest">) {
  const [olds, news] = [plain(request.getOlds()), plain(request.getNews())];
  const changed = Object.keys(news).filter(
    (name) => JSON.stringify(olds[name]) !== JSON.stringify(news[name]),
  );
  const reply = new pb.DiffResponse();
  const { DIFF_SOME, DIFF_NONE } = pb.DiffResponse.DiffChanges;
  reply.setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE);
  reply.setDiffsList(changed);
  if (emulation.update === undefined) reply.setReplacesList(changed);
  return reply;
}

async function create(emulation: Emulation, request: Request<"CreateRequest">) {
  const reply = new pb.CreateResponse();
  if (request.getPreview()) {
    reply.setProperties(request.getProperties());
    return reply;
  }
  const inputs = plain(request.getProperties());
  const { id, outputs } = await emulation.create(inputs);
  reply.setId(id);
  reply.setProperties(structOf({ ...inputs, ...outputs }));
  return reply;
}

async function read(emulation: Emulation, request: Request<"ReadRequest">) {
  const [last, inputs] = [plain(request.getProperties()), plain(request.getInputs())];
  const found = await emulation.read(request.getId(), last);
  const reply = new pb.ReadResponse();
  if (found === undefined) return reply;
  reply.setId(request.getId());
  reply.setProperties(structOf({ ...last, ...found }));
  reply.setInputs(
    structOf(Object.fromEntries(Object.keys(inputs).map((name) => [name, found[name] ?? inputs[name]]))),
  );
  return reply;
}

async function update(emulation: Emulation, request: Request<"UpdateRequest">) {
  const reply = new pb.UpdateResponse();
  const inputs = plain(request.getNews());
  const outputs = request.getPreview() ? {} : await emulation.update!(request.getId(), inputs);
  reply.setProperties(structOf({ ...plain(request.getOlds()), ...inputs, ...outputs }));
  return reply;
}
