import { once } from "node:events";
import type { RunRequest } from "@pulumi/pulumi/proto/language_pb.js";
import messages from "@pulumi/pulumi/proto/language_pb.js";
import { startModule } from "./children.ts";

/** Exit code of a program whose error was already shown to the user (`cmd/run/index.ts` of the SDK). */
const ERROR_ALREADY_SHOWN = 32;

/** Runs the program to its end and says how it ended; its output goes to the engine through our own. */
export async function runProgram(request: RunRequest, engineAddress: string): Promise<messages.RunResponse> {
  const folder = request.getInfo()?.getProgramDirectory() || request.getPwd();
  try {
    const program = startModule("@pulumi/pulumi/cmd/run", folder, programArguments(request, engineAddress), {
      cwd: request.getPwd(),
      env: { ...process.env, ...configuration(request) },
      stdio: ["ignore", "inherit", "inherit"],
    });
    const [code, signal] = (await once(program, "close")) as [number | null, string | null];
    return ending(code, signal);
  } catch (error) {
    return new messages.RunResponse().setError(`The program could not be started: ${String(error)}`);
  }
}

function programArguments(request: RunRequest, engineAddress: string): string[] {
  const flags: Record<string, string> = {
    monitor: request.getMonitorAddress(),
    engine: engineAddress,
    organization: request.getOrganization(),
    project: request.getProject(),
    "root-directory": request.getInfo()?.getRootDirectory() ?? "",
    stack: request.getStack(),
    pwd: request.getPwd(),
    parallel: String(request.getParallel()),
  };
  const given = Object.entries(flags).filter(([, value]) => value !== "");
  return [
    ...given.map(([name, value]) => `--${name}=${value}`),
    ...(request.getDryrun() ? ["--dry-run"] : []),
    // "." lets the SDK take the entry point from package.json.
    request.getInfo()?.getEntryPoint() || ".",
    ...request.getArgsList(),
  ];
}

/** Values arrive as text (objects as JSON) and decrypted; the list of keys says which ones are secret. */
function configuration(request: RunRequest): Record<string, string> {
  const values = Object.fromEntries(request.getConfigMap().toArray());
  return {
    PULUMI_CONFIG: JSON.stringify(values),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
  };
}

function ending(code: number | null, signal: string | null): messages.RunResponse {
  const response = new messages.RunResponse();
  if (code === ERROR_ALREADY_SHOWN) return response.setBail(true);
  if (signal) return response.setError(`Program was ended by ${signal}`);
  if (code) return response.setError(`Program exited with non-zero exit code: ${code}`);
  return response;
}
