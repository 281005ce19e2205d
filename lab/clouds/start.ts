/** Starts the emulated clouds of a lab and tells the engine of them. */

import { createServer } from "node:net";
import { join } from "node:path";
import { startDaemon } from "../processes.ts";
import { answers, waitFor } from "../ready.ts";
import type { Lab } from "../settings.ts";
import { readState, writeState } from "../state.ts";
import { tailnetFolder } from "../tailnet/headscale.ts";
import { ensureTailnetPrograms } from "../tailnet/programs.ts";

/** The engine looks for attached providers on the machine's own address only. */
const address = "127.0.0.1";

/** Starts the emulations unless they answer; their port stays the same while the lab lives. */
export async function ensureClouds(lab: Lab): Promise<void> {
  const { headscale } = await ensureTailnetPrograms(lab);
  const port = readState(lab).clouds ?? (await freePort());
  if (await answers(address, port)) return;
  writeState(lab, { ...readState(lab), clouds: port });
  const program = join(import.meta.dirname, "main.ts");
  startDaemon(lab, "clouds", process.execPath, [program, String(port), headscale, tailnetFolder(lab)]);
  await waitFor(lab, "clouds", 20, () => answers(address, port));
}

/** What the engine must know to use the emulations in place of the real providers. */
export function cloudEnvironment(lab: Lab): Record<string, string> {
  const { clouds } = readState(lab);
  return clouds === undefined ? {} : { PULUMI_DEBUG_PROVIDERS: `tailscale:${clouds}` };
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer().on("error", failed);
    server.listen(0, address, () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}
