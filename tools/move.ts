/** `npm run move -- <stack> <from> <to> --keys DIR`: moves keys to another validator client, so that they never sign at both. */

import { setTimeout as sleep } from "node:timers/promises";
import { lookMode } from "../provider/host/mode.ts";
import { validatorPaths } from "../render/ethereum/validator.ts";
import type { ValidatorClient } from "../topology/ethereum/node.ts";
import type { Topology } from "../topology/topology.ts";
import { openDialog } from "./dialog.ts";
import { command, connectionTo, stderrProgress, topologyOf, withHost } from "./hosts.ts";
import { type MoveArguments, moveArguments } from "./key-move/arguments.ts";
import { BeaconApi } from "./key-move/beacon-api.ts";
import { readKeyFolder } from "./key-move/key-folder.ts";
import { Keymanager, type KeyToImport } from "./key-move/keymanager.ts";
import { hostApi } from "./key-move/loopback-api.ts";
import { type Moved, type MoveParts, moveKeys, whereKeysAre } from "./key-move/move.ts";
import { readToken } from "./key-move/token.ts";

const help = `npm run move -- <stack> <from> <to> --keys DIR [--config-file FILE] [--json]

Moves validator keys from one validator client of the stack to another, so that they never sign at both. Both have to run.
DIR has the keystores, keystore-*.json, and passwords.txt with a line for each, in the order of their names.
The command opens each keystore. After a "yes" it deletes the keys at <from> and keeps their slashing protection in DIR.
Then it watches the chain for two whole epochs, and until the deletion's epoch is finalized: on mainnet about 20 minutes.
If a beacon node sees one of the keys sign meanwhile, it stops. Otherwise it imports the keys at <to> with the slashing
protection. If it ends early, run it again: it goes on from where the keys are.
Exit code 0: the keys are at <to>, 1: they are not, or an error, 2: wrong arguments.

Example:
  npm run move -- hoodi vc1 vc2 --keys /media/keys
`;

const options = moveArguments(help);
await command(() => move(options));

async function move({ from, to, keys: folder, json, ...stack }: MoveArguments): Promise<void> {
  // Sessions that may not write: keys go to the clients' own interfaces.
  process.env.HOST_MODE = lookMode();
  const keys = readKeyFolder(folder);
  const topology = topologyOf({ ...stack, json });
  const [old, next] = [clientOf(topology, from), clientOf(topology, to)];
  if (old === next)
    throw new Error(`${from} is named twice: keys move from one validator client to another.`);
  const parts: MoveParts = {
    from: await keymanagerOf(topology, old),
    to: await keymanagerOf(topology, next),
    others: await othersThan(topology, [old, next]),
    beacons: beaconsOf(topology, [old, next]),
    folder,
    time: { now: Date.now, sleep },
    tell: stderrProgress.note,
  };
  const { toMove } = await whereKeysAre(parts, keys);
  if (toMove.length > 0) await confirmed(old, next, toMove);
  const moved = await moveKeys(parts, keys);
  console.log(json ? JSON.stringify(moved, undefined, 2) : report(moved, old, next));
}

function clientOf({ validators, stack }: Topology, name: string): ValidatorClient {
  const known = Object.keys(validators).join(", ") || "none";
  const validator = validators[name];
  if (validator === undefined)
    throw new Error(`Stack ${stack} has no validator client ${name}. It has: ${known}.`);
  return validator;
}

async function keymanagerOf(topology: Topology, validator: ValidatorClient): Promise<Keymanager> {
  const { name, host, ports } = validator;
  const token = await withHost(topology, host, (session) =>
    readToken(session, host, validatorPaths(validator).token),
  );
  const label = `${name} on ${host}`;
  return new Keymanager(name, hostApi(label, connectionTo(topology, host), ports.keymanager), token);
}

/** All other validator clients; one whose host cannot be asked is told, and left out. */
async function othersThan(topology: Topology, both: readonly ValidatorClient[]): Promise<Keymanager[]> {
  const others = Object.values(topology.validators).filter((validator) => !both.includes(validator));
  const found = others.map((validator) =>
    keymanagerOf(topology, validator).catch((error: Error) => {
      stderrProgress.note(`${validator.name} could not be asked whether it has the keys: ${error.message}`);
      return undefined;
    }),
  );
  return (await Promise.all(found)).filter((client) => client !== undefined);
}

/** The beacon nodes of both, on hosts that this stack deploys. */
function beaconsOf(topology: Topology, validators: readonly ValidatorClient[]): BeaconApi[] {
  const names = [...new Set(validators.flatMap(({ beaconNodes }) => beaconNodes))];
  return names.flatMap((name) => {
    const node = topology.nodes[name];
    if (node === undefined) return [];
    const { host, ports } = node;
    const label = `${name} on ${host}`;
    return [new BeaconApi(name, hostApi(label, connectionTo(topology, host), ports.loopback.beaconApi))];
  });
}

async function confirmed(from: ValidatorClient, to: ValidatorClient, keys: readonly KeyToImport[]) {
  const place = ({ name, host, client, group }: ValidatorClient) =>
    `${name} (${client} on ${host}, group ${group.name}, ${group.protocol}, pays ${group.feeRecipient})`;
  const list = keys.map(({ publicKey }) => `  ${publicKey}`).join("\n");
  const dialog = openDialog(process.stderr);
  const answer = await dialog.ask(
    `From ${place(from)}\nto   ${place(to)}:\n${list}\nThey do not sign for about four epochs. Type yes to delete them at ${from.name}: `,
  );
  dialog.end();
  if (answer !== "yes") throw new Error("Nothing was changed: the answer was not yes.");
}

function report(
  { moved, there, slashingProtection }: Moved,
  from: ValidatorClient,
  to: ValidatorClient,
): string {
  const lines = [
    ...moved.map((key) => `${key} moved to ${to.name}`),
    ...there.map((key) => `${key} is at ${to.name} already`),
    `Write them as publicKeys of ${to.name}, not of ${from.name}, and run pulumi up.`,
    ...(slashingProtection === undefined ? [] : [`Slashing protection: ${slashingProtection}`]),
  ];
  return lines.join("\n");
}
