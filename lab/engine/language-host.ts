/**
 * A language host for Node programs: what the engine starts as `pulumi-language-nodejs` and asks to run programs and
 * policy packs. It stands in for the official one where only the engine could be built. It knows what this project
 * needs: programs that Node runs as they are (type stripping, no ts-node) with dependencies already installed.
 * Protocol: `LanguageRuntime` in the SDK's proto/pulumi/language.proto; a method left out answers UNIMPLEMENTED.
 */
import { Server, ServerCredentials } from "@grpc/grpc-js";
import type { ILanguageRuntimeServer } from "@pulumi/pulumi/proto/language_grpc_pb.js";
import grpcService from "@pulumi/pulumi/proto/language_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/language_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import { killChildren } from "./children.ts";
import { runPolicyPack } from "./run-policy-pack.ts";
import { runProgram } from "./run-program.ts";
import { PULUMI_VERSION } from "./version.ts";

/** The engine passes flags first and its own address last. */
const engineAddress = process.argv.at(-1) ?? "";

const service: Pick<
  ILanguageRuntimeServer,
  "handshake" | "getPluginInfo" | "about" | "getRequiredPackages" | "run" | "runPlugin"
> = {
  handshake: (_call, reply) => reply(null, new messages.LanguageHandshakeResponse()),
  getPluginInfo: (_call, reply) => reply(null, new plugin.PluginInfo().setVersion(PULUMI_VERSION)),
  about: (_call, reply) =>
    reply(null, new messages.AboutResponse().setExecutable(process.execPath).setVersion(process.version)),
  // Nothing to fetch: providers are part of the project or attached by the lab.
  getRequiredPackages: (_call, reply) => reply(null, new messages.GetRequiredPackagesResponse()),
  run: async (call, reply) => reply(null, await runProgram(call.request, engineAddress)),
  runPlugin: runPolicyPack,
};

/** The engine holds the other end of our stdin: it ends when the engine is gone, by whatever signal. */
function exitWithEngine(): void {
  process.stdin.on("end", () => {
    killChildren();
    process.exit(1);
  });
  process.stdin.resume();
}

exitWithEngine();
// The engine's own limit for one message, 400 MiB.
const server = new Server({ "grpc.max_receive_message_length": 400 * 1024 * 1024 });
server.addService(grpcService.LanguageRuntimeService, service);
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${port}\n`);
});
