/** Validator clients that differ in how they reach the nodes. */

import { join } from "node:path";
import { validators } from "../../lab/chain/genesis.ts";
import type { Chain } from "../../lab/chain/launch/chain.ts";
import { interopValidators } from "../../lab/chain/observer.ts";
import type { ChainPrograms } from "../../lab/chain/programs.ts";
import { labProcesses, startDaemon } from "../../lab/processes.ts";
import type { Lab } from "../../lab/settings.ts";
import type { Owner, Viewpoint } from "./participant.ts";

export const clientNames = [
  "one address",
  "both addresses",
  "own list",
  "at home",
  "Tailscale's route",
] as const;
export type ClientName = (typeof clientNames)[number];

export interface DutyClient extends Pick<Viewpoint, "init" | "urls"> {
  readonly name: ClientName;
  /** Whether it submits what it signs to each of them. */
  readonly submitsToAll?: boolean;
}

const keysPerClient = Math.floor((validators.all - validators.outside) / clientNames.length);

/** The validators of a client: interop keys that nobody else has. */
export function keysOf(name: ClientName): number[] {
  const first = validators.outside + clientNames.indexOf(name) * keysPerClient;
  return Array.from({ length: keysPerClient }, (_, i) => first + i);
}

export const clientOwner = (name: ClientName): Owner => ({ name, validators: keysOf(name) });

const partOf = (name: ClientName): string => `duties ${name.replaceAll(/[^a-z]+/gi, "-")}`;

/** File with what a client prints. */
export const clientLog = (lab: Lab, name: ClientName): string =>
  join(lab.dir, "log", `${partOf(name).replaceAll(" ", "-")}.log`);

/** Who is paid for blocks of the bench's validators. */
const feeRecipient = `0x${"0d".repeat(20)}`;

export const isRunning = (lab: Lab, name: ClientName): boolean =>
  labProcesses(lab).some(({ part }) => part === partOf(name));

/** Starts a client; `down` ends it. */
export function startClient(lab: Lab, programs: ChainPrograms, chain: Chain, client: DutyClient): void {
  const keys = keysOf(client.name);
  const { command, args, environment } = interopValidators(programs, chain, {
    dataDirectory: join(lab.dir, partOf(client.name).replaceAll(" ", "-")),
    beaconNodes: client.urls,
    keys: [keys[0]!, keys.at(-1)!],
    feeRecipient,
    submitsToAll: client.submitsToAll ?? false,
  });
  const assigned = Object.entries(environment ?? {}).map(([name, value]) => `${name}=${value}`);
  const words = ["-t", String(client.init), "-n", "env", ...assigned, command, ...args];
  startDaemon(lab, partOf(client.name), "nsenter", words);
}
