/** What `npm run init` asks. What may be answered, the checks of the topology say. */

import { consensusClients, executionClients } from "../../catalog/clients/clients.ts";
import { networkNames } from "../../catalog/networks.ts";
import { currentDate } from "../../topology/dates.ts";
import { loadTopology } from "../../topology/load.ts";
import { type Problem, settingPath, TopologyError } from "../../topology/problems.ts";
import { type Answers, firstNode, settingsOf, type Topic } from "./configuration.ts";

export interface Question {
  readonly about: Topic;
  readonly text: string;
  /** Answers to choose from, where there are few. */
  readonly choices?: readonly string[];
  /** Settings that the answer decides on: a problem with one of them, or with a part of it, refuses the answer. */
  readonly settings: (answers: Answers) => readonly string[];
  /** Other questions are about the parts of the setting. */
  readonly isAlone?: true;
  /** A check that compares the answer with what was answered before. */
  readonly check?: string;
}

const host = (answers: Answers, ...keys: readonly string[]): readonly string[] => [
  settingPath("hosts", answers.server, ...keys),
];

export const questions: readonly Question[] = [
  {
    about: "network",
    text: "Which network",
    choices: networkNames,
    settings: () => [settingPath("network")],
  },
  {
    about: "server",
    text: "Name of the server, as short as a host name",
    isAlone: true,
    settings: (answers) => host(answers),
  },
  {
    about: "address",
    text: "Its address in your local network",
    settings: (answers) => host(answers, "ssh", "address"),
  },
  {
    about: "user",
    text: "Your user there, who may use sudo",
    settings: (answers) => host(answers, "ssh", "user"),
  },
  {
    about: "key",
    text: "Your public SSH key, which may log in",
    settings: () => [settingPath("access")],
  },
  {
    about: "lan",
    text: "The local network",
    settings: () => [settingPath("sites", "home", "lan")],
  },
  {
    about: "ports",
    text: "Ports that your router can forward to it",
    settings: () => [settingPath("sites", "home", "publicPorts")],
  },
  {
    about: "execution",
    text: "Execution client",
    choices: executionClients,
    settings: (answers) => [settingPath("nodes", firstNode(answers), "execution")],
  },
  {
    about: "consensus",
    text: "Beacon node",
    choices: consensusClients,
    isAlone: true,
    settings: (answers) => [
      settingPath("nodes", firstNode(answers)),
      settingPath("nodes", firstNode(answers), "consensus"),
    ],
  },
  {
    about: "threads",
    text: "Threads of its processor (nproc)",
    settings: (answers) => host(answers, "hardware", "threads"),
    check: "host-threads",
  },
  {
    about: "memory",
    text: "Its memory in GiB",
    settings: (answers) => host(answers, "hardware", "memoryGiB"),
    check: "host-memory",
  },
  {
    about: "disk",
    text: "Size of its disk for the chain in GB",
    settings: (answers) => host(answers, "disks"),
    check: "host-disk",
  },
  {
    about: "feeRecipient",
    text: "Address that gets what blocks earn, for a first validator client (nothing: no validator client yet)",
    settings: () => [settingPath("validatorGroups"), settingPath("validators")],
  },
];

/** What is wrong with the answer to a question, after those before it were accepted; none if it may stay. */
export function faultsOf(question: Question, answers: Answers): readonly Problem[] {
  const settings = question.settings(answers);
  const isOwn = ({ path, check }: Problem) =>
    check === question.check ||
    settings.some((setting) => path === setting || (!question.isAlone && isBelow(path, setting)));
  return problemsOf(answers).filter((problem) => problem.lookup === undefined && isOwn(problem));
}

const isBelow = (path: string, setting: string): boolean =>
  path.startsWith(`${setting}.`) || path.startsWith(`${setting}[`);

function problemsOf(answers: Answers): readonly Problem[] {
  try {
    loadTopology(answers.network, settingsOf(answers), currentDate());
    return [];
  } catch (error) {
    if (error instanceof TopologyError) return error.problems;
    throw error;
  }
}
