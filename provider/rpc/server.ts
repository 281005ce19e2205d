import {
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type sendUnaryData,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { newRun, type Run } from "../resource/context.ts";
import { EngineLog } from "./engine.ts";
import {
  checkHostKey,
  createHostKey,
  deleteHostKey,
  diffHostKey,
  hostKeyType,
  readHostKey,
} from "./host-key.ts";
import { Empty, pb, pluginPb, service } from "./protos.ts";
import { type RpcError, rpcError } from "./reply.ts";
import {
  check,
  create,
  deleteResource,
  diff,
  handleAnnounce,
  handleRetire,
  readResource,
  update,
} from "./resources.ts";

const version = "0.1.0";

/** Largest message in bytes; a role carries whole files. */
const maxMessage = 64 * 1024 * 1024;

/** Starts the provider and returns its port. `close` ends every connection to every host. */
export async function serve(engineAddress: string | undefined): Promise<{ port: number; close: () => void }> {
  const log = new EngineLog(engineAddress);
  const run = newRun({
    status: (urn, message) => log.status(urn, message),
    info: (urn, message) => log.write(urn, message, "info"),
    warn: (urn, message) => log.write(urn, message, "warning"),
  });
  const server = new Server({ "grpc.max_receive_message_length": maxMessage });
  const close = () => run.hosts.close();
  server.addService(service.ResourceProviderService as never, handlers(run, close));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { port, close };
}

function handlers(run: Run, close: () => void): UntypedServiceImplementation {
  return {
    handshake: unary(handshake),
    attach: unary(() => new Empty()),
    getPluginInfo: unary(pluginInfo),
    checkConfig: unary(echoConfig),
    diffConfig: unary(() => new pb.DiffResponse()),
    configure: unary(configure),
    check: unary((request: InstanceType<typeof pb.CheckRequest>) =>
      isHostKey(request) ? checkHostKey(request) : check(run, request),
    ),
    diff: unary((request: InstanceType<typeof pb.DiffRequest>) =>
      isHostKey(request) ? diffHostKey(request) : diff(run, request),
    ),
    create: unary((request: InstanceType<typeof pb.CreateRequest>) =>
      isHostKey(request) ? createHostKey(run, request) : create(run, request),
    ),
    update: unary((request: InstanceType<typeof pb.UpdateRequest>) => update(run, request)),
    read: unary((request: InstanceType<typeof pb.ReadRequest>) =>
      isHostKey(request) ? readHostKey(request) : readResource(run, request),
    ),
    delete: unary(async (request: InstanceType<typeof pb.DeleteRequest>) => {
      await (isHostKey(request) ? deleteHostKey(run, request) : deleteResource(run, request));
      return new Empty();
    }),
    invoke: unary((request: InstanceType<typeof pb.InvokeRequest>) => invoke(run, request)),
    cancel: unary(() => {
      close();
      return new Empty();
    }),
  };
}

const isHostKey = (request: { getType(): string }): boolean => request.getType() === hostKeyType;

/** Turns a function into a gRPC handler; what it throws becomes the call's error. */
function unary<Request, Reply>(handle: (request: Request) => Reply | Promise<Reply>) {
  return async (call: ServerUnaryCall<Request, Reply>, done: sendUnaryData<Reply>): Promise<void> => {
    try {
      done(null, await handle(call.request));
    } catch (error) {
      done(isRpcError(error) ? error : rpcError(error), null);
    }
  };
}

function isRpcError(error: unknown): error is RpcError {
  return !(error instanceof Error) && typeof error === "object" && error !== null && "code" in error;
}

/** Secrets arrive decrypted and the engine marks same-named outputs secret again; previews may return outputs. */
function handshake() {
  const reply = new pb.ProviderHandshakeResponse();
  reply.setAcceptSecrets(false);
  reply.setAcceptResources(true);
  return reply;
}

function configure() {
  const reply = new pb.ConfigureResponse();
  reply.setAcceptsecrets(false);
  reply.setSupportspreview(true);
  return reply;
}

function pluginInfo() {
  const reply = new pluginPb.PluginInfo();
  reply.setVersion(version);
  return reply;
}

function echoConfig(request: InstanceType<typeof pb.CheckRequest>) {
  const reply = new pb.CheckResponse();
  reply.setInputs(request.getNews());
  return reply;
}

function invoke(run: Run, request: InstanceType<typeof pb.InvokeRequest>) {
  if (request.getTok() === "host:index:announce") return handleAnnounce(run, request);
  if (request.getTok() === "host:index:retire") return handleRetire(run, request);
  throw new Error(`the host provider has no function ${request.getTok()}`);
}
