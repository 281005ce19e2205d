import { percentilesOf } from "../latency-figures.ts";
import { ask } from "./http.ts";

/** How long half of the requests took at most, connection included where one was opened; or why one failed. */
export type RelayStatus = { readonly milliseconds: number } | { readonly reason: string };

/** The first opens the connection, so the median is what a bid takes on one that is open. */
export const statusRounds = 5;

/** Asks a relay whether it works (ethereum/builder-specs, apis/builder/status.yaml: 200), until an answer fails. */
export async function statusOf(base: string): Promise<RelayStatus> {
  const times: number[] = [];
  try {
    while (times.length < statusRounds) {
      const start = performance.now();
      const { status } = await ask(new URL("/eth/v1/builder/status", base));
      if (status !== 200) return { reason: `answers with HTTP ${status}` };
      times.push(performance.now() - start);
    }
  } catch (error) {
    return { reason: (error as Error).message };
  }
  return { milliseconds: percentilesOf(times).p50 };
}
