/**
 * A validator client: a keymanager API (ethereum/keymanager-APIs) over folders laid out as the real clients' are. It
 * signs nothing, but tells its beacon node who is paid. Its metrics say whether each beacon node answers.
 */

import { type ScryptOptions, scrypt } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { ListenAddress } from "./addresses.ts";
import { stopOnSignals } from "./client.ts";
import { doDuties } from "./duties.ts";
import { refuse } from "./flags.ts";

export interface ValidatorOptions {
  readonly name: string;
  /** Folder with a folder for each key, named after it. */
  readonly keystores: string | undefined;
  /** Folder with the password of each keystore. */
  readonly passwords: string | undefined;
  /** File, or folder where it has one, whose presence is what matters here. */
  readonly slashingDatabase: string;
  /** It makes one that is missing, whatever keys there are. */
  readonly makesDatabase?: true;
  readonly beaconNodes: readonly string[];
  readonly feeRecipient: string | undefined;
  /** Absent: it has none. */
  readonly keymanager?: ListenAddress & { readonly token: string };
  readonly metrics?: ListenAddress;
  /** Keys that are derived at once when keystores are imported; 1 where it is absent. */
  readonly derivations?: number;
  /** What a derivation took is still held during the next one. */
  readonly keepsGarbage?: true;
  /** Makes sure that no other program has the keystore in this file. */
  readonly lock?: (keystore: string) => void;
}

/** Body of a request that imports keys. */
interface Import {
  readonly keystores: readonly string[];
  readonly passwords: readonly string[];
}

/** A keystore (ERC-2335) as far as its key's derivation goes; those of tests may have none. */
interface Keystore {
  readonly pubkey: string;
  readonly crypto?: {
    readonly kdf: {
      readonly function: string;
      readonly params: { n: number; r: number; p: number; dklen: number; salt: string };
    };
  };
}

export function startValidator(options: ValidatorOptions): void {
  stopOnSignals();
  const { keystores, feeRecipient = "", beaconNodes, keymanager, metrics, lock } = options;
  if (!/^0x[0-9a-f]{40}$/i.test(feeRecipient)) refuse("no fee recipient was given");
  if (keystores === undefined || !existsSync(keystores)) refuse("there is no folder for keystores");
  for (const key of keysIn(keystores)) lock?.(keystoreIn(keystores, key));
  openSlashingDatabase(options, keystores);
  if (keymanager) serveKeys(options, keystores, keymanager);
  if (metrics)
    createServer(async (_request, response) => response.end(await metricsOf(options))).listen(
      metrics.port,
      metrics.address,
    );
  doDuties({ beaconNodes, feeRecipient, keys: () => keysIn(keystores).length });
}

function serveKeys(
  options: ValidatorOptions,
  keystores: string,
  { token, port, address }: NonNullable<ValidatorOptions["keymanager"]>,
): void {
  createServer((request, response) => {
    answer(options, keystores, token, request, response).catch((error: Error) => {
      // Half a request, or one that is none.
      response.writeHead(400, { "content-type": "application/json" });
      response.end(JSON.stringify({ message: error.message }));
    });
  }).listen(port, address);
}

/** A database is made where there are no keys yet; one that is missing beside keys is a reason not to sign. */
function openSlashingDatabase(
  { slashingDatabase, makesDatabase }: ValidatorOptions,
  keystores: string,
): void {
  if (existsSync(slashingDatabase)) return;
  if (!makesDatabase && keysIn(keystores).length > 0)
    refuse(`${slashingDatabase} is missing, and there are keys`);
  mkdirSync(dirname(slashingDatabase), { recursive: true });
  writeFileSync(slashingDatabase, "{}\n", { mode: 0o600 });
}

function keysIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.startsWith("0x"));
}

function keystoreIn(folder: string, key: string): string {
  return join(folder, key, "voting-keystore.json");
}

