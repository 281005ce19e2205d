/** The two kinds of cluster on the rented hosts of a lab, and what a ceremony leaves on each of their hosts. */

import { charonPorts, ssvPorts } from "../../topology/dvt/ports.ts";
import { withoutProject } from "../../topology/namespaces.ts";
import { freeKeys, interopKey } from "../chain/keystores.ts";
import { runInside } from "../hosts.ts";
import type { Lab } from "../settings.ts";
import { editStack, type StackSettings } from "../stack-settings.ts";
import { readState } from "../state.ts";
import { waiversFor } from "../waivers.ts";
import { makeCluster } from "./charon-files.ts";
import { ssvFilesOf } from "./ssv-files.ts";

export const rented = ["shin", "xserver", "conoha", "webarena"] as const;

export interface LabCluster {
  readonly program: "ssv" | "charon";
  readonly members: readonly { readonly host: string; readonly node: string }[];
  /** Interop keys that it has in shares. */
  readonly keys: readonly number[];
  readonly feeRecipient: string;
  /** Writes its files to the hosts, and into the settings what lets its nodes run with them. */
  place(lab: Lab): Promise<void>;
}

type Files = Readonly<Record<string, string>>;

const membersOf = (program: string) => rented.map((host, i) => ({ host, node: `${program}${i + 1}` }));

const half = Math.ceil(freeKeys.length / 2);

const ssv: LabCluster = {
  program: "ssv",
  members: membersOf("ssv"),
  keys: freeKeys.slice(0, half),
  feeRecipient: `0x${"5c".repeat(20)}`,
  async place(lab) {
    const port = ssvPorts("hoodi").p2pTcp;
    const ids = this.members.map((_, i) => 101 + i);
    const operators = this.members.map(({ host }, i) => ({
      id: ids[i]!,
      url: `http://${addressOf(lab, host)}:${port}`,
    }));
    const files = ssvFilesOf(operators, this.keys.map(interopKey), this.feeRecipient);
    for (const [i, { host, node }] of this.members.entries())
      await writeFiles(lab, host, `${node}/ssv`, files[i]!);
    editStack({ lab }, "hoodi", (settings) => {
      for (const [i, { node }] of this.members.entries())
        settings["bonded-validator:dvtNodes"]![node]!.operatorId = ids[i]!;
    });
  },
};

const charon: LabCluster = {
  program: "charon",
  members: membersOf("charon"),
  keys: freeKeys.slice(half),
  feeRecipient: `0x${"0b".repeat(20)}`,
  async place(lab) {
    const port = charonPorts("hoodi").p2p;
    const { lock, nodes } = makeCluster({
      name: "lab",
      operators: this.members.map(({ host }) => ({ address: addressOf(lab, host), port })),
      keys: this.keys.map(interopKey),
      feeRecipient: this.feeRecipient,
      forkVersion: "0x10000910",
    });
    for (const [i, { host, node }] of this.members.entries()) {
      await writeFiles(lab, host, `${node}/charon`, nodes[i]!.charon);
      await writeFiles(lab, host, `${node}/shares`, nodes[i]!.shares);
    }
    editStack({ lab }, "hoodi", (settings) => {
      settings["bonded-validator:dvtClusters"]!.charon!.lockHash = lock.lock_hash;
    });
  },
};

export const clusters: readonly LabCluster[] = [ssv, charon];

/** Writes settings without validator clients, and with the nodes of both clusters, none of which has keys. */
export function describeClusters(lab: Lab, edit: (settings: StackSettings) => void = () => undefined): void {
  editStack({ lab }, "hoodi", (settings) => {
    describeNodes(settings);
    edit(settings);
    const sections = Object.entries(settings).map(([key, section]) => [withoutProject(key), section]);
    const today = new Date().toISOString().slice(0, 10);
    const waivers = waiversFor("hoodi", Object.fromEntries(sections), today, "simulated");
    settings["bonded-validator:waivers"] = { ...waivers };
  });
}

function describeNodes(settings: StackSettings): void {
  settings["bonded-validator:validators"] = {};
  settings["bonded-validator:validatorGroups"] = {};
  for (const host of rented) settings["bonded-validator:hosts"][host]!.dvtNetworks = ["hoodi"];
  const nodes = clusters.flatMap(({ program, members }) =>
    members.map(({ host, node }) => [node, { host, program }] as const),
  );
  settings["bonded-validator:dvtNodes"] = Object.fromEntries(nodes);
  settings["bonded-validator:dvtClusters"] = Object.fromEntries(
    clusters.map(({ program, members }) => [program, { nodes: members.map(({ node }) => node) }]),
  );
}

const addressOf = (lab: Lab, host: string): string => readState(lab).hosts[host]!.address;

async function writeFiles(lab: Lab, host: string, folder: string, files: Files): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    const path = `/mnt/ethereum/hoodi/${folder}/${file}`;
    const base64 = Buffer.from(text).toString("base64");
    const write = `umask 077; printf %s ${base64} | base64 -d >${path}`;
    await runInside(lab, host, ["sh", "-euc", write]);
  }
}
