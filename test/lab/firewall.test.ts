/** The first apply of the firewall on hosts that are in use, cut off at any moment: the way in stays open. */

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { down } from "../../lab/down.ts";
import { hostKey, initOf } from "../../lab/hosts.ts";
import { sshConfigFile } from "../../lab/keys.ts";
import { connectHost } from "../../lab/network.ts";
import { firewallItems } from "../../render/hosts/firewall.ts";
import { openPorts } from "../../render/rules.ts";
import { installed } from "./installed.ts";
import { Simulation } from "./simulated.ts";

const simulation = new Simulation("bvwall", "10.140.2.0/24");
const { lab } = simulation;

/** A host as its owner had made it before he heard of us; docker runs on both. */
interface HandMade {
  readonly host: "trdiy" | "i7bb";
  readonly address: string;
  /** A second address, for {@link probe}. */
  readonly door: string;
  readonly sshPort: number;
  readonly byHand: string;
  /** What a first apply says would be removed. */
  readonly listed: readonly string[];
}

const handMade: readonly [HandMade, HandMade] = [
  {
    host: "trdiy",
    address: `${lab.net}.11`,
    door: `${lab.net}.111`,
    sshPort: 22,
    // What is in force was made without ufw, whose own rules lie ready and would lock out everybody.
    byHand: `ufw deny 22/tcp; ufw allow 3389/tcp
      iptables -A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT; iptables -A INPUT -p tcp --dport 22 -j ACCEPT
      iptables -P INPUT DROP`,
    listed: ["deny in port 22 proto tcp", "iptables -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT"],
  },
  {
    host: "i7bb",
    address: `${lab.net}.12`,
    door: `${lab.net}.112`,
    sshPort: 2222,
    byHand: `ufw allow 2222/tcp; ufw deny 8545; ufw allow from ${lab.gateway} to any port 9100 proto tcp comment mine
      ufw default reject incoming; ufw --force enable`,
    listed: [`allow in from ${lab.gateway} port 9100 proto tcp comment 'mine'`, "deny in port 8545"],
  },
];

const inside = (host: string, script: string) => simulation.inside(host, script);

beforeAll(async () => {
  await down(lab);
  await simulation.start("hoodi", { installed });
  const made = handMade.map((of) =>
    inside(
      of.host,
      `systemctl start docker; printf 'Port ${of.sshPort}\\nListenAddress ${of.address}\\n' >/etc/ssh/sshd_config.d/10-test.conf; systemctl restart ssh
      ip address add ${of.door}/24 dev host0; systemd-run -q python3 -c '${listener(of)}'
      ${of.byHand}
      tar -C / -cf /root/ufw.tar etc/ufw etc/default/ufw
      iptables-save >/root/rules; ip6tables-save >/root/rules6`,
    ),
  );
  await Promise.all(made);
});
afterAll(() => down(lab));

/** The host as its owner had made it, and nothing of ours. */
const putBack = ({ host }: HandMade) =>
  inside(
    host,
    `rm -rf /etc/ufw /var/lib/bonded-validator; tar -C / -xf /root/ufw.tar
    iptables-restore </root/rules; ip6tables-restore </root/rules6`,
  );

function role({ host, address, sshPort }: HandMade, name: string, adopt = true) {
  const connection = { host, address, port: sshPort, user: "root", hostKey: hostKey(lab, host) };
  return { connection: { ...connection, ...(adopt && { adopt: "reviewed" }) }, role: name };
}

/** What base wants of the firewall, as the engine sends it. */
function base(of: HandMade, adopt = true): object {
  const settings = {
    owner: "hoodi",
    ssh: { port: of.sshPort, sshdPort: of.sshPort, previous: undefined },
    trustedNetworks: [`${lab.net}.0/24`],
  };
  return { ...role(of, "base", adopt), ...firewallItems(settings) };
}

