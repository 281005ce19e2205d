/** A validator's key signs in one place: pairs of places, in one stack and over two. */
import { describe, expect, it } from "vitest";
import { signersOfStacks } from "../../topology/dvt/signers.ts";
import { loadTopology } from "../../topology/load.ts";
import { complaint } from "../support/broken/broken.ts";
import { addDvt } from "../support/dvt.ts";
import { complete, type Settings, today } from "../support/inventory.ts";

const key = `0x${"9b".repeat(48)}`;
const further = `0x${"94".repeat(48)}`;

interface Place {
  readonly what: string;
  readonly path: string;
  readonly put: (config: Settings) => void;
}

const append = (entry: Settings): void => {
  entry.publicKeys = [...(entry.publicKeys ?? []), key];
};

/** The four places, and where a stack says what signs there. */
const places: readonly Place[] = [
  {
    what: "validator client vc1",
    path: "validators.vc1.publicKeys[0]",
    put: ({ validators }) => append(validators.vc1),
  },
  {
    what: "smartnode of rocketpool",
    path: "validatorGroups.rocketpool.smartnode.publicKeys[0]",
    put: ({ validators, validatorGroups }) => {
      delete validators.vc3;
      validatorGroups.rocketpool.smartnode = {};
      append(validatorGroups.rocketpool.smartnode);
    },
  },
  {
    what: "DVT cluster ssv",
    path: "dvtClusters.ssv.publicKeys[0]",
    put: ({ dvtClusters }) => append(dvtClusters.ssv),
  },
  {
    what: "DVT cluster obol",
    path: "dvtClusters.obol.publicKeys[0]",
    put: ({ dvtClusters }) => append(dvtClusters.obol),
  },
];

function stackWith(stack: string, ...chosen: readonly Place[]): Settings {
  const config = complete(stack);
  addDvt(config);
  for (const { put } of chosen) put(config);
  return config;
}

/** Of mainnet, what signs there; its hosts have other networks than those of hoodi. */
function complaintBeside(config: Settings, { validators, validatorGroups, dvtClusters }: Settings): string {
  try {
    loadTopology("hoodi", config, today, { mainnet: { validators, validatorGroups, dvtClusters } });
    return "";
  } catch (error) {
    return String(error);
  }
}

const line = ({ path }: Place, other: string) =>
  `bonded-validator:${path}: ${key} is a key of ${other}, too: what signs in two places is slashed [key-twice]`;

const pairs = places.flatMap((one, i) => places.slice(i + 1).map((other) => [one, other] as const));
const ordered = places.flatMap((one) => places.map((other) => [one, other] as const));

describe("a key in two places of one stack is refused:", () => {
  it.each(pairs.map(([one, other]) => [one.what, other.what, one, other] as const))(
    "%s and %s",
    (_, __, one, other) => {
      const text = complaint("hoodi", stackWith("hoodi", one, other));
      expect(text).toContain("The configuration has a problem:");
      expect(text).toContain(line(other, one.what));
    },
  );
});

describe("a key in places of two stacks is refused:", () => {
  it.each(ordered.map(([one, other]) => [one.what, other.what, one, other] as const))(
    "%s of hoodi and %s of mainnet",
    (_, __, one, other) => {
      const text = complaintBeside(stackWith("hoodi", one), stackWith("mainnet", other));
      expect(text).toContain("The configuration has a problem:");
      expect(text).toContain(line(one, `${other.what} of stack mainnet`));
    },
  );
});

describe("a key", () => {
  it.each(places.map((place) => [place.what, place] as const))("in one place is not: %s", (_, place) => {
    expect(complaintBeside(stackWith("hoodi", place), stackWith("mainnet"))).toBe("");
  });

  it("of two places is reported for each key, and twice in a list once", () => {
    const config = stackWith("hoodi", places[0]!, places[3]!);
    config.dvtClusters.obol.publicKeys.push(further, further);
    const text = complaint("hoodi", config);
    expect(text).toContain("The configuration has 2 problems:");
    expect(text).toContain(line(places[3]!, places[0]!.what));
    expect(text).toContain(
      `bonded-validator:dvtClusters.obol.publicKeys[2]: ${further} is in the list already [key-twice]`,
    );
  });

  it("is compared whatever its case is in another stack's file", () => {
    const mainnet = stackWith("mainnet", places[0]!);
    mainnet.validators.vc1.publicKeys = [key.toUpperCase().replace("0X", "0x")];
    expect(complaintBeside(stackWith("hoodi", places[0]!), mainnet)).toContain("[key-twice]");
  });

  it("is not looked for in what another stack has instead of a list", () => {
    const validators = { vc1: { publicKeys: 7 }, vc2: null, vc3: { publicKeys: [1] } };
    expect(signersOfStacks({ mainnet: { validators, validatorGroups: "none", dvtClusters: [] } })).toEqual(
      [],
    );
  });
});
