import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { GroupRegistration, RelayFindings } from "../../../tools/relays/collect.ts";
import { relayFaults } from "../../../tools/relays/judge.ts";
import { readKeys } from "../../../tools/relays/keys.ts";
import { relayReport } from "../../../tools/relays/report.ts";
import type { ValidatorGroup } from "../../../topology/ethereum/node.ts";
import { address } from "../../support/inventory.ts";
import { relayOf } from "../../support/relays.ts";

const [aestus, titan] = ["hoodi.aestus.live", "hoodi.titanrelay.xyz"].map((host) => relayOf(host)) as [
  string,
  string,
];
const key = `0x${"a1".repeat(48)}`;
const registered = {
  group: "solo",
  key,
  state: "registered",
  feeRecipient: address,
  gasLimit: 60_000_000,
} as const;

const found = (...registrations: GroupRegistration[]): RelayFindings => ({
  host: "hoodi.aestus.live",
  url: aestus,
  groups: ["solo"],
  filters: false,
  status: { milliseconds: 12.34 },
  registrations,
});
const agreed = { gasLimit: 60_000_000 };
const groups = (group: Partial<ValidatorGroup> = {}) =>
  new Map([
    ["solo", { name: "solo", protocol: "solo", feeRecipient: address, relays: [aestus], ...group } as const],
  ]);
const reasons = (...args: Parameters<typeof relayFaults>) =>
  relayFaults(...args).map(({ reason, unread }) => (unread ? `unread: ${reason}` : reason));

describe("what relays say of validators", () => {
  const other = `0x${"1".repeat(40)}`;
  it.each<[string, GroupRegistration[], string[]]>([
    ["as wanted, in other capitals", [{ ...registered, feeRecipient: address.toUpperCase() }], []],
    ["nothing", [{ group: "solo", key, state: "missing" }], ["is not registered"]],
    [
      "another fee recipient",
      [{ ...registered, feeRecipient: other }],
      [`is registered with the fee recipient ${other} instead of ${address}`],
    ],
    [
      "gas limits that differ",
      [registered, { ...registered, key: "0x", gasLimit: 45_000_000 }],
      ["is registered with different gas limits: 45000000, 60000000"],
    ],
    [
      "what cannot be read",
      [{ group: "solo", key, state: "unread", reason: "answers with HTTP 500" }],
      ["unread: answers with HTTP 500"],
    ],
    [
      "what is not asked for after that",
      ["answers with HTTP 500", ...Array(3).fill("was not asked for any more")].map((reason, i) => ({
        group: "solo",
        key: `0x${i}`,
        state: "unread",
        reason,
      })),
      ["unread: answers with HTTP 500", "unread: was not asked for any more (3 in all)"],
    ],
  ])("%s", (_name, registrations, faults) => {
    expect(reasons([found(...registrations)], groups())).toEqual(faults);
  });

  it.each<[string, number, string[]]>([
    ["that of the group", 60_000_000, []],
    ["another", 30_000_000, ["is registered with the gas limit 30000000 instead of 60000000"]],
  ])("where the group has a gas limit: %s", (_name, gasLimit, faults) => {
    expect(reasons([found({ ...registered, gasLimit })], groups(agreed))).toEqual(faults);
  });

  it("both of another fee recipient and of another gas limit", () => {
    const both = found({ ...registered, feeRecipient: other, gasLimit: 36_000_000 });
    expect(reasons([both], groups(agreed))).toEqual([
      `is registered with the fee recipient ${other} instead of ${address}`,
      "is registered with the gas limit 36000000 instead of 60000000",
    ]);
  });
});

describe("Lido's list and the relays of a group", () => {
  const mandatory = { uri: `${aestus}/?id=lido`, mandatory: true };
  const optional = { uri: titan.replace("0xaa58", "0xAA58"), mandatory: false };
  const lido = (...relays: string[]) => groups({ protocol: "lido-csm", relays });
  const lacking = "has none of the relays of which Lido wants each operator to use some";

  it.each([
    ["all on it", lido(aestus, titan), [mandatory, optional], []],
    ["one that is not on it", lido(aestus, titan), [mandatory], ["is not on Lido's list"]],
    ["none that is mandatory", lido(titan), [mandatory, optional], [lacking]],
    ["a list where none is", lido(titan), [optional], []],
    [
      "another key than that on it",
      lido(aestus.replace("0x98", "0x99")),
      [mandatory],
      ["is not on Lido's list", lacking],
    ],
    ["a list that is empty", lido(aestus), [], ["is not on Lido's list"]],
    ["a group of another protocol", groups(), [], []],
  ])("%s", (_name, group, list, faults) => {
    expect(reasons([], group, list)).toEqual(faults);
  });
});

it("the report has a row for each relay, and below what is wrong", () => {
  const closed = {
    ...found(),
    host: "hoodi.titanrelay.xyz",
    filters: undefined,
    status: { reason: "is gone" },
  };
  const relays = [found(registered, { group: "solo", key: "0xb2", state: "missing" }), closed];
  expect(relayReport("hoodi", relays, relayFaults(relays, groups()))).toBe(
    `RELAY                 GROUPS  MILLISECONDS  FILTERS  REGISTERED
hoodi.aestus.live     solo    12.3          no       1 of 2
hoodi.titanrelay.xyz  solo    –             unknown  –

hoodi.titanrelay.xyz is gone
hoodi.aestus.live solo 0xb2 is not registered`,
  );
  expect(relayReport("hoodi", [], [])).toBe("No validator client of hoodi signs for a group with relays.");
});

describe("files of public keys", () => {
  const read = (text: string, group = "solo") => {
    const folder = mkdtempSync(join(tmpdir(), "bonded-validator-keys-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, "a=b"), text);
    return readKeys([`${group}=${join(folder, "a=b")}`], ["solo", "puffer"]);
  };

  it("have one on each line, with 0x or without, and none counts twice", () => {
    expect(read(`${key}\r\n\n${"A1".repeat(48)}\n`)).toEqual(new Map([["solo", [key]]]));
  });

  it("may be several for a group", () => {
    const words = [key, `0x${"b2".repeat(48)}`].map((each, i) => {
      const file = join(mkdtempSync(join(tmpdir(), "bonded-validator-keys-")), `${i}`);
      onTestFinished(() => rmSync(dirname(file), { recursive: true }));
      writeFileSync(file, each);
      return `solo=${file}`;
    });
    expect(readKeys(words, ["solo"]).get("solo")).toHaveLength(2);
  });

  it.each([
    ["of another group", `${key}\n`, "stader", "groups with relays: solo, puffer"],
    ["without a key", "\n", "solo", "has no public keys"],
    ["with a key that is too short", `${key}\n${key.slice(0, -2)}\n`, "solo", "line 2: not the public key"],
    ["that are long", "x".repeat(1024 * 1024 + 1), "solo", "is longer than 1024 KiB"],
  ])("%s are refused", (_what, text, group, message) => {
    expect(() => read(text, group)).toThrow(message);
  });

  it("are not repeated: a secret may stand there", () => {
    expect(() => read("a secret\n")).toThrow(/^(?!.*a secret)/s);
  });
});