/** The provider at work on one role, in a process of its own. */
function begin(properties: object, verb = "apply", stack = "hoodi") {
  const child = spawn(process.execPath, [join(import.meta.dirname, "firewall/apply.ts"), verb, stack], {
    env: { ...process.env, HOST_SSH_CONFIG: sshConfigFile(lab) },
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end(JSON.stringify(properties));
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  const firstStep = once(child.stdout, "data");
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, output }));
  return { child, firstStep, ended };
}

const finish = (properties: object, verb?: string, stack?: string) => begin(properties, verb, stack).ended;

/** A new session as a person would open one; fails unless it is let in at the first try. */
async function logIn({ address, sshPort }: HandMade): Promise<string> {
  const options = ["-o", "BatchMode=yes", "-o", "ConnectTimeout=5", "-p", String(sshPort)];
  const { stdout } = await promisify(execFile)("ssh", [
    ...["-F", sshConfigFile(lab), ...options, "-o", `HostKeyAlias=${address}`, `root@${address}`],
    "echo let in",
  ]);
  return stdout.trim();
}

/**
 * Probes ssh's port until it is stopped; returns how often it was opened, and when and why not. A packet that is
 * dropped is sent again after a second: no answer before that says that the port was shut. What answers is a listener on another address of the host: sshd would be busy with all that are let in.
 */
function probe({ door, sshPort }: HandMade) {
  const began = Date.now();
  const seen = { opened: 0, shut: [] as string[] };
  let probing = true;
  const all = (async () => {
    while (probing) {
      const socket = connect(sshPort, door).setTimeout(900);
      const answer = await new Promise<string>((told) => {
        socket.on("connect", () => told("")).on("error", ({ message }) => told(message));
        socket.on("timeout", () => told("no answer"));
      });
      socket.destroy();
      if (answer === "") seen.opened += 1;
      else seen.shut.push(`${answer} until ${Date.now() - began} ms`);
      await sleep(2);
    }
    return seen;
  })();
  return () => {
    probing = false;
    return all;
  };
}

/** Lets in whoever probes, and forgets them. */
const listener = ({ door, sshPort }: HandMade) =>
  `import socket\ns = socket.create_server(("${door}", ${sshPort}), backlog=4096)\nwhile True: s.accept()[0].close()`;

