/** Where Pulumi keeps the states of a project, found as the engine finds it (pulumi 3.259.0: pkg/workspace/creds.go, pkg/backend/diy/backend.go). */

import { existsSync, readFileSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const projectSchema = z.looseObject({
  name: z.string(),
  backend: z.looseObject({ url: z.string().optional() }).optional(),
});

const credentialsSchema = z.looseObject({ current: z.string().optional() });

export interface Backend {
  /** Name of the project in the folder. */
  readonly project: string;
  /** Folder that has `.pulumi`. */
  readonly folder: string;
}

/**
 * The backend of the project in a folder.
 * @throws Error where Pulumi is logged in to none, or to one that is no folder.
 */
export function backendOf(projectFolder: string, env: NodeJS.ProcessEnv): Backend {
  const text = readFileSync(join(projectFolder, "Pulumi.yaml"), "utf8");
  const { name, backend } = projectSchema.parse(parse(text));
  const url = env.PULUMI_BACKEND_URL || backend?.url || loggedInTo(env);
  if (!url)
    throw new Error("Pulumi is logged in to no backend. Run pulumi login, or set PULUMI_BACKEND_URL.");
  return { project: name, folder: folderOf(url, projectFolder) };
}

function loggedInTo(env: NodeJS.ProcessEnv): string | undefined {
  const home = env.PULUMI_CREDENTIALS_PATH || env.PULUMI_HOME || join(homedir(), ".pulumi");
  const file = join(home, "credentials.json");
  if (!existsSync(file)) return undefined;
  return credentialsSchema.parse(JSON.parse(readFileSync(file, "utf8"))).current;
}

const scheme = "file://";

/** A relative path starts at the project, where commands run the engine. */
function folderOf(url: string, projectFolder: string): string {
  if (!url.startsWith(scheme)) {
    const place = URL.canParse(url) ? `${new URL(url).protocol}//${new URL(url).host}` : "another place";
    throw new Error(
      `--fast reads the state from a folder (file://…), and Pulumi keeps this one at ${place}. Ask without --fast.`,
    );
  }
  const path = url.slice(scheme.length).split("?")[0]!;
  return path.startsWith("~") ? join(userInfo().homedir, path.slice(2)) : resolve(projectFolder, path);
}
