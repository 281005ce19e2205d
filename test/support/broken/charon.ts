import { exampleRecord } from "../../../catalog/example-ids.ts";
import { makeRecord } from "../../../lab/dvt/enr.ts";
import { addDvt, nodeRecord } from "../dvt.ts";
import type { Settings } from "../inventory.ts";
import { relayOf } from "../relays.ts";
import type { Broken } from "./broken.ts";

const path = "bonded-validator:dvtNodes.charon2.enr";
const clusters = "bonded-validator:dvtClusters";

type Case = readonly [name: string, breakIt: (c: Settings) => unknown, where: string, remedy: string];

const cases: readonly Case[] = [
  [
    "a node record with a wrong character",
    (c) => {
      c.dvtNodes.charon2.enr = `${nodeRecord.slice(0, 40)}${nodeRecord[40] === "A" ? "B" : "A"}${nodeRecord.slice(41)}`;
    },
    `${path}: not a node record, or one whose signature does not fit: a character is wrong or missing [format]`,
    "copy it again, as charon create enr or charon enr printed it: enr: and about 150 characters",
  ],
  [
    "a node record of the documentation",
    (c) => {
      c.dvtNodes.charon2.enr = exampleRecord;
    },
    `${path}: ${exampleRecord} is for documentation alone, and was copied from there [documentation-value]`,
    "write your own, or remove it",
  ],
  [
    "a node record at two nodes",
    (c) => {
      c.dvtNodes.charon1.enr = nodeRecord;
      // Of the same key.
      c.dvtNodes.charon2.enr = makeRecord(Buffer.alloc(32, 9), "198.18.113.8", 3610);
    },
    `${path}: its key is already that of charon1: two nodes with one key are one operator [operator-twice]`,
    "write what charon enr prints on this node",
  ],
  [
    "a node record at an SSV node",
    (c) => {
      c.dvtNodes.ssv2.enr = nodeRecord;
    },
    "bonded-validator:dvtNodes.ssv2.enr: an SSV node has no record of this kind [dvt-setting]",
    "remove it, or write program: charon",
  ],
  [
    "a cluster of a group that does not exist",
    (c) => {
      c.dvtClusters.obol.group = "sole";
    },
    `${clusters}.obol.group: there is no validator group sole [unknown-group]`,
    "write one of solo, lido-csm, rocketpool, stader, puffer, or add it under bonded-validator:validatorGroups",
  ],
  [
    "relays of a group for which a Charon cluster alone signs",
    (c) => {
      delete c.validators.vc5;
      c.dvtClusters.obol.group = "puffer";
      c.validatorGroups.puffer.relays = [relayOf("hoodi.aestus.live")];
    },
    "bonded-validator:validatorGroups.puffer.relays: obol alone signs for puffer, and the Charon nodes of this program ask for no blocks of builders [relays-unasked]",
    "remove the relays",
  ],
  [
    "a group of an SSV cluster",
    (c) => {
      c.dvtClusters.ssv.group = "solo";
    },
    `${clusters}.ssv.group: an SSV cluster pays whom its owner names in the registry's contract [dvt-setting]`,
    "remove it",
  ],
];

/** What Charon nodes and their clusters say for their lock. */
export const charon: readonly Broken[] = cases.map(([name, breakIt, where, remedy]) => ({
  name,
  breakIt: (c) => {
    addDvt(c);
    breakIt(c);
  },
  problem: [where, remedy],
}));
