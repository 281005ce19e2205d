import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Connection } from "../../../provider/host/connection.ts";
import type { Leaves } from "../../../provider/items/kind.ts";
import type { Box } from "../box.ts";
import { makeProject, type Project, repository } from "../project.ts";
import { sshConfig } from "../ssh-config.ts";

/** A role of the test program. Leaves that their kind calls secret become Pulumi secrets. */
export interface RoleSpec {
  readonly name: string;
  readonly connection: Connection;
  readonly role: string;
  readonly requires?: string;
  readonly move?: string;
  readonly keysOf?: string;
  readonly tells?: string;
  readonly items: Record<string, Leaves>;
  /** Makes it the way in: the login that a fresh machine comes with, "none" where nothing names one. */
  readonly bootstrap?: { readonly user: string } | "none";
  /** Role before it whose host makes this secret; till then nobody knows how this one's host is reached. */
  readonly behind?: { readonly name: string; readonly secret: string };
  /** Name of a component that the role belongs to. */
  readonly parent?: string;
  /** URNs that it had before. */
  readonly aliases?: string[];
}

/** How a command ended, and all that it printed. */
export interface Ended {
  readonly code: number;
  readonly text: string;
}

/** A stack of roles on boxes, with this repository's provider. */
export interface Roles {
  readonly project: Project;
  /** Changes what is wanted. */
  want(...roles: RoleSpec[]): void;
  up(...flags: string[]): Promise<Ended>;
  preview(...flags: string[]): Promise<Ended>;
  refresh(...flags: string[]): Promise<Ended>;
  pulumi(...args: string[]): Promise<Ended>;
  /** Everything that any command printed so far. */
  transcript(): string;
}

/** Makes a stack whose program wants nothing yet. Hosts are reached with the keys of these boxes. */
export async function makeRoles(boxes: readonly Pick<Box, "login">[], stack = "dev"): Promise<Roles> {
  const program = `import "${repository}test/support/roles/program.ts";\n`;
  const project = await makeProject(program, stack);
  await project.write(
    "Pulumi.yaml",
    `name: tiny
runtime: { name: nodejs, options: { typescript: false } }
plugins: { providers: [{ name: host, path: ${repository}provider }] }
`,
  );
  await project.write("ssh_config", sshConfig(boxes));
  project.env.HOST_SSH_CONFIG = join(project.folder, "ssh_config");
  let transcript = "";
  const pulumi = async (...args: string[]): Promise<Ended> => {
    const { code, stdout, stderr } = await project.pulumi(...args, "--non-interactive");
    transcript += stdout + stderr;
    return { code, text: stdout + stderr };
  };
  const want = (...roles: RoleSpec[]) =>
    writeFileSync(join(project.folder, "roles.json"), JSON.stringify(roles));
  want();
  return {
    project,
    want,
    up: (...flags) => pulumi("up", "--yes", "--skip-preview", ...flags),
    preview: (...flags) => pulumi("preview", "--expect-no-changes", ...flags),
    refresh: (...flags) => pulumi("refresh", "--preview-only", "--expect-no-changes", ...flags),
    pulumi,
    transcript: () => transcript,
  };
}
