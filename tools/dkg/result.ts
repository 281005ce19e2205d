import { basename, dirname } from "node:path";
import { unpackTar } from "modern-tar";
import type { HostHandle } from "../../provider/host/host.ts";
import { keptFilesLine, parseKeptFiles } from "../../provider/host/kept-files.ts";
import { dkgPaths } from "../../render/dvt/key-generation.ts";
import type { CharonNode } from "../../topology/dvt/node.ts";
import { textOf } from "../backup/kept-file.ts";
import type { NodeResult } from "./node-result.ts";

const publicFiles = ["cluster-lock.json", "deposit-data*.json"];

/** One for each amount, of which a definition has no more (ObolNetwork/charon cluster/ssz.go, e6284707). */
const maxDepositFiles = 256;

/** Reads it from where the node has it: the stage, or its own folder. What is in the latter counts, and no folder there. */
export async function readResult(host: Pick<HostHandle, "lines">, node: CharonNode): Promise<NodeResult> {
  const { stage, output, charon, publicShares } = dkgPaths(node);
  const queries = [
    ...[output, charon].flatMap((folder) => publicFiles.map((pattern) => ({ folder, pattern }))),
    { folder: stage, pattern: basename(publicShares) },
  ];
  const tar = parseKeptFiles(node.host, await host.lines("kept_files", queries.map(keptFilesLine)));
  const entries = tar === undefined ? [] : await unpackTar(tar, { strict: true });
  const files = new Map(
    entries
      .filter(
        ({ header }) => header.type === "file" && [stage, output, charon].includes(dirname(header.name)),
      )
      .toSorted((a, b) => Number(a.header.name.startsWith(charon)) - Number(b.header.name.startsWith(charon)))
      .map(({ header, data = new Uint8Array() }) => [basename(header.name), textOf(data)] as const),
  );
  const deposits = new Map([...files].filter(([name]) => name.startsWith("deposit-data")));
  if (deposits.size > maxDepositFiles)
    throw new Error(`${node.host}: ${node.name} has more than ${maxDepositFiles} files of deposits.`);
  return {
    node: node.name,
    lock: files.get("cluster-lock.json"),
    deposits,
    publicShares: files
      .get(basename(publicShares))
      ?.split("\n")
      .filter((line) => line !== ""),
  };
}
