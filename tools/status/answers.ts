import type { z } from "zod";
import type { LocalUrl } from "../../provider/host/local-answers.ts";

/** What a host answered to a question at its loopback address; undefined where it gave no answer. */
export type HostAnswers = (host: string, url: LocalUrl) => string | undefined;

/** What an answer says, if it has its form: what comes from a host is data. */
export function parsedOr<T>(schema: z.ZodType<T>, answer = ""): T | undefined {
  try {
    return schema.parse(JSON.parse(answer));
  } catch {
    return undefined;
  }
}
