/** A builder proxy that asks MEV-Boost in the cloud, with the real engine, an emulated Google and the real HAProxy. */
import type { ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allOf, readAccount } from "../../lab/edge/account.ts";
import { secretHeader } from "../../render/mev/header-check.ts";
import { builderProxyPaths } from "../../render/overlay/builder-calls.ts";
import { previewOffline } from "../../tools/state/offline-preview.ts";
import { redactedState } from "../../tools/state/redaction.ts";
import { storedStack } from "../../tools/state/stored.ts";
import type { Mev } from "../../topology/mev/derive.ts";
import { type Box, startBox, whyNoBox } from "../support/box.ts";
import { attachClouds } from "../support/clouds.ts";
import { whyNoHaproxy } from "../support/haproxy.ts";
import { mevAtGoogle } from "../support/mev.ts";
import { everyBoosted } from "../support/pairs.ts";
import { type Ended, makeProject, type Project, repository } from "../support/project.ts";
import { sshConfig } from "../support/ssh-config.ts";
import type { Wanted } from "./builder-cloud/program.ts";

const stack = "hoodi";
const node = everyBoosted.find(({ network }) => network === "hoodi")!;
const paths = builderProxyPaths("hoodi");
const run = `/run/${paths.runtime}`;

/** What the box has in the place of systemd: it starts the proxy anew, which does not keep the agent's lock (9). */
const systemctl = `#!/bin/sh
[ "$1" = reload-or-restart ] || exit 0
mkdir -p ${run}
exec haproxy -D -f ${paths.configuration} -p ${run}/pid $(sed 's/^/-sf /' ${run}/pid 2>/dev/null) 9>&-
`;

describe.skipIf(whyNoBox() ?? whyNoHaproxy("how a builder proxy learns of the cloud"))(
  "a builder proxy",
  () => {
    let box: Box;
    let project: Project;
    let providers: ChildProcess[] = [];
    let google: string;
    let printed = "";
    const seen = new Set<string>();

    const want = (change: Partial<Mev> = {}) => {
      const wanted: Wanted = { connection: box.connection, node, mev: { ...mevAtGoogle, ...change } };
      writeFileSync(join(project.folder, "wanted.json"), JSON.stringify(wanted));
    };
    const pulumi = async (...args: string[]): Promise<Ended> => {
      const ended = await project.pulumi(...args, "--diff");
      printed += ended.stdout + ended.stderr;
      return ended;
    };
    const up = () => pulumi("up", "--yes", "--skip-preview", "--refresh");
    const preview = () => pulumi("preview", "--refresh", "--expect-no-changes");
    const well = async (asked: () => Promise<Ended>) => {
      const { code, stdout, stderr } = await asked();
      expect(code, stdout + stderr).toBe(0);
    };
    const secretFile = () => box.run(`stat -c '%U %a' ${paths.secret}; cat ${paths.secret}`);
    /** The secret that MEV-Boost in the cloud takes, the newest one. */
    const accepted = (): string => {
      const [version] = allOf(readAccount(google), "secretmanager/secretVersion:SecretVersion");
      return new RegExp(`req.fhdr\\(${secretHeader}\\) -m str ([0-9a-f]+)`).exec(
        String(version!.inputs.secretData),
      )![1]!;
    };
    const control = (command: string) =>
      box.run(
        `printf '%s\\n' '${command}' | perl -MIO::Socket::UNIX -e '$s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or exit 1; print $s <STDIN>; $s->shutdown(1); print <$s>' ${paths.control}`,
      );

    beforeAll(async () => {
      box = await startBox("box");
      project = await makeProject(`import "${repository}test/engine/builder-cloud/program.ts";\n`, stack);
      google = join(project.folder, "google.json");
      await project.write(
        "Pulumi.yaml",
        `name: tiny
runtime: { name: nodejs, options: { typescript: false } }
plugins: { providers: [{ name: host, path: ${repository}provider }] }
`,
      );
      await project.write("ssh_config", sshConfig([box]));
      project.env.HOST_SSH_CONFIG = join(project.folder, "ssh_config");
      const stub = Buffer.from(systemctl).toString("base64");
      await box.run(
        `echo ${stub} | base64 -d >/usr/local/sbin/systemctl; chmod +x /usr/local/sbin/systemctl`,
      );
      providers = await attachClouds(project, { gcp: [google], random: [] });
      want();
      await well(up);
      seen.add(accepted());
    });
    afterAll(async () => {
      for (const provider of providers) provider.kill();
      await project?.remove();
      await box?.end();
    });

    it("has the name of the service and its secret, which root alone reads, and then is as wanted", async () => {
      const [service] = allOf(readAccount(google), "cloudrunv2/service:Service");
      const host = `${String(service!.inputs.name)}-123456789012.asia-northeast1.run.app`;
      expect(await box.run(`cat ${paths.configuration}`)).toContain(`http-request set-header host ${host}\n`);
      expect(await secretFile()).toBe(`root 600\nsecret ${accepted()}\n`);
      expect(await control(`show map ${paths.secret}`)).toContain(accepted());
      await well(preview);
    });

    it.each([
      ["a server that was disabled", "set server either-header/cloud state maint", "disabled"],
      ["a cloud with another name", "set server cloud/cloud fqdn mev.invalid", "mev.invalid:443"],
    ])("shows %s by its control socket, and is healed", async (_, command, shown) => {
      await control(command);
      const drift = await preview();
      expect(drift.code).not.toBe(0);
      expect(drift.stdout).toContain(shown);
      await well(up);
      await well(preview);
    });

    it("shows a secret that a hand changed, and not the secret", async () => {
      await box.run(`echo secret by-hand >${paths.secret}`);
      const drift = await preview();
      expect(drift.code).not.toBe(0);
      expect(drift.stdout).toContain(paths.secret);
      await well(up);
      expect(await secretFile()).toBe(`root 600\nsecret ${accepted()}\n`);
    });

    it("has the new secret after the cloud, which takes both", async () => {
      want({ secret: 2 });
      await well(up);
      expect(seen).not.toContain(accepted());
      seen.add(accepted());
      expect(await secretFile()).toBe(`root 600\nsecret ${accepted()}\n`);
      await well(preview);
    });

    it("keeps secrets out of states, outputs, previews, logs and command lines", async () => {
      const { stdout: state } = await project.pulumi("stack", "export");
      const commands = [...box.processes().values()].join("\n");
      expect(commands).toContain(paths.configuration);
      expect(seen.size).toBe(2);
      for (const secret of seen)
        for (const text of [state, printed, commands, box.log()]) expect(text).not.toContain(secret);
      expect(state).toContain("patient-payload");
    });

    it("is the same to a preview without a key", async () => {
      const stored = await storedStack(
        { stack, configFile: undefined },
        { cwd: project.folder, env: project.env },
      );
      const { code, stdout, stderr } = await previewOffline({
        project: project.folder,
        stack,
        stackFile: join(project.folder, `Pulumi.${stack}.yaml`),
        state: JSON.stringify(redactedState(stored)),
        env: project.env,
        words: ["--expect-no-changes", "--diff"],
      });
      expect(code, stdout + stderr).toBe(0);
    });
  },
);
