/** A stack's state as a backend in a folder keeps it (pulumi 3.259.0: pkg/backend/diy, apitype.VersionedCheckpoint). */

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { z } from "zod";
import { resourceSchema } from "../state/stored.ts";
import type { Backend } from "./backend.ts";

const deploymentSchema = z.object({
  manifest: z.object({ time: z.string() }),
  secrets_providers: z.object({ type: z.string(), state: z.unknown() }).optional(),
  resources: z.array(resourceSchema).default([]),
  pending_operations: z.array(z.object({ resource: resourceSchema, type: z.string() })).default([]),
});

/** Versions 3 and 4 differ in `features`, of which none changes what is read here. */
const checkpointSchema = z.object({
  version: z.union([z.literal(3), z.literal(4)]),
  checkpoint: z.object({ latest: deploymentSchema }),
});

/** What the last run of Pulumi left; secrets are encrypted. */
export type Checkpoint = z.output<typeof deploymentSchema>;

const lockSchema = z.object({
  pid: z.number(),
  username: z.string(),
  hostname: z.string(),
  timestamp: z.string(),
});

const forms: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  ".json": (bytes) => bytes,
  ".json.gz": gunzipSync,
  ".json.zst": zstdDecompressSync,
};

/**
 * The state of a stack.
 * @throws Error where there is none, where it cannot be read, and while a run of Pulumi changes it.
 */
export function readCheckpoint(backend: Backend, stack: string): Checkpoint {
  refuseLocked(backend, stack);
  const file = newestFile(backend, stack);
  const ending = Object.keys(forms).findLast((form) => file.endsWith(form))!;
  const read = checkpointSchema.safeParse(JSON.parse(forms[ending]!(readFileSync(file)).toString()));
  if (read.success) return read.data.checkpoint.latest;
  throw new Error(
    `${file} has not the form that --fast knows (${z.prettifyError(read.error)}). Ask without --fast.`,
  );
}

/** What would show as drift is what a run is about to do, or has just done. */
function refuseLocked({ folder, project }: Backend, stack: string): void {
  const locks = join(folder, ".pulumi/locks/organization", project, stack);
  const [lock] = existsSync(locks) ? readdirSync(locks).filter((name) => name.endsWith(".json")) : [];
  if (lock === undefined) return;
  const { data } = lockSchema.safeParse(JSON.parse(readFileSync(join(locks, lock), "utf8")));
  const holder = data && ` ${data.username}@${data.hostname} (process ${data.pid}, since ${data.timestamp})`;
  throw new Error(
    `${stack} is being changed by a run of Pulumi${holder ? ` of${holder}` : ""}. Ask again when it has ended. If it was killed: pulumi cancel --stack ${stack}.`,
  );
}

/** The engine takes the newest, too, where a stack has several. */
function newestFile({ folder, project }: Backend, stack: string): string {
  const base = join(folder, ".pulumi/stacks", project, stack);
  const files = Object.keys(forms)
    .map((form) => base + form)
    .filter((file) => existsSync(file));
  const [newest] = files.toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  if (newest !== undefined) return newest;
  throw new Error(
    `There is no state of ${stack} in ${join(folder, ".pulumi")}. "pulumi stack ls" lists stacks.`,
  );
}
