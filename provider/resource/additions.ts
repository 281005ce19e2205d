import type { Observation } from "../host/observation.ts";
import { foundKindOf, isAcceptance } from "../items/found.ts";
import { outputsOf } from "./outputs.ts";
import type { PlannedInputs, Properties, RoleInputs } from "./wire.ts";

/** What was added by hand and nobody has accepted, one sentence each; and what was accepted and is not there any more. */
export function additionsAt(inputs: RoleInputs, id: string, host: Observation): string[] {
  return additionsIn(inputs, inputs.connection.host, outputsOf(inputs, id, host));
}

/** The same by the outputs of a role on the host of that name. */
export function additionsIn({ items }: PlannedInputs, name: string, outputs: Properties): string[] {
  const setting = `hosts.${name}.accepted`;
  const found = Object.entries(outputs).filter(([key]) => foundKindOf(key) !== undefined);
  const idle = [...items.keys()].filter((key) => isAcceptance(key) && !(key in outputs));
  return [
    ...found.map(([key, leaves]) => {
      const { detail } = leaves as { detail: string };
      return `${name}: found ${key} (${detail}). up leaves it as it is: remove it on the host, or accept it in ${setting}.`;
    }),
    ...idle.map((key) => `${name}: ${key} is not there (any more). Remove it from ${setting}.`),
  ];
}
