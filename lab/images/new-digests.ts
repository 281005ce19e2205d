/** Images with new digests and the same content, as when an operator pins a new release. */

import { createHash } from "node:crypto";
import { type PackagedClient, releases } from "../../catalog/clients/images.ts";
import { registryAddress, registryCa, registryCaFile } from "../registry.ts";
import type { Lab } from "../settings.ts";
import { run } from "../shell.ts";
import { editStack, type StackSettings } from "../stack-settings.ts";
import { manifestType } from "./oci.ts";
import { RegistryClient } from "./push.ts";

/** Pushes the images that the stack file pins once more, and pins the new ones. `note` tells them from earlier ones. */
export async function pinNewDigests(
  lab: Lab,
  stack: string,
  clients: readonly PackagedClient[],
  note: string,
): Promise<void> {
  let pins: StackSettings["bonded-validator:images"]["digests"] = {};
  editStack({ lab }, stack, (settings) => {
    pins = { ...settings["bonded-validator:images"].digests };
  });
  for (const client of clients) pins[client] = await pushAgain(lab, client, pins[client]!, note);
  editStack({ lab }, stack, (settings) => {
    settings["bonded-validator:images"].digests = pins;
  });
}

/** The pin of the new image. */
async function pushAgain(lab: Lab, client: PackagedClient, pin: string, note: string): Promise<string> {
  const [version, digest] = pin.split("@");
  const { repository } = releases[client];
  const url = `https://${registryAddress(lab)}/v2/${repository}/manifests/${digest}`;
  const accept = `accept: ${manifestType}`;
  const text = await run(lab, "curl", ["-fsS", "--cacert", registryCaFile(lab), "-H", accept, url]);
  const bytes = Buffer.from(JSON.stringify({ ...JSON.parse(text), annotations: { note } }));
  const made = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  const registry = new RegistryClient(registryAddress(lab), registryCa(lab));
  await registry.pushManifest(repository, { digest: made, size: bytes.length, bytes });
  return `${version}@${made}`;
}
