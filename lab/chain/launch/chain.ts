/** What programs are told of the lab's chain: files that the lab serves, kept with a program's data from then on. */

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Chain {
  /** Folder with the files. */
  readonly folder: string;
  /** Time of slots and epochs: 32 slots of mainnet's, or 8. */
  readonly preset: "mainnet" | "minimal";
  readonly chainId: number;
  /** The lab's own node, which every other one dials. */
  readonly enode: string;
  /** Its beacon node, with its id at the end. */
  readonly multiaddr: string;
}

export const chainFiles = ["genesis.json", "genesis.ssz", "config.yaml", "chain.json"] as const;

/** Reads the chain from a folder of the data folder; fetches it from `url` before the first start. */
export async function takeChain(dataDirectory: string, url: string): Promise<Chain> {
  const folder = join(dataDirectory, "lab-chain");
  if (!existsSync(folder)) await fetchFiles(folder, url);
  return readChain(folder);
}

export function readChain(folder: string): Chain {
  const described = JSON.parse(readFileSync(join(folder, "chain.json"), "utf8")) as Omit<Chain, "folder">;
  return { ...described, folder };
}

async function fetchFiles(folder: string, url: string): Promise<void> {
  const part = `${folder}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  for (const name of chainFiles) {
    const answer = await fetch(`${url}/${name}`, { signal: AbortSignal.timeout(20_000) });
    if (!answer.ok) throw new Error(`${url}/${name}: HTTP ${answer.status}`);
    writeFileSync(join(part, name), Buffer.from(await answer.arrayBuffer()));
  }
  renameSync(part, folder);
}
