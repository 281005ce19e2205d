/** What a key generation leaves in a node's folder (ObolNetwork/charon dkg/disk.go and eth2util/deposit, e6284707). */

import { randomBytes, randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { depositEntry } from "../../dvt/deposit-entry.ts";
import { encryptSecret } from "../../dvt/keystore-crypto.ts";
import { publicKeyOf } from "../../dvt/threshold.ts";
import type { FakeLock } from "./charon-dkg-lock.ts";
import type { DealtKey } from "./charon-dkg-shares.ts";

/** EIP-2334's for a key that signs. */
const keyPath = "m/12381/3600/0/0/0";

/** Keystores first, then the lock, then the deposits. */
export function writeOutput(folder: string, keys: readonly DealtKey[], lock: FakeLock): void {
  const shares = join(folder, "validator_keys");
  mkdirSync(shares);
  keys.forEach(({ share }, i) => {
    const password = randomBytes(16).toString("hex");
    const keystore = {
      crypto: encryptSecret(share, password),
      description: "",
      ...{ pubkey: publicKeyOf(share).slice(2), path: keyPath, uuid: randomUUID(), version: 4 },
    };
    write(join(shares, `keystore-${i}.json`), JSON.stringify(keystore, undefined, " "), 0o444);
    write(join(shares, `keystore-${i}.txt`), password, 0o400);
  });
  write(join(folder, "cluster-lock.json"), JSON.stringify(lock, undefined, 1), 0o444);
  const deposits = lock.distributed_validators.flatMap((validator) => validator.partial_deposit_data);
  for (const amount of new Set(deposits.map((deposit) => deposit.amount))) {
    const file =
      amount === "32000000000" ? "deposit-data.json" : `deposit-data-${Number(amount) / 1e9}eth.json`;
    const entries = deposits.filter((deposit) => deposit.amount === amount);
    const { fork_version } = lock.cluster_definition;
    write(
      join(folder, file),
      JSON.stringify(
        entries.map((one) => depositEntry(one, fork_version)),
        undefined,
        1,
      ),
      0o444,
    );
  }
}

const write = (file: string, text: string, mode: number): void => writeFileSync(file, text, { mode });
