import { describe, expect, it } from "vitest";
import { paymentRules, worthlessAddresses } from "../../catalog/payments.ts";
import { loadTopology } from "../../topology/load.ts";
import { complaint } from "../support/broken/broken.ts";
import { address, complete, type Settings, today } from "../support/inventory.ts";
import { relayOf, withRelays } from "../support/relays.ts";

describe("addresses and relays that are right", () => {
  it("are compared without regard to capitals, and in any order", () => {
    const config = complete("hoodi");
    for (const group of Object.values<Settings>(config.validatorGroups))
      group.feeRecipient = group.feeRecipient.toLowerCase();
    const [one, two] = [relayOf("hoodi.aestus.live"), relayOf("hoodi.titanrelay.xyz")];
    withRelays(config, { solo: [one, two], puffer: [two, one] });
    expect(complaint("hoodi", config)).toBe("");
  });

  it("need no proof where Rocket Pool's smoothing pool is paid", () => {
    const config = complete("hoodi");
    config.validatorGroups.rocketpool.feeRecipient = paymentRules.rocketpool.addresses.hoodi!.feeRecipient;
    const unproven = loadTopology("hoodi", config, today).waived.filter(
      ({ check }) => check === "fee-recipient-unproven",
    );
    expect(unproven.map(({ path }) => path.split(".")[1])).toEqual(["stader", "puffer"]);
  });

  it("are none of those that nobody or everybody can spend from", () => {
    expect(worthlessAddresses.has(address)).toBe(false);
    expect([...worthlessAddresses.keys()].every((each) => each === each.toLowerCase())).toBe(true);
  });
});