async function answer(
  options: ValidatorOptions,
  keystores: string,
  token: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let body = "";
  for await (const part of request) body += part;
  const send = (status: number, data: unknown) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(data));
  if (request.headers.authorization !== `Bearer ${token}`) {
    send(401, { message: "invalid or missing token" });
    return;
  }
  const [, key] = /^\/eth\/v1\/validator\/(0x[0-9a-f]{96})\/feerecipient$/.exec(request.url ?? "") ?? [];
  if (key !== undefined) send(200, { data: { pubkey: key, ethaddress: options.feeRecipient } });
  else if (request.url !== "/eth/v1/keystores") send(404, { message: "not found" });
  else if (request.method === "POST")
    send(200, { data: await importKeys(options, keystores, JSON.parse(body)) });
  else if (request.method === "DELETE") send(200, removeKeys(options, keystores, JSON.parse(body)));
  else send(200, { data: keysIn(keystores).map((validating_pubkey) => ({ validating_pubkey })) });
}

async function importKeys(
  { passwords, derivations = 1, keepsGarbage, lock }: ValidatorOptions,
  keystores: string,
  { keystores: bodies, passwords: words }: Import,
): Promise<{ status: string }[]> {
  const stores = bodies.map((text) => JSON.parse(text) as Keystore);
  for (let i = 0; i < stores.length; i += derivations) {
    const together = stores.slice(i, i + derivations);
    await Promise.all(together.map((store, j) => decrypt(store, words[i + j] ?? "")));
    if (keepsGarbage && garbage.length === 0) garbage.push(...garbageOf(stores[i]!));
  }
  return bodies.map((text, i) => {
    const key = `0x${stores[i]!.pubkey}`;
    if (existsSync(join(keystores, key))) return { status: "duplicate" };
    mkdirSync(join(keystores, key), { mode: 0o700 });
    writeFileSync(keystoreIn(keystores, key), text, { mode: 0o600 });
    lock?.(keystoreIn(keystores, key));
    mkdirSync(passwords ?? keystores, { recursive: true });
    writeFileSync(join(passwords ?? keystores, key), words[i] ?? "", { mode: 0o600 });
    return { status: "imported" };
  });
}

/** Derives the key that opens a keystore, with all the memory that this takes. */
async function decrypt({ crypto }: Keystore, password: string): Promise<void> {
  if (crypto?.kdf.function !== "scrypt") return;
  const { n: N, r, p, dklen, salt } = crypto.kdf.params;
  const options = { N, r, p, maxmem: 256 * N * r };
  await promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt)(
    password,
    Buffer.from(salt, "hex"),
    dklen,
    options,
  );
}

/** What derivations took and nobody has freed. */
const garbage: Buffer[] = [];

/** As much memory as the derivation took, all of it touched. */
function garbageOf({ crypto }: Keystore): Buffer[] {
  if (crypto?.kdf.function !== "scrypt") return [];
  const { n, r } = crypto.kdf.params;
  return [Buffer.alloc(128 * n * r, 1)];
}

/** As the standard asks: with what the keys have signed, which is nothing here. */
function removeKeys(
  { passwords }: ValidatorOptions,
  keystores: string,
  { pubkeys }: { readonly pubkeys: readonly string[] },
): object {
  const data = pubkeys.map((key) => {
    if (!keysIn(keystores).includes(key)) return { status: "not_found" };
    rmSync(join(keystores, key), { recursive: true });
    rmSync(join(passwords ?? keystores, key), { force: true });
    return { status: "deleted" };
  });
  const interchange = { metadata: { interchange_format_version: "5" }, data: [] };
  return { data, slashing_protection: JSON.stringify(interchange) };
}

async function metricsOf({ name, beaconNodes }: ValidatorOptions): Promise<string> {
  const states = beaconNodes.map(async (url) => {
    const signal = AbortSignal.timeout(1000);
    const { ok } = await fetch(`${url}/eth/v1/node/version`, { signal }).catch(() => ({ ok: false }));
    return `${name}_beacon_node_up{url="${url}"} ${ok ? 1 : 0}\n`;
  });
  return `# TYPE ${name}_beacon_node_up gauge\n${(await Promise.all(states)).join("")}`;
}