const rulesOf = async ({ host }: HandMade) =>
  (await inside(host, "ufw status verbose"))
    .split("\n")
    .filter((line) => /^Status|^Default|#|ALLOW|DENY|LIMIT/.test(line));

const asWanted = ({ sshPort }: HandMade) => [
  "Status: active",
  "Default: deny (incoming), allow (outgoing), deny (routed)",
  expect.stringMatching(`^${sshPort}/tcp +ALLOW IN +${lab.net}.0/24 +# bonded-validator:hoodi 10-ssh-1$`),
  expect.stringMatching(`^${sshPort}/tcp +LIMIT IN +Anywhere +# bonded-validator:hoodi 20-ssh$`),
  expect.stringMatching(
    `^${sshPort}/tcp \\(v6\\) +LIMIT IN +Anywhere \\(v6\\) +# bonded-validator:hoodi 20-ssh$`,
  ),
];

test("what a hand has made is listed, and nothing is touched before that was reviewed", async () => {
  const look = "cat /etc/ufw/*.rules /etc/ufw/ufw.conf /etc/default/ufw; iptables-save | grep -v '^[#:]'";
  for (const of of handMade) {
    const before = await inside(of.host, look);
    const { code, output } = await finish(base(of, false));
    expect(code).toBe(1);
    for (const line of of.listed) expect(output).toContain(`firewall rule ${line}`);
    expect(await inside(of.host, look)).toBe(before);
  }
});

test("a port that sshd does not serve is not made the only one that is open", async () => {
  const [of] = handMade;
  const wrong = { ...base({ ...of, sshPort: 2200 }), ...role(of, "base") };
  const { code, output } = await finish(wrong);
  expect(code).toBe(1);
  expect(output).toContain("no rule admits ssh as this session came in");
  expect(await logIn(of)).toBe("let in");
  expect(await inside(of.host, "ufw status")).toBe("Status: inactive");
  await putBack(of);
});

/** Everything that serves the provider's session on the host ends at once, whatever it is doing. */
const killOnHost = `
  tree() { for child in $(pgrep -P "$1"); do echo "$child"; tree "$child"; done; }
  for agent in $(pgrep -f '^(sudo -n )?sh -c # Runs as root'); do
    kill -STOP "$agent" && kill -9 $(tree "$agent") "$agent" || :
  done`;

const cuts: readonly ((of: HandMade, child: ReturnType<typeof begin>["child"]) => Promise<unknown>)[] = [
  async (_of, child) => child.kill("SIGKILL"),
  ({ host }) => inside(host, killOnHost),
  async ({ host }, child) => {
    await connectHost(lab, initOf(lab, host)!, false);
    await sleep(200);
    child.kill("SIGKILL");
    await connectHost(lab, initOf(lab, host)!, true);
  },
];

test("the way in stays in 20 of 20 first applies that are cut off at any moment, and the next one finishes", async () => {
  const tries = 10;
  const failures: string[] = [];
  const onHost = async (of: HandMade, seed: number) => {
    const whole = begin(base(of));
    await whole.firstStep;
    const began = Date.now();
    const stop = probe(of);
    expect(await whole.ended).toMatchObject({ code: 0 });
    const took = Date.now() - began;
    expect(await stop()).toMatchObject({ shut: [] });
    expect(await rulesOf(of)).toEqual(asWanted(of));
    const disruptions = fc.sample(fc.double({ min: 0, max: 1, noNaN: true }), { seed, numRuns: tries });
    for (const [i, disruption] of disruptions.entries()) {
      await putBack(of);
      const first = begin(base(of));
      await first.firstStep;
      await sleep(disruption * took);
      await cuts[i % cuts.length]!(of, first.child);
      const name = `${of.host}, cut ${i % cuts.length} after ${Math.round(disruption * took)} ms`;
      await logIn(of).catch((error) => failures.push(`${name}: ${error}`));
      await first.ended;
      const next = await finish(base(of));
      if (next.code !== 0) failures.push(`${name}, next apply: ${next.output}`);
      await logIn(of).catch((error) => failures.push(`${name}, at the end: ${error}`));
      expect(await rulesOf(of), `${name}\n${next.output}`).toEqual(asWanted(of));
    }
  };
  await Promise.all(handMade.map((of, i) => onHost(of, 20261121 + i)));
  expect(failures).toEqual([]);
});

test("rules of another stack and what others hook in stay; the last way in stays when base goes", async () => {
  const [of] = handMade;
  await inside(of.host, "iptables -N f2b-sshd; iptables -I INPUT -p tcp --dport 22 -j f2b-sshd");
  const node = {
    ...role(of, "node-a"),
    ...openPorts("mainnet", "a", [{ port: 30300, protocols: ["tcp", "udp"] }]),
  };
  expect(await finish(node, "apply", "mainnet")).toMatchObject({ code: 0 });
  await inside(of.host, "ufw allow 3389/tcp");
  expect(await finish(base(of))).toMatchObject({ code: 0 });
  const rules = (await rulesOf(of)).join("\n");
  expect(rules).toContain("# bonded-validator:mainnet mainnet-a-tcp");
  expect(rules).not.toContain("3389");
  expect(await inside(of.host, "iptables -S INPUT 1; iptables -S FORWARD | grep -c DOCKER")).toMatch(
    /f2b-sshd\n[1-9]/,
  );
  expect(await finish(node, "remove", "mainnet")).toMatchObject({ code: 0 });
  expect(await rulesOf(of)).toEqual(asWanted(of));
  expect(await finish(base(of), "remove")).toMatchObject({ code: 0 });
  expect((await rulesOf(of)).join("\n")).toMatch(/Status: active[\s\S]*LIMIT IN +Anywhere/);
  expect(await logIn(of)).toBe("let in");
  // What was left behind is known again: nobody has to review it.
  expect(await finish(base(of, false))).toMatchObject({ code: 0 });
  expect(await rulesOf(of)).toEqual(asWanted(of));
});
