/** What the step that looks for drift keeps for the step that reports it. The first has the keys, the second writes issues. */

import { join } from "node:path";
import { z } from "zod";
import type { Cause } from "../classify.ts";
import { jobVariable } from "./job.ts";

const causes = ["hand", "added", "accepted", "package", "unreachable", "ahead", "interrupted"] as const;
// A cause that is missing here does not compile.
const causeSchema: z.ZodType<Cause> = z.enum(causes satisfies readonly Cause[]);

const findingSchema = z.object({
  cause: causeSchema,
  host: z.string().exactOptional(),
  resource: z.string(),
  item: z.string().exactOptional(),
  detail: z.string(),
  when: z.string().exactOptional(),
  who: z.string().exactOptional(),
});

/** What `npm run drift -- <stack> --json` prints. */
export const findingsSchema = z.object({ findings: z.array(findingSchema) });

export const driftSchema = z.object({
  stack: z.string(),
  /** Absent where there is no whole plan. */
  findings: z.array(findingSchema).optional(),
  /** What it said beside. */
  said: z.string(),
});
export type DriftResult = z.output<typeof driftSchema>;

export const driftFile = (): string => join(jobVariable("RUNNER_TEMP"), "drift.json");
