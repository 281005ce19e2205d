import { afterEach, expect, it, vi } from "vitest";
import { ObserverApi } from "../../bench/duties/observer-api.ts";

const clock = { genesis: 0, secondsPerSlot: 12, slotsPerEpoch: 4 };

/** Answers of a node: validator 50 attests in each epoch's first slot, proposes in its second, and has two places. */
function answerOf(path: string): object {
  const epoch = Number(path.split("/").at(-1));
  const validator_index = "50";
  if (path.includes("/attester/"))
    return [
      {
        validator_index,
        slot: String(epoch * 4),
        committee_index: "1",
        validator_committee_index: "2",
      },
    ];
  // Lodestar 1.5.1 says an earlier epoch's slots of the next epoch's proposers.
  if (path.includes("/proposer/"))
    return ["7", validator_index, "8", "9"].map((index, i) => ({ validator_index: index, slot: String(i) }));
  return [{ validator_index, validator_sync_committee_indices: ["3", "17"] }];
}

afterEach(() => vi.unstubAllGlobals());

it("two epochs have each duty once, and no slot between them is without its message", async () => {
  vi.stubGlobal("fetch", async (url: string) => {
    if (url.includes("/events")) throw new Error("no events");
    return new Response(JSON.stringify({ data: answerOf(url) }));
  });
  const observer = new ObserverApi("http://observer");
  const duties = (await Promise.all([2, 3].map((epoch) => observer.duties(epoch, clock, [50])))).flat();
  observer.end();
  const slotsOf = (kind: string) => duties.filter((duty) => duty.kind === kind).map(({ slot }) => slot);
  expect(slotsOf("attestation")).toEqual([8, 12]);
  expect(slotsOf("proposal")).toEqual([9, 13]);
  expect(slotsOf("sync message")).toEqual([7, 8, 9, 10, 11, 12, 13, 14]);
  expect(duties.filter(({ kind }) => kind === "sync message")[0]).toMatchObject({ positions: [3, 17] });
});
