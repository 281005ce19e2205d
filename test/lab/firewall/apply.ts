/**
 * Applies one role to a host by the provider's own code, in a process that a test can kill. The role comes on stdin as
 * JSON (properties as the engine sends them); each step is told on a line of its own as it begins.
 */

import { text } from "node:stream/consumers";
import { newRun } from "../../../provider/resource/context.ts";
import { apply, remove } from "../../../provider/resource/role.ts";
import { parseInputs } from "../../../provider/resource/wire.ts";

const tell = (_urn: string, message: string) => process.stdout.write(`${message}\n`);
const run = newRun({ status: tell, info: tell, warn: tell });
const [verb, stack] = process.argv.slice(2);
const properties = JSON.parse(await text(process.stdin));
const inputs = parseInputs(properties);
const urn = `urn:pulumi:${stack}::bonded-validator::host:index:Role::${inputs.role}`;
const id = `${stack}-${inputs.role}-1`;
try {
  if (verb === "remove") await remove(run, id, urn, properties);
  else
    for (const reason of (await apply(run, id, urn, inputs)).reasons) {
      tell(urn, reason);
      process.exitCode = 1;
    }
} catch (error) {
  tell(urn, String(error));
  process.exitCode = 1;
} finally {
  run.hosts.close();
}
