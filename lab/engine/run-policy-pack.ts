import type { ServerWritableStream } from "@grpc/grpc-js";
import type { RunPluginRequest } from "@pulumi/pulumi/proto/language_pb.js";
import messages from "@pulumi/pulumi/proto/language_pb.js";
import { startModule } from "./children.ts";

type Call = ServerWritableStream<RunPluginRequest, messages.RunPluginResponse>;

/**
 * Runs a policy pack and streams its output and exit code to the engine, which ends it by cancelling the call. The
 * other kinds of plugin are executables in this project and need no language host.
 */
export function runPolicyPack(call: Call): void {
  const request = call.request;
  if (request.getKind() !== "analyzer") {
    call.destroy(new Error(`This language host runs policy packs, no plugin of kind ${request.getKind()}`));
    return;
  }
  try {
    stream(call, startPack(request));
  } catch (error) {
    call.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

/** The SDK reads the pack's package.json from the working folder. */
function startPack(request: RunPluginRequest) {
  const folder = request.getInfo()?.getProgramDirectory() ?? request.getPwd();
  return startModule("@pulumi/pulumi/cmd/run-policy-pack", folder, [...request.getArgsList(), "."], {
    cwd: folder,
    env: environment(request.getEnvList()),
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function stream(call: Call, pack: ReturnType<typeof startPack>): void {
  pack.stdout?.on("data", (data: Buffer) => call.write(new messages.RunPluginResponse().setStdout(data)));
  pack.stderr?.on("data", (data: Buffer) => call.write(new messages.RunPluginResponse().setStderr(data)));
  pack.on("error", (error) => call.destroy(error));
  pack.on("close", (code) => {
    call.write(new messages.RunPluginResponse().setExitcode(code ?? 1));
    call.end();
  });
  call.on("cancelled", () => pack.kill());
}

/** `["NAME=value", …]` as the engine sends it; a later entry wins. */
function environment(entries: string[]): Record<string, string> {
  const pairs = entries.map((entry): [string, string] => {
    const end = entry.indexOf("=");
    return [entry.slice(0, end), entry.slice(end + 1)];
  });
  return Object.fromEntries(pairs);
}
