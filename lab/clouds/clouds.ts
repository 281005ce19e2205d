/** Emulated providers of a lab: processes that the engine attaches to instead of starting a plugin. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { accountFile } from "../edge/package.ts";
import { sshConfigFile } from "../keys.ts";
import { startDaemon } from "../processes.ts";
import { answers, waitFor } from "../ready.ts";
import type { Lab } from "../settings.ts";
import { tailnetFolder } from "../tailnet/headscale.ts";
import { ensureTailnetPrograms } from "../tailnet/programs.ts";

/** What each emulation is told; see its own file. */
const settings = {
  cloudflare: async (lab: Lab) => [accountFile(lab)],
  command: async (lab: Lab) => [sshConfigFile(lab)],
  tailscale: async (lab: Lab) => [(await ensureTailnetPrograms(lab)).headscale, tailnetFolder(lab)],
} as const;

export type Cloud = keyof typeof settings;

const portFile = (lab: Lab, name: string): string => join(lab.dir, `${name}-provider.port`);

/** Starts those that do not answer. */
export async function ensureClouds(lab: Lab, clouds: readonly Cloud[]): Promise<void> {
  for (const name of clouds) {
    const part = `${name} provider`;
    const ready = async (): Promise<boolean> => {
      const port = portOf(lab, name);
      return port !== undefined && answers("127.0.0.1", port);
    };
    if (await ready()) continue;
    const program = join(import.meta.dirname, "main.ts");
    const args = [program, name, portFile(lab, name), ...(await settings[name](lab))];
    startDaemon(lab, part, process.execPath, args);
    await waitFor(lab, part, 60, ready);
  }
}

/** Value of PULUMI_DEBUG_PROVIDERS: name and port of each, as in `command:46001`. */
export function attachedProviders(lab: Lab): string {
  return Object.keys(settings)
    .flatMap((name) => {
      const port = portOf(lab, name);
      return port === undefined ? [] : [`${name}:${port}`];
    })
    .join(",");
}

function portOf(lab: Lab, name: string): number | undefined {
  const file = portFile(lab, name);
  return existsSync(file) ? Number(readFileSync(file, "utf8")) : undefined;
}
