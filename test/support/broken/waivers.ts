import { waivableChecks } from "../../../topology/waivers.ts";
import type { Broken } from "./broken.ts";

/** Waivers. */
export const waivers: readonly Broken[] = [
  {
    name: "without effect",
    breakIt: (c) => (c.waivers["one-client"] = { reason: "there are two" }),
    problem: [
      "bonded-validator:waivers.one-client: the check finds nothing that would have to be waived [waiver]",
      "remove the waiver",
    ],
  },
  {
    name: "of a check that no waiver helps with",
    breakIt: (c) => (c.waivers["fee-recipient"] = { reason: "it will do" }),
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
    breakIt: (c) => (c.waivers["shared-line"] = { reason: " " }),
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
