/**
 * Pulumi's command provider as far as this project uses it: `remote.Command`. It runs the real script over ssh on the
 * simulated host, logs in as the lab's operator, keeps nothing, and is attached to the engine by its port.
 * Arguments: file to write the port to, ssh configuration.
 */

import { spawn } from "node:child_process";
import { renameSync, writeFileSync } from "node:fs";
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from "@grpc/grpc-js";
import { sshArguments } from "../../provider/host/connection.ts";
import { unknownValue } from "../../provider/resource/wire.ts";
import { Empty, pb, pluginPb, service } from "../../provider/rpc/protos.ts";
import { plain, rpcError, structOf } from "../../provider/rpc/reply.ts";

/** Inputs of `command:remote:Command`, version 1.2.1. */
interface Inputs {
  readonly connection: {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly hostKey: string;
  };
  readonly create?: string;
  readonly update?: string;
  readonly delete?: string;
  readonly stdin?: string;
  readonly triggers?: readonly unknown[];
}

type Request<Name extends keyof typeof pb> = (typeof pb)[Name] extends { prototype: infer T } ? T : never;
type Struct = ReturnType<Request<"CreateRequest">["getProperties"]>;

const [portFile = "", sshConfig = ""] = process.argv.slice(2);
const inputsOf = (struct: Struct): Inputs => plain(struct) as unknown as Inputs;

/** Runs a command as the real provider does: no command is done at once, a failed one is an error with all it printed. */
async function run(inputs: Inputs, command: string | undefined): Promise<object> {
  if (command === undefined) return { ...inputs, stdout: "", stderr: "" };
  const { host, port, user, hostKey } = inputs.connection;
  const to = { host, address: host, port, user, hostKey };
  const ssh = spawn("ssh", sshArguments(to, command, sshConfig), { stdio: "pipe" });
  const printed = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    ssh[stream].setEncoding("utf8").on("data", (text: string) => {
      printed[stream] += text;
    });
  }
  ssh.stdin.on("error", () => {}).end(inputs.stdin ?? "");
  const code = await new Promise((ended) => ssh.on("close", ended));
  if (code !== 0)
    throw new Error(
      `Process exited with status ${code}: running "${command}":\n${printed.stdout}${printed.stderr}`,
    );
  return { ...inputs, stdout: printed.stdout.trimEnd(), stderr: printed.stderr.trimEnd() };
}

/** Nothing runs in a plan. */
const planned = (inputs: Inputs): object => ({ ...inputs, stdout: unknownValue, stderr: unknownValue });

const handlers = {
  attach: () => new Empty(),
  getPluginInfo: () => new pluginPb.PluginInfo().setVersion("1.2.1"),
  checkConfig: (request: Request<"CheckRequest">) => new pb.CheckResponse().setInputs(request.getNews()),
  diffConfig: () => new pb.DiffResponse(),
  configure: () => new pb.ConfigureResponse().setSupportspreview(true).setAcceptsecrets(false),
  check: (request: Request<"CheckRequest">) => new pb.CheckResponse().setInputs(request.getNews()),
  diff,
  create: async (request: Request<"CreateRequest">) => {
    const inputs = inputsOf(request.getProperties());
    const reply = new pb.CreateResponse();
    if (request.getPreview()) return reply.setProperties(structOf(planned(inputs)));
    return reply.setId(crypto.randomUUID()).setProperties(structOf(await run(inputs, inputs.create)));
  },
  update: async (request: Request<"UpdateRequest">) => {
    const inputs = inputsOf(request.getNews());
    const done = request.getPreview() ? planned(inputs) : await run(inputs, inputs.update ?? inputs.create);
    return new pb.UpdateResponse().setProperties(structOf(done));
  },
  // The real one has no Read either: what it did is what is.
  read: (request: Request<"ReadRequest">) =>
    new pb.ReadResponse()
      .setId(request.getId())
      .setInputs(request.getInputs())
      .setProperties(request.getProperties()),
  delete: async (request: Request<"DeleteRequest">) => {
    const inputs = inputsOf(request.getOldInputs() ?? request.getProperties());
    await run(inputs, inputs.delete);
    return new Empty();
  },
  cancel: () => new Empty(),
};

/** Inputs against inputs; a changed trigger replaces, anything else runs the command again. */
function diff(request: Request<"DiffRequest">) {
  const [olds, news] = [plain(request.getOldInputs()), plain(request.getNews())];
  const names = new Set([...Object.keys(olds), ...Object.keys(news)]);
  const changed = [...names].filter((name) => JSON.stringify(olds[name]) !== JSON.stringify(news[name]));
  const { DIFF_SOME, DIFF_NONE } = pb.DiffResponse.DiffChanges;
  return new pb.DiffResponse()
    .setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE)
    .setDiffsList(changed)
    .setReplacesList(changed.filter((name) => name === "triggers"));
}

/** Turns a function into a gRPC handler. */
function unary<In, Out>(handle: (request: In) => Out | Promise<Out>) {
  return async (call: ServerUnaryCall<In, Out>, done: sendUnaryData<Out>): Promise<void> => {
    try {
      done(null, await handle(call.request));
    } catch (error) {
      done(rpcError(error), null);
    }
  };
}

const server = new Server();
const entries = Object.entries(handlers).map(([name, handle]) => [
  name,
  unary(handle as (request: unknown) => unknown),
]);
server.addService(service.ResourceProviderService as never, Object.fromEntries(entries));
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  writeFileSync(`${portFile}.new`, String(port));
  renameSync(`${portFile}.new`, portFile);
});
