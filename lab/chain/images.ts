/** The images of a lab with a chain: those of the fakes, with the real programs and what starts them over them. */

import { cpSync, mkdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type ClientDigests, cachedLayer, fakeSources, pushClients } from "../images/fakes.ts";
import type { Blob } from "../images/oci.ts";
import { progress } from "../progress.ts";
import { type Lab, ports } from "../settings.ts";
import { ensureChainPrograms } from "./programs.ts";

const programsInImage = "usr/local/lib/bonded-validator-chain";

/** Builds and pushes the images that the registry lacks. Containers learn from them where the lab serves its chain. */
export async function ensureChainClients(lab: Lab, root: string): Promise<ClientDigests> {
  return pushClients(lab, root, {
    name: "chain-clients",
    kind: "client with geth and Lodestar",
    sources: ["lab/chain/clients", "lab/chain/launch", ...fakeSources],
    layers: [await programLayer(lab)],
    environment: [`LAB_CHAIN=http://${lab.gateway}:${ports.apt}/chain/files`],
  });
}

async function programLayer(lab: Lab): Promise<Blob> {
  const { folder } = await ensureChainPrograms(lab);
  return cachedLayer(lab, join(lab.cache, `${basename(folder)}-layer`), async (content) => {
    progress("packing geth and Lodestar into an image");
    const target = join(content, programsInImage);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(folder, target, { recursive: true, verbatimSymlinks: true });
  });
}
