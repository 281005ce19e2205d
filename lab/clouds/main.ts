/**
 * The emulated clouds of a lab, as a program: node main.ts PORT HEADSCALE FOLDER
 * FOLDER is that of the lab's tailnet.
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { serveProvider } from "./provider.ts";
import { headscaleCli, tailscale, translatePolicy } from "./tailscale.ts";

const [port, program, folder] = process.argv.slice(2);
const headscale = headscaleCli(program!, join(folder!, "config.yaml"));
const policyFile = join(folder!, "policy.json");

async function savePolicy(text: string): Promise<void> {
  const translated = join(folder!, "policy-headscale.json");
  writeFileSync(translated, translatePolicy(text, "lab@"));
  await headscale(["policy", "set", "-f", translated]);
  writeFileSync(policyFile, text);
}

await serveProvider(Number(port), tailscale(headscale, savePolicy, policyFile));
