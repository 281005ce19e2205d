import type { ServerWritableStream } from "@grpc/grpc-js";
import type { RunPluginRequest } from "@pulumi/pulumi/proto/language_pb.js";
import messages from "@pulumi/pulumi/proto/language_pb.js";
import { startModule } from "./children.ts";

/**
 * Runs a plugin written for Node, in this project a policy pack (kind `analyzer`), and streams its output and exit
 * code to the engine. The engine ends the plugin by cancelling the call.
 */
export function runPlugin(call: ServerWritableStream<RunPluginRequest, messages.RunPluginResponse>): void {
  const request = call.request;
  const folder = request.getInfo()?.getProgramDirectory() || request.getPwd();
  const module = request.getKind() === "analyzer" ? "run-policy-pack" : "run-plugin";
  try {
    const child = startModule(`@pulumi/pulumi/cmd/${module}`, folder, [...request.getArgsList(), folder], {
      cwd: request.getPwd(),
      env: environment(request.getEnvList()),
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout?.on("data", (data: Buffer) => call.write(new messages.RunPluginResponse().setStdout(data)));
    child.stderr?.on("data", (data: Buffer) => call.write(new messages.RunPluginResponse().setStderr(data)));
    child.on("error", (error) => call.destroy(error));
    child.on("close", (code) => {
      call.write(new messages.RunPluginResponse().setExitcode(code ?? 1));
      call.end();
    });
    call.on("cancelled", () => child.kill());
  } catch (error) {
    call.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

/** `["NAME=value", …]` as the engine sends it; a later entry wins. */
function environment(entries: string[]): Record<string, string> {
  const pairs = entries.map((entry): [string, string] => {
    const end = entry.indexOf("=");
    return [entry.slice(0, end), entry.slice(end + 1)];
  });
  return Object.fromEntries(pairs);
}
