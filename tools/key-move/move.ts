/** A move of keys from one validator client to another, in steps of which each may be the last: it can be run again. */

import { shown } from "../../provider/host/shown.ts";
import { saveNew } from "../backup/save.ts";
import type { BeaconApi } from "./beacon-api.ts";
import { keysElsewhere } from "./elsewhere.ts";
import type { Keymanager, KeyStatus, KeyToImport } from "./keymanager.ts";
import { parseSlashingProtection, recordProblems, type SlashingProtection } from "./slashing-protection.ts";
import { epochAt, provesSilence, SilenceWatch, type Time, type WatchedKey } from "./watch.ts";

export interface MoveParts {
  readonly from: Keymanager;
  readonly to: Keymanager;
  /** All other validator clients of the stack. */
  readonly others: readonly Keymanager[];
  /** Nodes that both clients use; the first that answers tells of the chain, and all are asked who signs. */
  readonly beacons: readonly BeaconApi[];
  /** Folder in which the slashing protection is kept. */
  readonly folder: string;
  readonly time: Time;
  readonly tell: (message: string) => void;
}

export interface Moved {
  readonly moved: readonly string[];
  /** Were at the other client already. */
  readonly there: readonly string[];
  /** File of the slashing protection; undefined where nothing had to be deleted. */
  readonly slashingProtection: string | undefined;
}

type Chain = Awaited<ReturnType<BeaconApi["chain"]>>;

/** Keys that the other client has already, and those that it has not. @throws Error where both clients have one. */
export async function whereKeysAre(
  { from, to }: Pick<MoveParts, "from" | "to">,
  keys: readonly KeyToImport[],
) {
  const [old, next] = await Promise.all([from.list(), to.list()]);
  const twice = keys.filter(({ publicKey }) => old.has(publicKey) && next.has(publicKey));
  if (twice.length > 0)
    throw new Error(
      `${from.name} and ${to.name} both have ${named(twice)}. Two that sign with one key are slashed: delete it at one of them now.`,
    );
  return {
    there: keys.filter(({ publicKey }) => next.has(publicKey)),
    toMove: keys.filter(({ publicKey }) => !next.has(publicKey)),
  };
}

/** @throws Error where a step fails; nothing is imported before all earlier ones have succeeded. */
export async function moveKeys(parts: MoveParts, keys: readonly KeyToImport[]): Promise<Moved> {
  const { from, to, tell } = parts;
  const { there, toMove } = await whereKeysAre(parts, keys);
  const moved = { moved: publicKeys(toMove), there: publicKeys(there) };
  if (toMove.length === 0) return { ...moved, slashingProtection: undefined };
  await refuseElsewhere(parts, toMove);
  // Before the deletion: without it nobody could watch, and the keys would rest for nothing.
  const chain = await firstAnswer(parts.beacons, (beacon) => beacon.chain());
  const indexes = await firstAnswer(parts.beacons, (beacon) => beacon.indexes(publicKeys(toMove)));
  const everyIndex = [...indexes.keys()];
  if (everyIndex.length > 0)
    await firstAnswer(parts.beacons, (beacon) =>
      provesSilence(beacon, chain.clock, everyIndex, parts.time.now()),
    );

  tell(`deletes ${toMove.length} keys at ${from.name}`);
  const { file, text, record } = await deleted(parts, toMove, chain);
  const { slotsPerEpoch } = chain.clock;
  const watched = [...indexes].map(([index, publicKey]) =>
    watchedKey(index, publicKey, record, slotsPerEpoch),
  );
  tellOfUnknown(parts, toMove, watched);
  if (watched.length > 0) await new SilenceWatch(parts.beacons, chain.clock, watched, tell, parts.time).run();
  await refuseReturned(from, toMove);
  await refuseElsewhere(parts, toMove);

  tell(`imports ${toMove.length} keys at ${to.name}`);
  const statuses = await to.import(toMove, text);
  throwUnless(to, toMove, statuses, ["imported"]);
  await takeBackUnlessAlone(parts, toMove);
  const listed = await to.list();
  const missing = toMove.filter(({ publicKey }) => !listed.has(publicKey));
  if (missing.length > 0) throw new Error(`${to.name} does not list ${named(missing)} after the import.`);
  return { ...moved, slashingProtection: file };
}

