import { paymentRules } from "../../../catalog/payments.ts";
import { waivableChecks } from "../../../topology/waivers.ts";
import { relayOf, withRelays } from "../relays.ts";
import type { Broken } from "./broken.ts";

/** An address that no group has; nobody has its key. */
const otherAddress = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

/** Waivers. */
export const waivers: readonly Broken[] = [
  {
    name: "without effect",
    breakIt: (c) => (c.waivers["one-client"] = { for: ["reth"], reason: "there are two" }),
    problem: [
      "bonded-validator:waivers.one-client: the check finds nothing that would have to be waived [waiver]",
      "remove the waiver",
    ],
  },
  {
    name: "that does not name what it accepts",
    breakIt: (c) => delete c.waivers["shared-line"].for,
    problem: ["bonded-validator:waivers.shared-line.for: it is missing [format]", "write a list"],
  },
  {
    name: "of more than there is",
    breakIt: (c) => c.waivers["shared-line"].for.push("tokyo"),
    problem: [
      "bonded-validator:waivers.shared-line.for[1]: the check finds nothing that would have to be waived [waiver]",
      "remove it",
    ],
  },
  {
    name: "of one group's fee recipient, where another group has one",
    breakIt: (c) => {
      c.validatorGroups.stader2 = { protocol: "stader", feeRecipient: otherAddress };
    },
    problem: [
      `bonded-validator:validatorGroups.stader2.feeRecipient: nothing here can tell whether stader wants the fees at ${otherAddress} (${paymentRules.stader.source}) [fee-recipient-unproven]`,
      `compare it with what the protocol shows for your node; or accept it: bonded-validator:waivers.fee-recipient-unproven: { for: ["hoodi stader ${otherAddress}"], reason: … }`,
    ],
  },
  {
    name: "of relays of Lido's list, where another relay has been added",
    breakIt: (c) => {
      withRelays(c, {
        "lido-csm": ["hoodi.aestus.live", "hoodi.titanrelay.xyz"].map((host) => relayOf(host)),
      });
      c.waivers["relays-unvetted"] = { for: ["hoodi.aestus.live"], reason: "it is on the list" };
    },
    problem: [
      `bonded-validator:validatorGroups.lido-csm.relays[1]: blocks of a relay that is not on Lido's list are fined, and this program does not have that list (docs.lido.fi, CSM penalties) [relays-unvetted]`,
      'compare the relay with the list, and give the waiver an end, so that it is compared again; or accept it: bonded-validator:waivers.relays-unvetted: { for: ["hoodi.titanrelay.xyz"], reason: … }',
    ],
  },
  {
    name: "of a check that no waiver helps with",
    breakIt: (c) => (c.waivers["fee-recipient"] = { for: ["solo"], reason: "it will do" }),
    problem: [
      "bonded-validator:waivers.fee-recipient: there is no check of this name that can be waived [waiver]",
      `write fee-recipient-unproven, or remove it; these can be waived: ${waivableChecks.join(", ")}. A warning needs no waiver; what other checks find has to be fixed`,
    ],
  },
  {
    name: "that has ended",
    breakIt: (c) => (c.waivers["shared-line"].until = "2026-11-20"),
    problem: [
      "bonded-validator:waivers.shared-line.until: the waiver ended on 2026-11-20 [waiver]",
      "fix what it accepted, or decide again and write a later date",
    ],
  },
  {
    name: "without a reason",
    breakIt: (c) => (c.waivers["shared-line"] = { for: ["home"], reason: " " }),
    problem: [
      "bonded-validator:waivers.shared-line.reason: it is empty [format]",
      "say why the risk is taken",
    ],
  },
  {
    name: "until a day that does not exist",
    breakIt: (c) => (c.waivers["shared-line"].until = "2027-02-30"),
    problem: [
      "bonded-validator:waivers.shared-line.until: not a date [format]",
      'write it in quotes, as in "2027-06-30"',
    ],
  },
];
