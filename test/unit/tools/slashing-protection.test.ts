import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseSlashingProtection } from "../../../tools/key-move/slashing-protection.ts";
import { genesisValidatorsRoot, keysOf } from "../../support/moving-keys.ts";

const [first, second] = keysOf(3, 7).map(({ publicKey }) => publicKey) as [string, string];

describe("slashing protection", () => {
  it("tells the last vote and block of each key, whatever the order of its parts", () => {
    const parts = fc.array(
      fc.record({
        key: fc.constantFrom(first, second),
        targets: fc.array(fc.nat()),
        slots: fc.array(fc.nat()),
      }),
    );
    fc.assert(
      fc.property(parts, (entries) => {
        const data = entries.map(({ key, targets, slots }) => ({
          pubkey: key.toUpperCase().replace("X", "x"),
          signed_blocks: slots.map((slot) => ({ slot: String(slot) })),
          signed_attestations: targets.map((target) => ({ source_epoch: "0", target_epoch: String(target) })),
        }));
        const metadata = { interchange_format_version: "5", genesis_validators_root: genesisValidatorsRoot };
        const { lastSigned } = parseSlashingProtection(JSON.stringify({ metadata, data }));
        for (const key of [first, second]) {
          const own = entries.filter((entry) => entry.key === key);
          const last = (numbers: number[]) => Math.max(-1, ...numbers);
          expect(lastSigned.get(key)).toEqual(
            own.length === 0
              ? undefined
              : {
                  vote: last(own.flatMap(({ targets }) => targets)),
                  block: last(own.flatMap(({ slots }) => slots)),
                },
          );
        }
      }),
    );
  });

  it.each(["", "[]", '{"metadata":{"interchange_format_version":"4"},"data":[]}'])("%s is none", (text) => {
    expect(() => parseSlashingProtection(text)).toThrow();
  });
});
