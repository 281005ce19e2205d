import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { jobVariable } from "./job.ts";

/**
 * The variables of the job with a configuration of OpenSSH in place of SSH_KEY, a private key. SSH_CONFIG may have lines
 * that go before it, for example where a host has another address for the runner. The folder is gone after the job.
 */
export function withSshKey(): NodeJS.ProcessEnv {
  const { SSH_KEY: _, SSH_CONFIG: lines = "", ...env } = process.env;
  const [key, config] = ["ssh-key", "ssh-config"].map((name) => join(jobVariable("RUNNER_TEMP"), name));
  writeFileSync(key!, `${jobVariable("SSH_KEY").trimEnd()}\n`, { mode: 0o600 });
  writeFileSync(
    config!,
    `${lines}\nHost *\n  IdentitiesOnly yes\n  IdentityFile "${key}"\n  BatchMode yes\n`,
  );
  return { ...env, HOST_SSH_CONFIG: config };
}
