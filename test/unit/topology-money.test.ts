import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { FallbackFeeRecipient } from "../../catalog/clients/context.ts";
import { knownContracts } from "../../catalog/contracts.ts";
import { faultOfAddress } from "../../catalog/lost-addresses.ts";
import { networkNames } from "../../catalog/networks.ts";
import { paymentRules } from "../../catalog/payments.ts";
import { closedRelays, knownRelays, lidoAllowedLists } from "../../catalog/relays.ts";
import { isIntact } from "../../topology/checksums.ts";
import { fallbackFeeRecipient } from "../../topology/ethereum/fee-recipient.ts";
import type { GroupSettings } from "../../topology/ethereum/group-schema.ts";
import { loadTopology } from "../../topology/load.ts";
import { complaint } from "../support/broken/broken.ts";
import {
  address,
  complete,
  repository,
  type Settings,
  today,
  unprovenRecipients,
} from "../support/inventory.ts";
import { relayOf, withRelays } from "../support/relays.ts";

describe("who is paid while a beacon node does not know who is to be", () => {
  const [own, vault] = [address, paymentRules["lido-csm"].addresses.hoodi!.feeRecipient];
  const other = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
  const group = (protocol: GroupSettings["protocol"], feeRecipient?: string): GroupSettings => ({
    protocol,
    feeRecipient,
    relays: [],
    minBid: 0,
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

describe("the known contracts", () => {
  it("have addresses with their checksum, where they have one, and none twice", () => {
    const text = readFileSync(join(repository, "catalog/contracts.ts"), "utf8");
    const addresses = text.match(/0x[0-9a-fA-F]{40}/g)!;
    expect(addresses.filter((each) => !isIntact(each))).toEqual([]);
    expect(addresses).toHaveLength(knownContracts.size);
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
    config.waivers["fee-recipient-unproven"].for = unprovenRecipients(config);
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
      "0x00000961Ef480Eb55e80D19ad83579A64c007002",
      "0x0000BBdDc7CE488642fb579F8B00f3a590007251",
      "0x000F3df6D732807Ef1319fB7B8bB8522d0Beac02",
      "0x0000F90827F1C53a10cb7A02335B175320002935",
      "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2",
      "0xdEAD000000000000000042069420694206942069",
      // wstETH, CSModule, rETH, RPL, the deposit pool, SSV and its network, ETHx, pufETH, Uniswap's router
      "0x7f39C581F595B53c5cb19bD0b3f8dA6c935E2Ca0",
      "0xdA7dE2ECdDfccC6c3AF10108Db212ACBBf9EA83F",
      "0xae78736Cd615f374D3085123A210448E74Fc6393",
      "0xD33526068D116cE69F19A9ee46F0bd304F21A51f",
      "0xCE15294273CFb9D9b628F4D61636623decDF4fdC",
      "0x9D65fF81a3c488d585bBfb0Bfe3c7707c7917f54",
      "0xDD9BC35aE942eF0cFa76930954a156B3fF30a4E1",
      "0xA35b1B31Ce002FBF2058D22F30f95D405200A15b",
      "0xD9A442856C234a39a81a089C06451EBAa4306a72",
      "0x7a250d5630B4cF539739dF2C5dAcb4c659F2488D",
      // Some of them on Hoodi
      "0x7322c24752f79c05FFD1E2a6FCB97020C1C264F1",
      "0x79CEf36D84743222f37765204Bec41E92a93E59d",
      "0x58410Bef803ECd7E63B23664C586A6DB72DAf59c",
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
    for (const digits of ["1234567890", "0123456789"]) {
      config.validatorGroups.solo.feeRecipient = `0x${digits.repeat(4)}`;
      expect(warned()).toEqual([
        ["bonded-validator:validatorGroups.solo.feeRecipient", expect.stringContaining("if it was made up")],
      ]);
    }
    config.validatorGroups.solo.feeRecipient = "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed";
    config.validatorGroups.puffer.feeRecipient = "0x52908400098527886E0F7030069857D2E4169EE7";
    config.waivers["fee-recipient-unproven"].for = unprovenRecipients(config);
    expect(warned()).toEqual([
      [
        "bonded-validator:validatorGroups.solo.feeRecipient",
        "compare every digit with where it comes from, then write 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
      ],
    ]);
  });

  it("may be those that Lido has vetted in its groups, without a waiver", () => {
    const config = complete("hoodi");
    const vetted = Object.keys(knownRelays.hoodi).filter((host) => knownRelays.hoodi[host]!.lido);
    expect(vetted).toHaveLength(5);
    withRelays(config, { "lido-csm": vetted.map((host) => relayOf(host)) });
    expect(complaint("hoodi", config)).toBe("");
  });

  it("have a key of their form, and Lido's list a contract with a checksum", () => {
    const keys = networkNames.flatMap((network) => Object.values(knownRelays[network]).map(({ key }) => key));
    expect(keys.filter((key) => !/^0x[0-9a-f]{96}$/.test(key))).toEqual([]);
    expect(Object.values(lidoAllowedLists).filter((each) => !isIntact(each))).toEqual([]);
  });

  it("are none that has been shut down, which no remedy offers either", () => {
    const hosts = networkNames.flatMap((network) => Object.keys(knownRelays[network]));
    expect(Object.keys(closedRelays).filter((host) => hosts.includes(host))).toEqual([]);
    expect(Object.keys(closedRelays)).toContain("bloxroute.max-profit.blxrbdn.com");
  });

  it.each(Object.entries(closedRelays))("%s is refused with its day, whatever its key", (host, closed) => {
    const config = complete("mainnet");
    withRelays(config, { solo: [`https://0x${"12".repeat(48)}@${host}`] });
    expect(complaint("mainnet", config)).toContain(`${host} was shut down ${closed}`);
    expect(closed).toMatch(/\b20\d\d\b.*\(.+\)$/);
  });
});
