import { gateScript } from "./gate.ts";

/** A keymanager API on the host and the file with its bearer token. */
export interface Signer {
  readonly keymanager: string;
  readonly tokenFile: string;
}

/** Seconds for which near proposals hold a change. */
export const proposalsTimeoutSeconds = 900;

const script = gateScript("spec.sh", "proposals.sh");

/**
 * Script that holds a change while a validator of the host proposes in this epoch or the next (beacon-APIs,
 * validator/duties), and names sync-committee duties. A beacon node that is dead or syncing holds nothing: it would
 * not serve the proposal either. An answer that cannot be read, or duties that a synced node does not name, hold like a
 * near proposal: until the time is over, so that a broken client can be repaired. The token reaches curl on stdin,
 * never as an argument.
 */
export function proposalsScript(beaconApi: string, signers: readonly Signer[]): string {
  return script({
    BEACON_API: beaconApi,
    SIGNERS: signers.map(({ keymanager, tokenFile }) => `${keymanager} ${tokenFile}`).join("\n"),
  });
}
