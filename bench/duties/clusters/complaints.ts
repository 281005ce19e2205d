/** What programs in containers complain of. */

import type { Complaint } from "../participant.ts";

/** `2026-11-27T18:55:33.123456789Z <what the program printed>`: the words for levels are Charon's, Lodestar's and SSV's. */
const line = /^(\d{4}-\d\d-\d\dT\S+Z) (.*(?:\b(?:WARN|ERRO|ERROR|FATAL)\b|\b(?:warn|error):).*)$/gm;

/** Complaints in the output of `docker logs --timestamps`, each with the program that has it. */
export const complaintsIn = (program: string, output: string): Complaint[] =>
  [...output.matchAll(line)].map(([, time = "", text = ""]) => ({
    at: Date.parse(time),
    text: `${program}: ${text.replaceAll("\t", " ").slice(0, 200)}`,
  }));
