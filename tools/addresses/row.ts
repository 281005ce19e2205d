import { z } from "zod";
import { networkNames } from "../../catalog/networks.ts";

/** Child numbers below 2³¹; BIP-32 has the others for hardened keys. */
export const childNumber = z.int().min(0).max(0x7f_ff_ff_ff);
export const tier = z.literal([0, 1]);
export const passphrase = z.string().regex(/^[A-Z]$/, {
  error: "not the symbol of a passphrase, a capital letter. The passphrase itself is written nowhere",
});

export const rowSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][\w ./()-]{0,39}$/, {
    error: "not a name: 1 to 40 letters, digits, spaces and . / ( ) _ -",
  }),
  tier,
  passphrase,
  account: childNumber,
  // The one behind the last that is used is shown, too.
  index: childNumber.max(0x7f_ff_ff_fe),
  network: z.enum(networkNames),
  use: z.enum(["vault", "operation"]),
  settings: z
    .array(
      z.string().regex(/^validatorGroups\.[a-z][a-z0-9-]{0,30}\.(feeRecipient|withdrawalAddress)$/, {
        error: "not a setting with an address, as in validatorGroups.solo.feeRecipient",
      }),
    )
    .default([]),
});

/** One address of an address plan. */
export type PlanRow = z.output<typeof rowSchema>;
