/**
 * Stands in for `charon dkg`: each node deals a random polynomial of its own to all, checks what it was dealt, and adds it
 * up, so that nobody ever has a whole key. The order of steps and files is that of dkg/dkg.go and dkg/disk.go
 * (ObolNetwork/charon, e6284707); FROST, its proofs and libp2p are not here: messages go through a relay, sealed.
 */

import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { configHash, definitionHash } from "../../../tools/lock/hashes.ts";
import { readRecord } from "../../../topology/dvt/enr.ts";
import type { FakeDefinition } from "./charon-dkg-definition.ts";
import { writeOutput } from "./charon-dkg-files.ts";
import { makeLock } from "./charon-dkg-lock.ts";
import { DkgPeers } from "./charon-dkg-peers.ts";
import { dealKeys } from "./charon-dkg-shares.ts";
import { log } from "./charon-log.ts";
import { milliseconds } from "./charon-options.ts";
import { isOn, readFlags } from "./flags.ts";

/** Fails, in Charon's words, for what it refuses. */
export async function takePart(words: readonly string[]): Promise<void> {
  const flags = readFlags("charon-dkg", words);
  const folder = flags.get("data-dir") ?? ".charon";
  const definition = readDefinition(
    flags.get("definition-file") ?? ".charon/cluster-definition.json",
    isOn(flags, "no-verify"),
  );
  checkFolder(folder);
  const key = Buffer.from(readFileSync(join(folder, "charon-enr-private-key"), "utf8").trim(), "hex");
  const publicKeys = definition.operators.map(({ enr }) => readRecord(enr).publicKey);
  const own = publicKeys.indexOf(Buffer.from(secp256k1.getPublicKey(key)).toString("hex"));
  if (own < 0) throw new Error("private key not matching definition file: peer not in definition");
  const [relay = ""] = (flags.get("p2p-relays") ?? "https://4.relay.obol.dev").split(",");
  const peers = new DkgPeers({
    relay,
    session: definition.definition_hash,
    key,
    publicKeys,
    own,
    timeout: milliseconds(flags.get("timeout") ?? "2m"),
  });
  log("INFO", "dkg", "Waiting to connect to all peers...");
  // It waits for peers without end (startSyncProtocol).
  await peers.gather("connected", () => "", Number.POSITIVE_INFINITY);
  log("INFO", "dkg", "All peers connected, starting DKG ceremony");
  const keys = await dealKeys(peers, definition);
  const lock = await makeLock(peers, definition, keys, key);
  writeOutput(folder, keys, lock);
  await peers.gather("written", () => "");
  log("INFO", "dkg", "Successfully completed DKG ceremony");
}

function readDefinition(file: string, noVerify: boolean): FakeDefinition {
  const definition = JSON.parse(readFileSync(file, "utf8"));
  const right =
    configHash(definition) === definition.config_hash &&
    definitionHash(definition) === definition.definition_hash;
  if (!right && !noVerify)
    throw new Error(
      "verify cluster definition hashes (run with --no-verify to bypass at own risk): invalid hash",
    );
  return definition;
}

function checkFolder(folder: string): void {
  const found = readdirSync(folder);
  const unclean = found.find(
    (name) => ["validator_keys", "cluster-lock.json"].includes(name) || name.startsWith("deposit-data"),
  );
  if (unclean !== undefined) throw new Error("data directory not clean, cannot continue");
  if (!existsSync(join(folder, "charon-enr-private-key")))
    throw new Error("missing required files, cannot continue");
  const sample = join(folder, "cluster-lock.json");
  writeFileSync(sample, "");
  rmSync(sample);
}