/** What is deleted already is deleted again, which gives its slashing protection. It is kept before it is looked at. */
async function deleted(
  { from, folder, time }: MoveParts,
  keys: readonly KeyToImport[],
  { clock, genesisValidatorsRoot }: Chain,
) {
  const { statuses, slashingProtection: text } = await from.delete(publicKeys(keys));
  const at = new Date(time.now()).toISOString().replace(/[-:]|\.\d+/g, "");
  const file = saveNew(folder, `slashing-protection-${from.name}-${at}.json`, Buffer.from(text));
  throwUnless(from, keys, statuses, ["deleted", "not_active"]);
  await refuseReturned(from, keys);
  const record = parsed(file, text);
  const problems = recordProblems(record, publicKeys(keys), {
    genesisValidatorsRoot,
    nextEpoch: epochAt(clock, time.now()) + 1,
    slotsPerEpoch: clock.slotsPerEpoch,
  });
  if (problems.length > 0)
    throw new Error([`${file}: nothing was imported with it:`, ...problems].join("\n  "));
  return { file, text, record };
}

function parsed(file: string, text: string): SlashingProtection {
  try {
    return parseSlashingProtection(text);
  } catch (error) {
    throw new Error(
      `${file} is no slashing protection, and nothing was imported: ${shown((error as Error).message)}`,
    );
  }
}

async function refuseReturned(from: Keymanager, keys: readonly KeyToImport[]): Promise<void> {
  const listed = await from.list();
  const left = keys.filter(({ publicKey }) => listed.has(publicKey));
  if (left.length > 0) throw new Error(`${from.name} has ${named(left)}. Nothing was imported.`);
}

async function refuseElsewhere({ others, tell }: MoveParts, keys: readonly KeyToImport[]): Promise<void> {
  const found = await keysElsewhere(others, publicKeys(keys), tell);
  if (found.length > 0) throw new Error(["Nothing was imported:", ...found].join("\n  "));
}

/** The client that was given a key looks for doppelgangers before it signs: until then a key can be taken back. */
async function takeBackUnlessAlone(
  { to, others, tell }: MoveParts,
  keys: readonly KeyToImport[],
): Promise<void> {
  const found = await keysElsewhere(others, publicKeys(keys), tell);
  if (found.length === 0) return;
  await to.delete(publicKeys(keys));
  throw new Error([`The keys were deleted at ${to.name} again:`, ...found].join("\n  "));
}

function watchedKey(
  index: number,
  publicKey: string,
  { lastSigned }: SlashingProtection,
  slotsPerEpoch: number,
): WatchedKey {
  const { vote, block } = lastSigned.get(publicKey)!;
  return { publicKey, index, lastSigned: Math.max(vote, Math.floor(block / slotsPerEpoch)) };
}

function tellOfUnknown(
  { tell }: MoveParts,
  keys: readonly KeyToImport[],
  watched: readonly WatchedKey[],
): void {
  const unknown = keys.filter((key) => !watched.some(({ publicKey }) => publicKey === key.publicKey));
  if (unknown.length > 0) tell(`the chain does not know ${named(unknown)}, so nobody can watch it`);
}

function throwUnless(
  client: Keymanager,
  keys: readonly KeyToImport[],
  statuses: readonly KeyStatus[],
  good: readonly string[],
): void {
  const bad = statuses.flatMap(({ status, message = "" }, i) =>
    good.includes(status) ? [] : [`${keys[i]!.publicKey}: ${shown(`${status} ${message}`.trim())}`],
  );
  if (bad.length > 0)
    throw new Error([`${client.name} did not do what it was asked for:`, ...bad].join("\n  "));
}

async function firstAnswer<T>(
  beacons: readonly BeaconApi[],
  ask: (beacon: BeaconApi) => Promise<T>,
): Promise<T> {
  const problems: string[] = [];
  for (const beacon of beacons) {
    try {
      return await ask(beacon);
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  throw new Error(
    ["No beacon node answers, so nobody could see a key that signs elsewhere:", ...problems].join("\n  "),
  );
}

const publicKeys = (keys: readonly KeyToImport[]): string[] => keys.map(({ publicKey }) => publicKey);
const named = (keys: readonly KeyToImport[]): string => publicKeys(keys).join(", ");
