import { digest } from "../inventory.ts";
import type { Broken } from "./broken.ts";

/** Settings that cannot be read, or are not there. */
export const form: readonly Broken[] = [
  {
    name: "a section that does not exist",
    breakIt: (c) => (c.node = {}),
    problem: [
      "bonded-validator:node: there is no such section [unknown-setting]",
      "write nodes, or remove it; sections are …",
    ],
  },
  {
    name: "a setting that does not exist",
    breakIt: (c) => (c.hosts.trdiy.ssh.hostkey = "x"),
    problem: [
      "bonded-validator:hosts.trdiy.ssh.hostkey: there is no such setting [unknown-setting]",
      "write hostKey, or remove it; docs/configuration.md lists the settings",
    ],
  },
  {
    name: "a digest for a client without an image",
    breakIt: (c) => (c.images.digests.caplin = `v1@${digest("d")}`),
    problem: [
      "bonded-validator:images.digests.caplin: there is no such setting [unknown-setting]",
      "remove it or correct its name; docs/configuration.md lists the settings",
    ],
  },
  {
    name: "a missing setting",
    breakIt: (c) => delete c.hosts.shin.index,
    problem: ["bonded-validator:hosts.shin.index: it is missing [format]", "write a number"],
  },
  {
    name: "a section of the wrong kind",
    breakIt: (c) => (c.nodes = "trdiyt"),
    problem: [
      'bonded-validator:nodes: "trdiyt" does not fit [format]',
      "write names, each with its settings",
    ],
  },
  {
    name: "hosts that cannot be read at all, which says nothing about the nodes",
    breakIt: (c) => (c.hosts = ["trdiy"]),
    problem: [
      'bonded-validator:hosts: ["trdiy"] does not fit [format]',
      "write names, each with its settings",
    ],
  },
  {
    name: "sites that cannot be read at all, which says nothing about the hosts",
    breakIt: (c) => (c.sites = 1),
    problem: ["bonded-validator:sites: 1 does not fit [format]", "write names, each with its settings"],
  },
  {
    name: "access that cannot be read at all, which does not lock out anybody",
    stack: "mainnet",
    breakIt: (c) => (c.access = { keys: [] }),
    problem: ["bonded-validator:access.keys: [] does not fit [format]", "write at least 1 entry"],
  },
  {
    name: "a number where YAML needs quotes to read text",
    breakIt: (c) => (c.sites.home.publicPorts = 9000),
    problem: ["bonded-validator:sites.home.publicPorts: 9000 does not fit [format]", "write text, in quotes"],
  },
  {
    name: "an address that YAML reads as a number",
    breakIt: (c) => (c.validatorGroups.solo.feeRecipient = 8.852615392573737e47),
    problem: [
      "bonded-validator:validatorGroups.solo.feeRecipient: 8.852615392573737e+47 does not fit [format]",
      "write text, in quotes",
    ],
  },
  {
    name: "a number in quotes",
    breakIt: (c) => (c.hosts.shin.index = "11"),
    problem: [
      'bonded-validator:hosts.shin.index: "11" does not fit [format]',
      "write a number, without quotes",
    ],
  },
  {
    name: "a number that has to be above another",
    breakIt: (c) => (c.hosts.shin.hardware.memoryGiB = 0),
    problem: ["bonded-validator:hosts.shin.hardware.memoryGiB: 0 does not fit [format]", "write more than 0"],
  },
  {
    name: "a section copied from Pulumi.yaml with the line that only belongs there",
    breakIt: (c) => (c.nodes = { value: c.nodes }),
    problem: [
      "bonded-validator:nodes.value: only in Pulumi.yaml, the file of all stacks, do settings go below a line value: [format]",
      "take that line out and write what is below it under the section's name itself",
    ],
  },
];
