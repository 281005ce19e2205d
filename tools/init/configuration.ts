/** The stack file of one server with one node, and perhaps a validator client. */

import { stringify } from "yaml";
import type { RawConfig } from "../../topology/section-reader.ts";

/** What a person has said, as it was typed. */
export interface Answers {
  readonly network: string;
  readonly server: string;
  readonly address: string;
  readonly user: string;
  readonly key: string;
  readonly lan: string;
  readonly ports: string;
  readonly threads: string;
  readonly memory: string;
  readonly disk: string;
  readonly execution: string;
  readonly consensus: string;
  /** "": no validator client yet. */
  readonly feeRecipient: string;
  /** Risks that were accepted, by their checks. */
  readonly waivers: Readonly<Record<string, { readonly for: readonly string[]; readonly reason: string }>>;
}

/** What is asked for. */
export type Topic = Exclude<keyof Answers, "waivers">;

interface CommentedSection {
  readonly name: string;
  readonly comment: string;
  readonly value: unknown;
}

/** Settings by section, as `loadTopology` takes them. */
export const settingsOf = (answers: Answers): RawConfig =>
  Object.fromEntries(sectionsOf(answers).map(({ name, value }) => [name, value]));

/** The text of the stack file. The engine reads YAML 1.1, in which `on` by itself is no text. */
export function stackFileText(answers: Answers): string {
  const entries = sectionsOf(answers).map(({ name, comment, value }) => {
    const text = stringify({ [`bonded-validator:${name}`]: value }, { lineWidth: 0, version: "1.1" });
    return `# ${comment}\n${text}`.replaceAll(/^(?=.)/gm, "  ");
  });
  return `config:\n${entries.join("")}`;
}

function sectionsOf(answers: Answers): CommentedSection[] {
  const { network, server } = answers;
  return [
    { name: "network", comment: "One of Ethereum's networks.", value: network },
    ...machineOf(answers),
    {
      name: "overlay",
      comment: "One host needs no private network between hosts.",
      value: "none",
    },
    {
      name: "nodes",
      comment: "A node: an execution client and a beacon node.",
      value: {
        [firstNode(answers)]: { host: server, execution: answers.execution, consensus: answers.consensus },
      },
    },
    ...validatorOf(answers),
    ...waiversOf(answers),
  ];
}

export const firstNode = ({ network }: Answers): string => `${network}-1`;

function machineOf(answers: Answers): CommentedSection[] {
  const { network, server, address, user, key, lan, ports } = answers;
  const [threads, memoryGiB, gigabytes] = [answers.threads, answers.memory, answers.disk].map(numberOf);
  return [
    {
      name: "sites",
      comment: "Your line: the ports that the router can forward, and the local network.",
      value: { home: { publicPorts: ports, lan } },
    },
    {
      name: "hosts",
      comment: "Your server. `index` is its number for ever; `owner` is the stack that manages it.",
      value: {
        [server]: {
          site: "home",
          owner: network,
          index: 1,
          ssh: { address, user },
          hardware: { threads, memoryGiB },
          disks: [{ gigabytes }],
          purpose: "nodes",
        },
      },
    },
    { name: "access", comment: "The SSH keys that may log in.", value: { keys: [key] } },
  ];
}

function validatorOf(answers: Answers): CommentedSection[] {
  const { server, feeRecipient } = answers;
  if (feeRecipient === "") return [];
  return [
    {
      name: "validatorGroups",
      comment: "Who gets what the validators' blocks earn.",
      value: { solo: { protocol: "solo", feeRecipient } },
    },
    {
      name: "validators",
      comment: "A validator client. It starts when its keys are there.",
      value: {
        vc1: {
          host: server,
          index: 1,
          client: "lighthouse",
          group: "solo",
          beaconNodes: [firstNode(answers)],
        },
      },
    },
  ];
}

function waiversOf({ waivers }: Answers): CommentedSection[] {
  if (Object.keys(waivers).length === 0) return [];
  return [{ name: "waivers", comment: "Risks that you accept, each with your reason.", value: waivers }];
}

/** What is no number stays as it was typed, so that the schema says what is wrong with it. */
const numberOf = (text: string): number | string => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : text);
