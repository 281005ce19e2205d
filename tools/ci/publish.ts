/** `npm run ci:publish`: publishes the redacted state of the stack in STACK, also after an `up` that failed half-way. */

import { command } from "../hosts.ts";
import { redactedState } from "../state/redaction.ts";
import { storedStack } from "../state/stored.ts";
import { jobVariable } from "./job.ts";
import { publishState } from "./published.ts";

await command(async () => {
  const stack = jobVariable("STACK");
  const state = redactedState(await storedStack({ stack, configFile: undefined }));
  await publishState(stack, `${JSON.stringify(state, undefined, 2)}\n`);
  console.log(`${stack}: the redacted state of ${state.redacted.time} is published`);
});
