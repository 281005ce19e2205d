import { z } from "zod";
import { ask, parsed } from "./http.ts";

/** What a relay says of one validator. */
export type Registration =
  | { readonly state: "registered"; readonly feeRecipient: string; readonly gasLimit: number }
  | { readonly state: "missing" }
  | { readonly state: "unread"; readonly reason: string };

// SignedValidatorRegistration (ethereum/builder-specs, types/registration.yaml): numbers are written as text.
const signed = z.object({
  message: z.object({
    pubkey: z.string(),
    fee_recipient: z.string().regex(/^0x[0-9a-fA-F]{40}$/),
    gas_limit: z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number),
  }),
});

/**
 * Asks a relay for the registrations of validators, by their public keys. What it says after an answer that cannot be
 * read is not worth the time: those of `keys` that follow count as unread.
 */
export async function registrationsAt(
  base: string,
  keys: readonly string[],
): Promise<Map<string, Registration>> {
  const all = new Map<string, Registration>();
  for (const key of keys) {
    const registration = await registrationAt(base, key);
    all.set(key, registration);
    if (registration.state !== "unread") continue;
    for (const rest of keys.slice(all.size))
      all.set(rest, { state: "unread", reason: "was not asked again" });
    return all;
  }
  return all;
}

/** flashbots/mev-boost-relay, handleDataValidatorRegistration (v0.30): 400 where it has none; other programs say 404. */
async function registrationAt(base: string, key: string): Promise<Registration> {
  const url = new URL("/relay/v1/data/validator_registration", base);
  url.searchParams.set("pubkey", key);
  try {
    const { status, body } = await ask(url);
    if (status === 400 || status === 404) return { state: "missing" };
    if (status !== 200) return { state: "unread", reason: `answers with HTTP ${status}` };
    const { pubkey, fee_recipient, gas_limit } = parsed(signed, body).message;
    if (pubkey.toLowerCase() !== key) return { state: "unread", reason: "answers for another validator" };
    return { state: "registered", feeRecipient: fee_recipient, gasLimit: gas_limit };
  } catch (error) {
    return { state: "unread", reason: (error as Error).message };
  }
}
