/**
 * The node's database. Of BadgerDB it has the lock of its folder, which ends with the process, whoever kills it; of the
 * node's own content, for which operator and network it was made.
 */

import { mkdirSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { readOrMake } from "./client.ts";

/** Takes the folder for as long as the process runs. Fails where another process has it. */
export async function lockDatabase(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const socket = join(folder, "LOCK");
  if (await answers(socket))
    throw new Error(
      `failed to open db: failed to open badger: Cannot acquire directory lock on "${folder}".  Another process is using this Badger database.`,
    );
  rmSync(socket, { force: true });
  await new Promise<void>((done, failed) => {
    createServer((peer) => peer.destroy())
      .on("error", failed)
      .listen(socket, done);
  });
}

/** A socket stays in its folder when its process is dead, and takes no connection then. */
function answers(socket: string): Promise<boolean> {
  return new Promise((done) => {
    const asked = connect(socket);
    const end = (result: boolean): void => {
      asked.destroy();
      done(result);
    };
    asked.on("connect", () => end(true)).on("error", () => end(false));
  });
}

/** Fails where the database was made by another operator; `hash`: of its key. */
export function keepOperator(folder: string, hash: string): void {
  if (kept(folder, "lab-operator", hash) !== hash)
    throw new Error("operator private key does not match the one that encrypted the storage");
}

/** Fails where the database was made for another network. */
export function keepNetwork(folder: string, network: string): void {
  const stored = kept(folder, "lab-network", network);
  if (stored !== network)
    throw new Error(
      `incompatible config change: network mismatch. Stored network ${stored} does not match current network ${network}`,
    );
}

/** What a file of the database has, or gets. */
function kept(folder: string, name: string, value: string): string {
  return readOrMake(join(folder, name), () => value).toString();
}
