/**
 * An emulated provider as a program: node main.ts NAME FILE ARGUMENT…
 * The port on which it serves is written to FILE; the other arguments are the emulation's own.
 */

import { cloudflare } from "./cloudflare.ts";
import { commandProvider } from "./command.ts";
import { gcp } from "./gcp.ts";
import { type Provider, serveProvider } from "./provider.ts";
import { randomProvider } from "./random.ts";
import { tailscale } from "./tailscale.ts";

const providers: Readonly<Record<string, (...args: string[]) => Provider>> = {
  cloudflare,
  command: commandProvider,
  gcp,
  random: randomProvider,
  tailscale,
};

const [name = "", portFile = "", ...args] = process.argv.slice(2);
await serveProvider(portFile, providers[name]!(...args));
