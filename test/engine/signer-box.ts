import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Box, startBox } from "../support/box.ts";
import { temporaryFolder } from "../support/folders.ts";
import { sshConfig } from "../support/ssh-config.ts";

/** Ends a script on the host as if the power went. */
export const cut = "kill -KILL $PPID; exit 1";

/** A throw-away machine with a signer in a Docker that is imitated (docker-stub.sh). */
export interface SignerBox {
  readonly box: Box;
  /** What its Docker was told since the log was emptied. */
  log(): Promise<string>;
  /** Runs a script when its Docker comes to a step. */
  at(step: string, script: string): Promise<string>;
  end(): Promise<void>;
}

/** Sessions of this process find the way to it. */
export async function startSignerBox(): Promise<SignerBox> {
  const box = await startBox("box");
  const folder = temporaryFolder("signer-box");
  writeFileSync(join(folder, "ssh_config"), sshConfig([box]));
  process.env.HOST_SSH_CONFIG = join(folder, "ssh_config");
  const stub = readFileSync(new URL("docker-stub.sh", import.meta.url)).toString("base64");
  await box.run(`echo ${stub} | base64 -d >/usr/local/sbin/docker; chmod +x /usr/local/sbin/docker`);
  return {
    box,
    log: async () => (await box.run("cat /srv/docker/log 2>/dev/null || :")).trim().split("\n").join(", "),
    at: (step, script) =>
      box.run(`mkdir -p /srv/docker/at; printf '%s\\n' '${script}' >/srv/docker/at/${step}`),
    end: async () => {
      delete process.env.HOST_SSH_CONFIG;
      rmSync(folder, { recursive: true, force: true });
      await box.end();
    },
  };
}
