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

/** For all validators at one relay: others wait for its row. */
const maxSeconds = 300;

/**
 * Asks a relay for the registrations of validators, by their public keys. After an answer that cannot be read, and
 * after `seconds`, it is asked no more: the rest of `keys` counts as unread.
 */
export async function registrationsAt(
  base: string,
  keys: readonly string[],
  seconds = maxSeconds,
): Promise<Map<string, Registration>> {
  const end = performance.now() + seconds * 1000;
  const all = new Map<string, Registration>();
  let stopped: string | undefined;
  for (const key of keys) {
    if (performance.now() > end) stopped ??= `was not asked for within ${seconds} s`;
    const registration: Registration =
      stopped === undefined ? await registrationAt(base, key) : { state: "unread", reason: stopped };
    if (registration.state === "unread") stopped ??= "was not asked for any more";
    all.set(key, registration);
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
