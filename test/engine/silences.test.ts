/** `npm run drain` and `resume` with a real Alertmanager: what a drain makes fire is silenced until the host is resumed. */
import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { loopbackUrl } from "../../catalog/loopback.ts";
import { renderAlertmanager } from "../../render/monitoring/alertmanager.ts";
import { monitoringPorts } from "../../topology/ethereum/ports.ts";
import { pathOf, run } from "../scripts/monitoring/tools.ts";
import { freePort, whyNoBox } from "../support/box.ts";
import { temporaryFolder } from "../support/folders.ts";
import { repository } from "../support/inventory.ts";
import { addMonitoring } from "../support/monitoring.ts";
import { writeStackFile } from "../support/stack-file.ts";
import { type SignerBox, startSignerBox } from "./signer-box.ts";

const execute = promisify(execFile);
const service = "hoodi-i7bbt/reth";
const url = loopbackUrl(monitoringPorts("hoodi").alertmanager);
const address = url.slice("http://".length);

describe.skipIf(whyNoBox())("a drained host", () => {
  const folder = temporaryFolder("silences");
  let machine: SignerBox;
  let stackFile: string;

  const tool = (name: "drain" | "resume") =>
    execute("node", [`tools/${name}.ts`, "hoodi", "i7bb", "--config-file", stackFile], {
      cwd: repository,
      env: { ...process.env, HOST_NOW: "1", NODE_COMPILE_CACHE: "" },
    });

  const setState = async (state: string): Promise<void> =>
    void (await machine.box.run(
      `mkdir -p /srv/docker/c; echo ${service} >/srv/docker/c/name; echo ${state} >/srv/docker/c/status`,
    ));

  /** Alerts that are sent, by name and what they are about. */
  const sent = () => {
    const printed = run("amtool", [`--alertmanager.url=${url}`, "alert", "query", "--output=json"]);
    const alerts = JSON.parse(printed) as { labels: Record<string, string> }[];
    return alerts
      .map(({ labels }) => `${labels.alertname} ${labels.host} ${labels.server ?? ""}`.trim())
      .sort();
  };

  /** In the machine, where Debian's has its templates at their place. */
  async function startAlertmanager(): Promise<void> {
    const program = pathOf("prometheus-alertmanager");
    const templates = join(program, "../../share/prometheus");
    const text = renderAlertmanager({ telegram: { chat: 1, severities: ["critical"] } });
    const options = `--config.file=alertmanager.yml --cluster.listen-address= --web.listen-address=${address}`;
    await machine.box.run(`rm -rf /srv/alertmanager; mkdir /srv/alertmanager; cd /srv/alertmanager
      mkdir -p /usr/share/prometheus; cp -r ${templates}/. /usr/share/prometheus
      echo ${Buffer.from(text).toString("base64")} | base64 -d >alertmanager.yml
      setsid ${program} ${options} --storage.path=data >log 2>&1 & echo $! >/srv/alertmanager/pid`);
    const ready = () =>
      fetch(`${url}/-/ready`).then(
        (answer) => answer.ok,
        () => false,
      );
    await expect.poll(ready, { timeout: 10_000 }).toBe(true);
  }

  beforeAll(async () => {
    machine = await startSignerBox();
    const { address, port, hostKey } = machine.box.connection;
    const nobody = await freePort();
    // The drained host watches the stack itself; its watcher is not reached.
    stackFile = writeStackFile(folder, "hoodi", (config) => {
      addMonitoring(config);
      config.hosts.i7bb.ssh = { address, port, hostKey, user: "jamie" };
      Object.assign(config.hosts.xserver.ssh, { address, port: nobody });
    });
    await machine.box.run(`
      useradd -m -p '*' jamie; cp /etc/box/root.pub /etc/box/jamie.pub
      echo 'jamie ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/jamie
      mkdir -p /var/lib/bonded-validator; echo 'name=${service}' >/etc/compose.yaml
      printf 'service\t%s\t/etc/compose.yaml\tid\turn:pulumi:hoodi\tnode\thoodi\t\n' ${service} >/var/lib/bonded-validator/manifest`);
  });
  beforeEach(() => setState("running"));
  afterAll(async () => {
    await machine?.end();
    rmSync(folder, { recursive: true });
  });

  it("is drained and resumed without an Alertmanager, which is said", async () => {
    const { stdout, stderr } = await tool("drain");
    expect(stdout).toContain(`i7bb: stopped ${service}\n`);
    expect(stderr).toContain("i7bb: its alerts are not silenced at i7bb: curl: (7) ");
    await setState("running");
    const resumed = await tool("resume");
    expect(resumed.stdout).toContain("i7bb: everything runs already");
    expect(resumed.stderr).toContain(
      "i7bb: its alerts may stay silenced for some hours at i7bb: Alertmanager does not answer\n",
    );
  });

  it("is not what alerts are sent about, but for what it did not cause, until it is resumed", async () => {
    await startAlertmanager();
    for (const labels of [
      "TargetDown host=i7bb job=reth",
      "TargetDown host=trdiy job=erigon",
      "NodeNotServing host=trdiy server=i7bbt",
      "NodeNotServing host=trdiy server=trdiyt",
      "NoNodeServes host=i7bb",
      "DiskAlmostFull host=i7bb",
      "Watchdog",
    ])
      run("amtool", [`--alertmanager.url=${url}`, "alert", "add", ...labels.split(" ")]);
    const all = sent();
    expect(all).toHaveLength(7);
    const { stdout, stderr } = await tool("drain");
    expect(stdout).toContain(`i7bb: stopped ${service}\n`);
    expect(stderr).toContain("i7bb: what this makes fire is silenced at i7bb until 20");
    expect(stderr).toContain("i7bb: its alerts are not silenced at xserver: ");
    expect(sent()).toEqual(
      all.filter((alert) => !["TargetDown i7bb", "NodeNotServing trdiy i7bbt"].includes(alert)),
    );
    await setState("running");
    expect((await tool("resume")).stderr).toContain("i7bb: its alerts are sent again at i7bb\n");
    expect(sent()).toEqual(all);
  });
});
