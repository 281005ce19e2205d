import { describe, expect, it } from "vitest";
import type { Leaves } from "../../../../provider/items/kind.ts";
import { parseKey } from "../../../../provider/items/kinds.ts";
import { differing, observed } from "../../../support/provider/samples.ts";

const configuration = `frr defaults traditional
hostname box
!
route-map addresses permit 10
 match ip address prefix-list addresses
exit
!
router bgp 65001
 bgp router-id 10.99.0.1
 neighbor home peer-group
 !
 address-family ipv4 unicast
  neighbor home activate
 exit-address-family
exit
!
`;

/** What FRR's shell prints for it; versions differ in their order. */
const printed = `Building configuration...

Current configuration:
!
frr version 10.3
frr defaults traditional
hostname box
!
router bgp 65001
 bgp router-id 10.99.0.1
 neighbor home peer-group
 !
 address-family ipv4 unicast
  neighbor home activate
 exit-address-family
exit
!
route-map addresses permit 10
 match ip address prefix-list addresses
exit
!
end
`;

const running = (text: string) => ({ running: Buffer.from(text).toString("base64") });

describe("what FRR does now", () => {
  it.each<[string, string, boolean]>([
    ["as wanted, in another order", printed, true],
    ["with a line more", printed.replace(" bgp router-id", " bgp graceful-restart\n bgp router-id"), false],
    ["with a line less", printed.replace("  neighbor home activate\n", ""), false],
    [
      "with a line in another section",
      printed.replace(
        "  neighbor home activate\n exit-address-family",
        " exit-address-family\n neighbor home activate",
      ),
      false,
    ],
    ["with a daemon that does not answer", printed.replace(/router bgp[\s\S]*?\nexit\n/, ""), false],
    ["without any that answers", "", false],
  ])("%s", (_name, text, same) => {
    expect(differing("routing", { configuration }, running(text))).toEqual(same ? [] : ["configuration"]);
  });

  it("is nothing where FRR is not installed", () => {
    expect(observed({}).live("routing")).toBeUndefined();
  });

  it("is shown with the sections of each line", () => {
    expect(observed({ routing: running(printed) }).live("routing")).toEqual({
      configuration: [
        "hostname box",
        "route-map addresses permit 10",
        "route-map addresses permit 10 / match ip address prefix-list addresses",
        "router bgp 65001",
        "router bgp 65001 / address-family ipv4 unicast",
        "router bgp 65001 / address-family ipv4 unicast / neighbor home activate",
        "router bgp 65001 / bgp router-id 10.99.0.1",
        "router bgp 65001 / neighbor home peer-group",
      ].join("\n"),
    });
  });
});

describe("an address", () => {
  const found: Leaves = { device: "anycast0", unit: "holder.service" };
  const nowhere: Leaves = { device: "" };
  it.each<[string, Leaves, string, boolean]>([
    ["where it belongs", found, "anycast0", true],
    ["taken away", found, "", false],
    ["elsewhere", found, "lo", false],
    ["there and elsewhere", found, "anycast0 lo", false],
    ["nowhere", nowhere, "", true],
    ["where it may not be", nowhere, "lo", false],
  ])("%s", (_name, wanted, devices, same) => {
    expect(differing("address 10.0.0.102", wanted, { devices })).toEqual(same ? [] : ["device"]);
  });

  it("of a device comes from a unit, one of none from nobody", () => {
    const schema = parseKey("address 10.0.0.102")!.kind.schema;
    expect(schema.safeParse({ device: "anycast0" }).success).toBe(false);
    expect(schema.safeParse({ device: "", unit: "holder.service" }).success).toBe(false);
  });
});
