/** What Charon says, in the form of its console log on stderr (ObolNetwork/charon app/log, e6284707). */

import { wordsOf } from "./words.ts";

type Level = "INFO" | "WARN" | "ERRO";
type Fields = Readonly<Record<string, unknown>>;

/** `topic`: the part of the program that speaks. */
export function log(level: Level, topic: string, message: string, fields: Fields = {}): void {
  const time = new Date().toISOString().slice(11, 23);
  const details = Object.keys(fields).length === 0 ? "" : ` ${JSON.stringify(fields)}`;
  process.stderr.write(`${time} ${level} ${topic.padEnd(10)} ${message}${details}\n`);
}

/** A failure that has no other words of its own. */
export const failed =
  (topic: string, message: string) =>
  (error: unknown): void =>
    log("ERRO", topic, `${message}: ${wordsOf(error)}`);

/** Ends the program as each error of its start does (main.go). */
export function endStart(error: unknown): never {
  failed("cmd", "Application failed to start")(error);
  process.exit(1);
}
