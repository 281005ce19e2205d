import { describe, expect, it } from "vitest";
import type { FallbackFeeRecipient } from "../../catalog/clients/context.ts";
import { faultOfAddress } from "../../catalog/lost-addresses.ts";
import { networkNames } from "../../catalog/networks.ts";
import { paymentRules } from "../../catalog/payments.ts";
import { closedRelays, knownRelays } from "../../catalog/relays.ts";
import { fallbackFeeRecipient } from "../../topology/ethereum/fee-recipient.ts";
import type { GroupSettings } from "../../topology/ethereum/schema.ts";
import { loadTopology } from "../../topology/load.ts";
import { complaint } from "../support/broken/broken.ts";
import { address, complete, type Settings, today } from "../support/inventory.ts";
import { relayOf, withRelays } from "../support/relays.ts";

describe("who is paid while a beacon node does not know who is to be", () => {
  const [own, vault] = [address, paymentRules["lido-csm"].addresses.hoodi!.feeRecipient];
  const other = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
  const group = (protocol: GroupSettings["protocol"], feeRecipient?: string): GroupSettings => ({
    protocol,
    feeRecipient,
    relays: [],
  });

  it.each<[string, GroupSettings[], FallbackFeeRecipient]>([
    ["no groups", [], {}],
    ["one of Lido's", [group("lido-csm", vault)], { everyGroups: vault }],
    [
      "solo ones that agree",
      [group("solo", own), group("solo", own.toLowerCase())],
      { everyGroups: own, operators: own },
    ],
    ["a solo one and Lido's", [group("lido-csm", vault), group("solo", own)], { operators: own }],
    ["protocols that differ", [group("lido-csm", vault), group("stader", other)], {}],
    ["solo ones that differ", [group("solo", own), group("solo", other), group("lido-csm", vault)], {}],
  ])("%s", (_name, groups, payees) => {
    expect(fallbackFeeRecipient(groups)).toEqual(payees);
  });

  it("a group that nobody signs for changes nothing", () => {
    const config = complete("hoodi");
    const fallbackOf = () => loadTopology("hoodi", config, today).nodes.trdiyt!.fallbackFeeRecipient;
    const before = fallbackOf();
    expect(before.operators).toBeDefined();
    config.validatorGroups.idle = { protocol: "solo", feeRecipient: other };
    expect(fallbackOf()).toEqual(before);
  });
});

describe("addresses and relays that are right", () => {
  it("are compared without regard to capitals, and in any order", () => {
    const config = complete("hoodi");
    for (const group of Object.values<Settings>(config.validatorGroups))
      group.feeRecipient = group.feeRecipient.toLowerCase();
    const [one, two] = [relayOf("hoodi.aestus.live"), relayOf("hoodi.titanrelay.xyz")];
    withRelays(config, { solo: [one, two], puffer: [two, one] });
    expect(complaint("hoodi", config)).toBe("");
  });

  it("need no proof with Lido, and one with Rocket Pool's smoothing pool, which not every node has joined", () => {
    const config = complete("hoodi");
    config.validatorGroups.rocketpool.feeRecipient = paymentRules.rocketpool.addresses.hoodi!.feeRecipient;
    const unproven = loadTopology("hoodi", config, today).waived.filter(
      ({ check }) => check === "fee-recipient-unproven",
    );
    expect(unproven.map(({ path }) => path.split(".")[1])).toEqual(["rocketpool", "stader", "puffer"]);
  });

  it("are none of those that nobody or everybody can spend from", () => {
    const digits = (text: string) => `0x${text.padStart(40, "0")}`;
    const precompiles = Array.from({ length: 0x11 }, (_, i) => digits((i + 1).toString(16)));
    const repeated = ["00", "ab", "ff", "Ee", "eE"].map((byte) => `0x${byte.repeat(20)}`);
    const lost = [
      ...precompiles,
      ...repeated,
      digits("100"),
      digits("dEaD"),
      "0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE",
      "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
      "0x00000000219ab540356cBB839Cbe05303d7705Fa",
    ];
    expect(lost.filter((each) => faultOfAddress(each) === undefined)).toEqual([]);
    expect([address, digits("12"), digits("101")].map(faultOfAddress)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("are warned of when they have no checksum, with the form that has it", () => {
    const config = complete("hoodi");
    const warned = () =>
      loadTopology("hoodi", config, today)
        .warnings.filter(({ check }) => check === "address-checksum")
        .map(({ path, remedy }) => [path, remedy]);
    expect(warned()).toEqual([]);
    config.validatorGroups.solo.feeRecipient = "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed";
    config.validatorGroups.puffer.feeRecipient = "0x52908400098527886E0F7030069857D2E4169EE7";
    expect(warned()).toEqual([
      [
        "bonded-validator:validatorGroups.solo.feeRecipient",
        "compare every digit with where it comes from, then write 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
      ],
    ]);
  });

  it("are none that has been shut down, which no remedy offers either", () => {
    const hosts = networkNames.flatMap((network) => Object.keys(knownRelays[network]));
    expect(Object.keys(closedRelays).filter((host) => hosts.includes(host))).toEqual([]);
    expect(Object.keys(closedRelays)).toContain("bloxroute.max-profit.blxrbdn.com");
  });
});
