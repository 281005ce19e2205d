/**
 * Pulumi's command provider as far as this project uses it: `remote.Command`. It runs the real script over ssh on the
 * simulated host, logs in as the lab's operator, and keeps nothing.
 */

import { spawn } from "node:child_process";
import { z } from "zod";
import { sshArguments } from "../../provider/host/connection.ts";
import { LoginLog } from "../../provider/host/login-log.ts";
import { sshProgram } from "../../provider/host/ssh-program.ts";
import type { Properties, Provider } from "./provider.ts";

/** Inputs of `command:remote:Command`, version 1.2.1, as far as they are used here. */
const inputsSchema = z.object({
  connection: z.object({ host: z.string(), port: z.number(), user: z.string(), hostKey: z.string() }),
  create: z.string().optional(),
  update: z.string().optional(),
  delete: z.string().optional(),
  stdin: z.string().optional(),
});
type Inputs = z.output<typeof inputsSchema>;

/** The provider; `sshConfig` is the file of the operator's ssh configuration. */
export function commandProvider(sshConfig = ""): Provider {
  const run = (properties: Properties, verb: "create" | "update" | "delete"): Promise<Properties> => {
    const inputs = inputsSchema.parse(properties);
    return execute(sshConfig, inputs, inputs[verb] ?? (verb === "update" ? inputs.create : undefined));
  };
  return {
    version: "1.2.1",
    emulations: {
      "command:remote:Command": {
        computed: ["stdout", "stderr"],
        replacing: ["triggers"],
        create: async (inputs) => ({ id: crypto.randomUUID(), outputs: await run(inputs, "create") }),
        update: (_, inputs) => run(inputs, "update"),
        // The real one has no Read either: what it did is what is.
        read: async (_, last) => last,
        delete: async (_, inputs) => void (await run(inputs, "delete")),
      },
    },
  };
}

/** Runs a command as the real provider does: no command is done at once, a failed one is an error with all it printed. */
async function execute(
  sshConfig: string,
  inputs: Inputs,
  text: string | undefined,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  if (text === undefined) return { stdout: "", stderr: "" };
  const { host, port, user, hostKey } = inputs.connection;
  const to = { host, address: host, port, user, hostKey };
  const ssh = spawn(sshProgram(), sshArguments(to, text, sshConfig), { stdio: "pipe" });
  let stdout = "";
  // What our ssh tells of its login, the real provider's own does not.
  const log = new LoginLog();
  ssh.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    stdout += chunk;
  });
  ssh.stderr.setEncoding("utf8").on("data", (chunk: string) => log.add(chunk));
  ssh.stdin.on("error", () => {}).end(inputs.stdin ?? "");
  const code = await new Promise((ended) => ssh.on("close", ended));
  if (code !== 0)
    throw new Error(`Process exited with status ${code}: running "${text}":\n${stdout}${log.complaints}`);
  return { stdout: stdout.trimEnd(), stderr: log.complaints.trimEnd() };
}
