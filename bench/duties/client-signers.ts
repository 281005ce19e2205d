/** The validator clients: how they are started, and how one hears of them. */

import { filesFolder } from "../../lab/chain/genesis.ts";
import { readChain } from "../../lab/chain/launch/chain.ts";
import { ensureChainPrograms } from "../../lab/chain/programs.ts";
import { readFrom } from "../../lab/log.ts";
import type { Lab } from "../../lab/settings.ts";
import {
  type ClientName,
  clientLog,
  clientOwner,
  type DutyClient,
  isRunning,
  keysOf,
  startClient,
} from "./clients.ts";
import { slotAt } from "./observer-api.ts";
import type { Complaint, Participant } from "./participant.ts";
import { Recovery } from "./recovery.ts";
import type { Signers } from "./signers.ts";
import type { ChainView } from "./stage.ts";

export class ClientSigners implements Signers {
  readonly minutes = 15;
  readonly #view: ChainView;
  readonly #clients: readonly DutyClient[];
  readonly #recovery = new Recovery();

  constructor(view: ChainView, clients: readonly DutyClient[]) {
    this.#view = view;
    this.#clients = clients;
  }

  /** Each of them ends if its nodes do not answer when it starts. */
  async start(): Promise<void> {
    const { lab } = this.#view;
    const programs = await ensureChainPrograms(lab);
    for (const client of this.#clients) startClient(lab, programs, readChain(filesFolder(lab)), client);
  }

  broken(): void {
    this.#recovery.broken();
  }

  /** Sync messages, which are due in every slot, tell whose client follows the chain. */
  async silent(): Promise<string | undefined> {
    const { lab, observer, clock } = this.#view;
    const names = this.#clients.map(({ name }) => name);
    const ended = names.find((name) => !isRunning(lab, name));
    if (ended !== undefined) throw new Error(`A client has ended: see ${clientLog(lab, ended)}.`);
    const slot = this.#recovery.slotToHear(slotAt(clock, Date.now()));
    if (slot === undefined) return "no slot has passed since then";
    const silent = await observer.silentValidators(clock, names.flatMap(keysOf), slot);
    if (silent === undefined) return "no block tells who sent messages";
    const client = this.#recovery.hear(names.map(clientOwner), silent);
    return client && `not all messages of the client "${client}" came in time`;
  }
}

export const participantOf = (lab: Lab, { name, init, urls }: DutyClient): Participant => ({
  ...clientOwner(name),
  views: [{ init, urls }],
  complaints: async () => complaints(lab, name),
});

/** `Nov-27 00:54:42.213[] error: …`, in this machine's time. */
const logLine = /^(\w{3})-(\d\d) (\d\d:\d\d:\d\d\.\d{3})\S*\s+(?:error|warn): (.+)$/gm;

function complaints(lab: Lab, name: ClientName): Complaint[] {
  const year = new Date().getFullYear();
  return [...readFrom(clientLog(lab, name), 0).matchAll(logLine)].map(([, month, day, time, text = ""]) => ({
    at: Date.parse(`${month} ${day} ${year} ${time}`),
    text: `client: ${text.slice(0, 200)}`,
  }));
}
