/** A preview from a redacted state, for which nobody needs a key. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parse } from "yaml";
import { redactedStackFile } from "../../topology/files/redacted-stack-file.ts";
import { dummyPassphrase, placeholder } from "../../topology/placeholder.ts";
import { type EngineAnswer, printedByPulumi, runPulumi } from "../engine-command.ts";

export interface OfflinePreview {
  /** Folder with Pulumi.yaml. */
  readonly project: string;
  readonly stack: string;
  /** The stack's file. */
  readonly stackFile: string;
  /** The redacted state, as JSON. */
  readonly state: string;
  /** Environment of the engine. */
  readonly env: NodeJS.ProcessEnv;
  /** Further options of `pulumi preview`. */
  readonly words: readonly string[];
}

/** What the providers of clouds take for credentials (docs/network.md); a preview asks no cloud. */
const cloudCredentials = {
  CLOUDFLARE_API_TOKEN: placeholder,
  TAILSCALE_OAUTH_CLIENT_ID: placeholder,
  TAILSCALE_OAUTH_CLIENT_SECRET: placeholder,
};

/** Makes the preview in a backend of its own, which is gone afterwards. Throws where the engine does not take the state. */
export async function previewOffline(preview: OfflinePreview): Promise<EngineAnswer> {
  const { project, stack, stackFile, state, words } = preview;
  const folder = mkdtempSync(join(tmpdir(), "bonded-validator-offline-"));
  const env = {
    ...withoutKeys(preview.env),
    ...cloudCredentials,
    HOST_MODE: "offline",
    PULUMI_BACKEND_URL: `file://${join(folder, "backend")}`,
    PULUMI_CONFIG_PASSPHRASE: dummyPassphrase.passphrase,
  };
  try {
    const { name } = parse(readFileSync(join(project, "Pulumi.yaml"), "utf8")) as { name: string };
    // `stack init` would write into the project's own folder.
    const file = join(folder, `Pulumi.${stack}.yaml`);
    writeFileSync(join(folder, "Pulumi.yaml"), `name: ${name}\nruntime: nodejs\n`);
    writeFileSync(file, redactedStackFile(readFileSync(stackFile, "utf8")));
    writeFileSync(join(folder, "state.json"), state);
    await mkdir(join(folder, "backend"));
    await printedByPulumi(["stack", "init", stack, "--no-select"], { cwd: folder, env });
    await printedByPulumi(["stack", "import", "--stack", stack, "--file", "state.json"], {
      cwd: folder,
      env,
    });
    const of = ["--stack", stack, "--config-file", file];
    // An option of the project or a variable may ask for a refresh, which asks clouds.
    return await runPulumi(["preview", ...of, "--refresh=false", ...words], { cwd: project, env });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Variables that an engine and its programs need. The rest may hold keys and credentials: the code is not trusted. */
const needed = /^(path|home|tmpdir|term|lang|lc_\w+|node_\w+|xdg_\w+|(https?|no)_proxy|pulumi_\w+)$/i;
const keys = ["PULUMI_ACCESS_TOKEN", "PULUMI_CONFIG_PASSPHRASE_FILE"];

function withoutKeys(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => needed.test(name) && !keys.includes(name)),
  );
}

/** Refuses a file that `npm run redact` did not write: it may hold secrets, and a preview of it would ask hosts. */
export function refuseUnredacted(file: string, text: string): void {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    content = undefined;
  }
  if (typeof content === "object" && content !== null && "redacted" in content) return;
  throw new Error(`${basename(file)} is no redacted state. Make one: npm run redact -- <stack> >FILE`);
}
