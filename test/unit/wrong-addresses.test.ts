/** Every wrong address of a group: protocol × network × setting × kind of mistake. Each is refused, and none can be waived. */
import { describe, expect, it } from "vitest";
import { exampleAddress } from "../../catalog/lost-addresses.ts";
import { networkNames } from "../../catalog/networks.ts";
import { paymentRules } from "../../catalog/payments.ts";
import { closedNetworks, protocols, type StakingProtocol } from "../../catalog/protocols.ts";
import { waivableChecks } from "../../topology/waivers.ts";
import { problemsOf } from "../support/broken/broken.ts";
import { address } from "../support/inventory.ts";

const settings = ["feeRecipient", "withdrawalAddress"] as const;
type Setting = (typeof settings)[number];

const checks = { feeRecipient: "fee-recipient", withdrawalAddress: "withdrawal-address" } as const;

/** Addresses of protocols, on all networks. */
const published = Object.entries(paymentRules).flatMap(([protocol, { addresses }]) =>
  networkNames.flatMap((network) =>
    Object.entries(addresses[network] ?? {}).map(([purpose, value]: [string, string]) => ({
      what: `the ${purpose} of ${protocol} on ${network}`,
      value,
      isOf: (mine: StakingProtocol, on: string, setting: Setting) =>
        protocol === mine &&
        network === on &&
        purpose === (setting === "feeRecipient" ? "feeRecipient" : "withdrawal"),
    })),
  ),
);

const anywhere = [
  { what: "zero", value: `0x${"0".repeat(40)}` },
  { what: "the burn address", value: "0x000000000000000000000000000000000000dEaD" },
  { what: "an account of Anvil", value: "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266" },
  { what: "the deposit contract", value: "0x00000000219ab540356cBB839Cbe05303d7705Fa" },
  { what: "a token", value: "0xae7ab96520DE3A18E5e111B5EaAb095312D7fE84" },
  { what: "the example of the documentation", value: exampleAddress },
].map((one) => ({ ...one, isOf: () => false }));

/** `withdrawal` and `feeRecipient` where a protocol has one for all of its validators. */
const wanted = (protocol: StakingProtocol, network: "mainnet" | "hoodi", setting: Setting) => {
  const found = protocol === "solo" ? undefined : paymentRules[protocol].addresses[network];
  return setting === "feeRecipient" ? found?.feeRecipient : found?.withdrawal;
};

/** Networks of stacks that tests have a complete configuration of. */
const stacks = ["mainnet", "hoodi"] as const;

const groups = protocols.flatMap((protocol) =>
  stacks
    .filter((network) => closedNetworks[protocol]?.[network] === undefined)
    .map((network) => ({ protocol, network })),
);

/** Where a protocol has one address for all of its validators, an operator's own is wrong, too. */
const ofOperator = (protocol: StakingProtocol) =>
  protocol === "solo" || paymentRules[protocol].ownAllowed
    ? []
    : [{ what: "an address of the operator's own", value: address, isOf: () => false }];

const cases = groups.flatMap(({ protocol, network }) =>
  settings.flatMap((setting) =>
    [...published, ...anywhere, ...ofOperator(protocol)]
      .filter(({ isOf }) => !isOf(protocol, network, setting))
      .map(({ what, value }) => ({ protocol, network, setting, what, value })),
  ),
);

/** What is found at an address of a group of the protocol, as `check`; waived findings of other settings do not count. */
function foundAt(
  protocol: StakingProtocol,
  network: "mainnet" | "hoodi",
  setting: Setting,
  value: string,
): string[] {
  const path = `bonded-validator:validatorGroups.${protocol}.${setting}`;
  const problems = problemsOf({
    stack: network,
    breakIt: (c) => {
      c.validatorGroups[protocol] ??= { protocol, feeRecipient: address };
      c.validatorGroups[protocol][setting] = value;
    },
  });
  return problems.filter((problem) => problem.path === path).map(({ check }) => check);
}

describe("a wrong address", () => {
  it("is tried with every protocol, network and setting", () => {
    expect(cases.length).toBeGreaterThan(250);
    expect(new Set(cases.map(({ protocol }) => protocol)).size).toBe(protocols.length);
  });

  it.each(
    groups.flatMap(({ protocol, network }) =>
      settings.map((setting) => [protocol, network, setting] as const),
    ),
  )("is refused, whichever: %s on %s, %s", (protocol, network, setting) => {
    const own = cases.filter(
      (each) => each.protocol === protocol && each.network === network && each.setting === setting,
    );
    const accepted = own.filter(
      ({ value }) => !foundAt(protocol, network, setting, value).includes(checks[setting]),
    );
    expect(accepted.map(({ what }) => what)).toEqual([]);
  });

  it("cannot be waived", () => {
    for (const check of Object.values(checks)) expect(waivableChecks).not.toContain(check);
  });
});

describe("the address that a protocol asks for", () => {
  const asked = groups.flatMap(({ protocol, network }) =>
    settings.flatMap((setting) => {
      const value = wanted(protocol, network, setting);
      return value === undefined ? [] : [[protocol, network, setting, value] as const];
    }),
  );

  it.each(asked)("is not refused: %s on %s, %s", (protocol, network, setting, value) => {
    expect(foundAt(protocol, network, setting, value)).not.toContain(checks[setting]);
    expect(foundAt(protocol, network, setting, value.toLowerCase())).not.toContain(checks[setting]);
  });
});

describe("Diva", () => {
  it("is refused on mainnet alone, whatever its group pays", () => {
    const at = (stack: "mainnet" | "hoodi", group: object) =>
      problemsOf({ stack, breakIt: (c) => (c.validatorGroups.diva = { protocol: "diva", ...group }) }).map(
        ({ check }) => check,
      );
    expect(at("mainnet", {})).toEqual(["protocol-closed"]);
    expect(at("mainnet", { feeRecipient: exampleAddress })).toEqual(["protocol-closed"]);
    expect(at("hoodi", { feeRecipient: exampleAddress })).toEqual(["fee-recipient"]);
  });
});
