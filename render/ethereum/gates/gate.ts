import { type ScriptValues, scriptFrom } from "../../script.ts";

/**
 * The script of a gate, from files beside this one; it asks APIs with the functions of ask.sh, by curl and jq, which
 * every host has (role base). It trusts no answer: what it cannot read is never taken for "all is well".
 */
export function gateScript(...files: readonly string[]): (values: ScriptValues) => string {
  return scriptFrom(import.meta.dirname, "ask.sh", ...files);
}
