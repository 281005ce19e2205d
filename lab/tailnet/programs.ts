/** Tailscale and headscale, built from their Go modules as pinned in go/go.sum; newer Tailscale asks for a newer Go. */

import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { output } from "../engine/commands.ts";
import { compileGo } from "../engine/compile.ts";
import { ensureGo } from "../engine/go-toolchain.ts";
import { makeOnce } from "../make-once.ts";
import { progress } from "../progress.ts";
import type { Lab } from "../settings.ts";

const modules = join(import.meta.dirname, "go");

export const tailscaleVersion = "1.88.4";

const flags = [
  "-trimpath",
  "-buildvcs=false",
  "-mod=readonly",
  `-ldflags=-s -w -X tailscale.com/version.shortStamp=${tailscaleVersion} -X tailscale.com/version.longStamp=${tailscaleVersion}`,
];
const targets = [
  "tailscale.com/cmd/tailscale",
  "tailscale.com/cmd/tailscaled",
  "github.com/juanfont/headscale/cmd/headscale",
];

/** Files of the pinned version that Tailscale's own package has, too. */
const unitFiles = ["tailscaled.service", "tailscaled.defaults"];

export interface TailnetPrograms {
  readonly folder: string;
  readonly headscale: string;
}

/** Builds the programs unless the cache has them. */
export async function ensureTailnetPrograms(lab: Lab): Promise<TailnetPrograms> {
  const inputs = createHash("sha256").update(flags.join(" "));
  for (const file of ["go.mod", "go.sum"]) inputs.update(readFileSync(join(modules, file)));
  const folder = join(lab.cache, `tailnet-${inputs.digest("hex").slice(0, 12)}`);
  await makeOnce(folder, build);
  return { folder, headscale: join(folder, "headscale") };
}

async function build(part: string): Promise<void> {
  const toolchain = await ensureGo(progress);
  progress(
    `tailnet: building Tailscale and headscale with Go ${toolchain.version}, about 5 minutes, once per machine`,
  );
  mkdirSync(part);
  await compileGo(
    toolchain,
    { name: "tailnet", folder: modules, flags, targets, output: `${part}/` },
    progress,
  );
  const find = ["-C", modules, "list", "-m", "-f", "{{.Dir}}", "tailscale.com"];
  const source = await output(toolchain.go, find, toolchain.env);
  for (const file of unitFiles) cpSync(join(source, "cmd/tailscaled", file), join(part, file));
  if (toolchain.scratch) rmSync(toolchain.scratch, { recursive: true });
}
