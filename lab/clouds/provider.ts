/**
 * The frame of emulated providers: what the engine asks of any provider, so that an emulation has to say only what its
 * resources are. The engine attaches to it through PULUMI_DEBUG_PROVIDERS.
 */

import { renameSync, writeFileSync } from "node:fs";
import {
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type sendUnaryData,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { type InputProblem, type Properties, unknownValue } from "../../provider/resource/wire.ts";
import { Empty, pb, pluginPb, service } from "../../provider/rpc/protos.ts";
import { failures, plain, rpcError, structOf } from "../../provider/rpc/reply.ts";

export type { Properties };

/** A resource as the emulated cloud has it. */
export interface Resource {
  readonly id: string;
  /** What it shows beside its inputs. */
  readonly outputs: Properties;
}

/** One type of resource. */
export interface Emulation {
  /** Outputs that nobody knows before it is made or changed. */
  readonly computed?: readonly string[];
  /** Inputs whose change makes it anew; without `update` those are all. */
  readonly replacing?: readonly string[];
  /** What is wrong with inputs, some of which may be unknown; absent: nothing is compared. */
  problemsOf?(inputs: Properties): InputProblem[];
  create(inputs: Properties): Promise<Resource>;
  /** Inputs and outputs as they are now; undefined when somebody removed it. */
  read(id: string, last: Properties): Promise<Properties | undefined>;
  /** Outputs after the change. */
  update?(id: string, inputs: Properties): Promise<Properties>;
  delete(id: string, inputs: Properties): Promise<void>;
}

/** A provider: its resources by type token. */
export interface Provider {
  readonly version: string;
  readonly emulations: Readonly<Record<string, Emulation>>;
  /** What it answers to functions, by their token. */
  readonly functions?: Readonly<Record<string, (args: Properties) => Promise<Properties>>>;
}

type Request<Name extends keyof typeof pb> = (typeof pb)[Name] extends { prototype: infer T } ? T : never;

/** Serves a provider to this machine alone and writes the port into a file, whole or not at all. */
export function serveProvider(portFile: string, provider: Provider): Promise<void> {
  const server = new Server();
  server.addService(service.ResourceProviderService as never, handlers(provider));
  return new Promise((done, failed) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
      if (error) return failed(error);
      writeFileSync(`${portFile}.new`, String(port));
      renameSync(`${portFile}.new`, portFile);
      done();
    });
  });
}

function handlers({ version, emulations, functions = {} }: Provider): UntypedServiceImplementation {
  const of = (request: { getUrn(): string }): Emulation => {
    const type = request.getUrn().split("::")[2]!.split("$").at(-1)!;
    const emulation = emulations[type];
    if (emulation === undefined) throw new Error(`the lab does not emulate ${type}`);
    return emulation;
  };
  const echo = (request: Request<"CheckRequest">) => new pb.CheckResponse().setInputs(request.getNews());
  const check = (request: Request<"CheckRequest">) =>
    echo(request).setFailuresList(failures(of(request).problemsOf?.(plain(request.getNews())) ?? []));
  return {
    attach: unary(() => new Empty()),
    getPluginInfo: unary(() => new pluginPb.PluginInfo().setVersion(version)),
    checkConfig: unary(echo),
    diffConfig: unary(() => new pb.DiffResponse()),
    configure: unary(() => new pb.ConfigureResponse().setSupportspreview(true)),
    check: unary(check),
    diff: unary((request: Request<"DiffRequest">) => diff(of(request), request)),
    create: unary((request: Request<"CreateRequest">) => create(of(request), request)),
    read: unary((request: Request<"ReadRequest">) => read(of(request), request)),
    update: unary((request: Request<"UpdateRequest">) => update(of(request), request)),
    delete: unary(async (request: Request<"DeleteRequest">) => {
      await of(request).delete(request.getId(), plain(request.getOldInputs()));
      return new Empty();
    }),
    invoke: unary(async (request: Request<"InvokeRequest">) => {
      const answer = functions[request.getTok()];
      if (answer === undefined) throw new Error(`the lab does not emulate ${request.getTok()}`);
      return new pb.InvokeResponse().setReturn(structOf(await answer(plain(request.getArgs()))));
    }),
    cancel: unary(() => new Empty()),
  };
}

/** Turns a function into a gRPC handler. */
function unary<Input, Reply>(handle: (request: Input) => Reply | Promise<Reply>) {
  return async (call: ServerUnaryCall<Input, Reply>, done: sendUnaryData<Reply>): Promise<void> => {
    try {
      done(null, await handle(call.request));
    } catch (error) {
      done(rpcError(error), null);
    }
  };
}

/** Inputs against inputs, which a refresh sets to what it finds. */
function diff({ update, replacing }: Emulation, request: Request<"DiffRequest">) {
  const [olds, news] = [plain(request.getOldInputs()), plain(request.getNews())];
  const names = new Set([...Object.keys(olds), ...Object.keys(news)]);
  const changed = [...names].filter((name) => JSON.stringify(olds[name]) !== JSON.stringify(news[name]));
  const { DIFF_SOME, DIFF_NONE } = pb.DiffResponse.DiffChanges;
  return new pb.DiffResponse()
    .setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE)
    .setDiffsList(changed)
    .setReplacesList(update === undefined ? changed : changed.filter((name) => replacing?.includes(name)));
}

async function create(emulation: Emulation, request: Request<"CreateRequest">) {
  const inputs = plain(request.getProperties());
  const reply = new pb.CreateResponse();
  if (request.getPreview()) return reply.setProperties(structOf({ ...inputs, ...unknowns(emulation) }));
  const { id, outputs } = await emulation.create(inputs);
  return reply.setId(id).setProperties(structOf({ ...inputs, ...outputs }));
}

async function update(emulation: Emulation, request: Request<"UpdateRequest">) {
  const inputs = plain(request.getNews());
  const outputs = request.getPreview()
    ? unknowns(emulation)
    : await emulation.update!(request.getId(), inputs);
  return new pb.UpdateResponse().setProperties(structOf({ ...inputs, ...outputs }));
}

async function read(emulation: Emulation, request: Request<"ReadRequest">) {
  const [last, inputs] = [plain(request.getProperties()), plain(request.getInputs())];
  const found = await emulation.read(request.getId(), last);
  if (found === undefined) return new pb.ReadResponse();
  const known = Object.keys(inputs).map((name) => [name, found[name]]);
  return new pb.ReadResponse()
    .setId(request.getId())
    .setProperties(structOf({ ...last, ...found }))
    .setInputs(structOf({ ...inputs, ...Object.fromEntries(known) }));
}

function unknowns({ computed = [] }: Emulation): Properties {
  return Object.fromEntries(computed.map((name) => [name, unknownValue]));
}
