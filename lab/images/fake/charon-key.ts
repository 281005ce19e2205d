/**
 * The key by which peers know a node, and the file that keeps a second process from using it: it holds a time, which the
 * first one renews every second (ObolNetwork/charon app/privkeylock and app/k1util, e6284707). It stays when that one ends.
 */

import { readFileSync, statSync, writeFileSync } from "node:fs";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import type { ClusterLock } from "../../dvt/cluster-lock.ts";
import { endStart } from "./charon-log.ts";

/** Milliseconds: between renewals, until the file is nobody's, and until another cluster may use the key. */
const times = { renewal: 1000, stale: 5000, grace: 768_000 } as const;

interface Holder {
  readonly command: string;
  readonly timestamp: string;
  readonly cluster_lock_hash?: string;
}

/** Takes the key for as long as the process runs. Fails, in Charon's words, where another one has it. */
export function lockPrivateKey(keyFile: string, clusterLockFile: string): void {
  if (statSync(keyFile, { throwIfNoEntry: false }) === undefined)
    throw new Error("private key file does not exist, please check the path");
  const hash = lockHashIn(clusterLockFile);
  const file = `${keyFile}.lock`;
  refuseOther(file, hash);
  const renew = (): void => {
    const holder: Holder = {
      command: "charon run",
      timestamp: new Date().toISOString(),
      ...(hash !== "" && { cluster_lock_hash: hash }),
    };
    writeFileSync(file, JSON.stringify(holder));
  };
  renew();
  setInterval(() => {
    try {
      renew();
    } catch (error) {
      endStart(error);
    }
  }, times.renewal).unref();
}

/** The public key of 33 bytes, as hex digits. */
export function publicKeyIn(keyFile: string): string {
  const key = Buffer.from(readFileSync(keyFile, "utf8").trim(), "hex");
  return Buffer.from(secp256k1.getPublicKey(key)).toString("hex");
}

function refuseOther(file: string, hash: string): void {
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return;
  const { timestamp, cluster_lock_hash = "" } = JSON.parse(readFileSync(file, "utf8")) as Holder;
  const age = Date.now() - Date.parse(timestamp);
  if (age <= times.stale)
    throw new Error(
      "private key lock file is recently updated, another charon instance may be running on your machine",
    );
  if (cluster_lock_hash !== "" && cluster_lock_hash !== hash && age < times.grace)
    throw new Error(
      `an existing private key lock file is present with a different cluster lock hash, for safety reasons, you must wait for ${Math.ceil((times.grace - age) / 1000)}s before starting charon with a modified cluster`,
    );
}

/** "" where there is no file. */
function lockHashIn(file: string): string {
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return "";
  const { lock_hash = "" } = JSON.parse(readFileSync(file, "utf8")) as Partial<ClusterLock>;
  return lock_hash;
}
