/** The tools that are compared, each called as its users call it. */

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "../lab/engine/engine.ts";
import { sshConfigFile } from "../lab/keys.ts";
import { ensureStack, pulumiCall } from "../lab/pulumi.ts";
import { repository } from "../lab/settings.ts";
import type { Call, Contender, RunKind } from "./contender.ts";
import { benchLab, hosts, lan, stack, writeStack } from "./hosts.ts";
import { pyinfraRequirements } from "./needs.ts";

/** Folder of pyinfra as the bench installs it, one for each list of what is installed. */
export function pyinfraEnvironment(): string {
  const list = createHash("sha256").update(readFileSync(pyinfraRequirements)).digest("hex");
  return join(benchLab.cache, `pyinfra-${list.slice(0, 12)}`);
}

export function ours(engine: Engine): Contender {
  const command = (kind: RunKind): Call => {
    const args = kind === "drift check" ? ["preview", "--expect-no-changes"] : ["up", "--skip-preview"];
    const call = pulumiCall(benchLab, engine, stack, [...args, "--non-interactive"]);
    return { program: engine.pulumi, args: call.args, cwd: repository, env: call.env };
  };
  const prepare = async (keys: readonly string[]) =>
    writeStack(await ensureStack(benchLab, engine, stack), keys);
  return { name: "bonded-validator", prepare, command };
}

/** Debian's package. Root logs in for the first run and is locked by it; from then on the administrator does. */
export function ansible(): Contender {
  const cwd = join(repository, "bench/ansible");
  const inventory = join(benchLab.dir, "ansible.ini");
  const command = (kind: RunKind): Call => {
    const user = kind === "first apply" ? "root" : "jamie";
    const check = kind === "drift check" ? ["--check"] : [];
    const args = ["-i", inventory, "-u", user, ...check, "--extra-vars", `lan=${lan}`, "site.yml"];
    const ssh = `-F ${sshConfigFile(benchLab)} -o ControlMaster=auto -o ControlPersist=60s`;
    return { program: "ansible-playbook", args, cwd, env: { ANSIBLE_SSH_ARGS: ssh } };
  };
  const prepare = async () => writeFileSync(inventory, hosts.map(({ name }) => `${name}\n`).join(""));
  return { name: "Ansible", prepare, command };
}

export function pyinfra(): Contender {
  const cwd = join(repository, "bench/pyinfra");
  const inventory = join(benchLab.dir, "inventory.py");
  const command = (kind: RunKind): Call => {
    const login = kind === "first apply" ? ["--user", "root"] : ["--user", "jamie", "--sudo"];
    const mode = kind === "drift check" ? ["--dry"] : ["-y"];
    return {
      program: join(pyinfraEnvironment(), "bin/pyinfra"),
      args: [...login, ...mode, inventory, "deploy.py"],
      cwd,
      env: {},
    };
  };
  const prepare = async () => {
    const settings = { ssh_config_file: sshConfigFile(benchLab), lan };
    writeFileSync(
      inventory,
      `hosts = (${JSON.stringify(hosts.map(({ name }) => name))}, ${JSON.stringify(settings)})\n`,
    );
  };
  return { name: "pyinfra", prepare, command };
}
