import type { Attempt } from "./attempt.ts";

/** An attempt that another test makes, in a file of this folder's parent: titles of what holds and of the control, or of both in one. */
export interface TriedElsewhere extends Pick<Attempt, "attacker" | "what" | "protection"> {
  readonly file: "hostile.test.ts" | "workload-folders.test.ts";
  readonly titles: readonly string[];
}

export const triedElsewhere: readonly TriedElsewhere[] = [
  {
    attacker: "user",
    what: "writes into the note of who holds the lock what root takes for its manifest",
    protection: "root's folder, one line of the note, the count of what was seen: each alone",
    file: "hostile.test.ts",
    titles: [
      "is held off by one protection alone: %s",
      "reaches what root reads, and root removes a file for them, with no protection",
    ],
  },
  {
    attacker: "container",
    what: "lays links in its folder in the place of the mark of its database",
    protection: "the mark is beside the folder",
    file: "workload-folders.test.ts",
    titles: [
      "shows root nothing and gets nothing overwritten by links in the place of its mark",
      "could do both if the mark lay in it, written through links, and any text were a version",
    ],
  },
  {
    attacker: "container",
    what: "lays links in its folder in the place of the mark of its origin",
    protection: "the mark is beside the folder",
    file: "workload-folders.test.ts",
    titles: [
      "shows root nothing and gets nothing overwritten by links in the place of the mark of its origin",
    ],
  },
  {
    attacker: "container",
    what: "lays a link in the place of a new record, at the last moment",
    protection: "a record is a new file",
    file: "workload-folders.test.ts",
    titles: ["gets nothing overwritten by a link, there before or put there at the last moment"],
  },
  {
    attacker: "container",
    what: "lays a setuid program in its folder for somebody on the host, and opens the folder",
    protection: "only root gets through the folder above",
    file: "workload-folders.test.ts",
    titles: [
      "lets nobody on the host through to it, however the container opens its own folder",
      "would, if the folder above, which no container sees, were open",
    ],
  },
  {
    attacker: "container",
    what: "lays a link in the place of a folder of ours, right after root has looked",
    protection: "root changes the folder that it has entered",
    file: "workload-folders.test.ts",
    titles: ["leads root nowhere by a link in its place", "would, if what was entered were not looked at"],
  },
  {
    attacker: "frr",
    what: "lays a link at the name of a file that root is about to make in its folder",
    protection: "the name cannot be foreseen, and the file is new",
    file: "workload-folders.test.ts",
    titles: [
      "has no name that leads root elsewhere, at whatever moment it is changed",
      "would lead it elsewhere by a name that can be foreseen",
    ],
  },
  {
    attacker: "frr",
    what: "lays a link in the place of the new file, before root changes its owner",
    protection: "root knows the file by its descriptor",
    file: "workload-folders.test.ts",
    titles: [
      "has no name that leads root elsewhere, at whatever moment it is changed",
      "would lead it elsewhere by the name of the new file",
    ],
  },
  {
    attacker: "frr",
    what: "has a link of its folder kept, and then a file under the same name",
    protection: "a copy replaces the former, which is not followed",
    file: "workload-folders.test.ts",
    titles: [
      "reaches nothing through a copy of its link",
      "would, if the copy were written into the old one",
    ],
  },
];
