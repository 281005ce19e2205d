/** A stack with one Charon node, one SSV node and one validator client on a host, and what lies in their folders. */

import { interopKey, interopPublicKey } from "../../lab/chain/keystores.ts";
import { makeCluster } from "../../lab/dvt/charon-files.ts";
import { encryptSecret } from "../../lab/dvt/keystore-crypto.ts";
import { operatorKeyFiles } from "../../lab/dvt/ssv-files.ts";
import type { KeptFile } from "../../tools/backup/kept-file.ts";
import type { Topology } from "../../topology/topology.ts";
import { addDvt, loadDvt } from "./dvt.ts";
import { address, type Settings } from "./inventory.ts";
import { writeStackFile } from "./stack-file.ts";

/** Text by the path in the data folder of the stack: `charon1/charon/cluster-lock.json`. */
export type Tree = Readonly<Record<string, string>>;

const operators = [1, 2, 3, 4].map((i) => ({ address: `10.0.0.${i}`, port: 3610 }));

/** A cluster of Charon nodes with one validator, whose lock the stack declares. */
export function newCluster() {
  return makeCluster({
    name: "obol",
    operators,
    keys: [interopKey(40)],
    feeRecipient: address,
    forkVersion: "0x10000910",
  });
}
export type Cluster = ReturnType<typeof newCluster>;

/** Host of `charon1` and `ssv1`. */
export const dvtHost = "shin";

export const declareLock =
  ({ lock }: Cluster) =>
  (config: Settings) => {
    config.dvtClusters.obol.lockHash = lock.lock_hash;
  };

export const stackWith = (cluster: Cluster): Topology => loadDvt("hoodi", declareLock(cluster));

/** What a ceremony leaves in the folders of a Charon node; the first one is number 0. */
export function charonTree(cluster: Cluster, i: number): Tree {
  const { charon, shares } = cluster.nodes[i]!;
  const below = (folder: string, files: Tree) =>
    Object.entries(files).map(([name, text]) => [`charon${i + 1}/${folder}/${name}`, text]);
  return Object.fromEntries([...below("charon", charon), ...below("shares", shares)]);
}

/** The operator's key and its password. */
export function ssvTree(name: string): Tree {
  return Object.fromEntries(
    Object.entries(operatorKeyFiles()).map(([file, text]) => [`${name}/ssv/${file}`, text]),
  );
}

/** Folders of a Lighthouse validator client with one key, which is nobody's. */
export function lighthouseTree(name: string): Tree {
  const publicKey = interopPublicKey(41);
  const password = "of a test";
  const keystore = { crypto: encryptSecret(interopKey(41), password), pubkey: publicKey };
  return {
    [`${name}/lighthouse/validators/${publicKey}/voting-keystore.json`]: JSON.stringify(keystore),
    [`${name}/lighthouse/secrets/${publicKey}`]: password,
  };
}

/** Writes a complete stack file that declares the cluster; its path. `change` alters the configuration last. */
export function writeStack(
  folder: string,
  cluster: Cluster,
  change: (config: Settings) => void = () => {},
): string {
  return writeStackFile(folder, "hoodi", (config) => {
    addDvt(config);
    declareLock(cluster)(config);
    change(config);
  });
}

/** As a host would send them. */
export function keptFiles(tree: Tree): KeptFile[] {
  return Object.entries(tree).map(([path, text]) => ({
    ...{ path, mode: 0o600, uid: 2013265999, gid: 2013265999 },
    content: Buffer.from(text),
  }));
}
