/**
 * A neighbour of a host with containers, which sends what it likes: as it is by itself, and with the host's own table.
 * Namespaces stand for the three; the address translation is what Docker makes of published ports.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Namespace } from "../../lab/namespace.ts";
import { until } from "../../lab/routers.ts";
import { agentScript } from "../../provider/host/agent.ts";
import { type PortProbe, parsePortProbes, portProbeLine } from "../../provider/host/network-state.ts";
import { requestText } from "../../provider/host/session.ts";
import {
  containerTable,
  renderContainerTable,
  renderContainerTableFile,
} from "../../render/hosts/container-table.ts";
import { meshDevice, tailnetDevice } from "../../topology/overlay/links.ts";
import { whyNoBox } from "../support/box.ts";

function whyNot(): string | undefined {
  if (whyNoBox() !== undefined) return "no root";
  if (spawnSync("nft", ["--version"]).error === undefined) return undefined;
  const reason = "Needs nft: apt-get install nftables.";
  console.warn(`Skipped: ${reason}`);
  return reason;
}

const via = "192.0.2.1";
/** Of another member of the overlay: its routing, and the API that it offers. */
const memberPorts = [
  ["tcp", "10.99.0.2", 179],
  ["udp", "10.99.0.2", 3784],
  ["udp", "100.64.0.2", 4789],
  ["tcp", "10.99.0.2", 5052],
];
const doors: Readonly<Record<string, PortProbe>> = {
  "container's own address": { protocol: "tcp", address: "172.30.0.2", port: 8545, via },
  "port that is published on loopback": { protocol: "tcp", address: "127.0.0.1", port: 18545, via },
  "port at which nobody listens": { protocol: "tcp", address: "172.30.0.2", port: 1, via },
  "peers' port": { protocol: "tcp", address: via, port: 30303 },
  "peers' port, sent there by hand": { protocol: "tcp", address: via, port: 30303, via },
};

describe.skipIf(whyNot())("a neighbour of a host with containers", () => {
  const folder = mkdtempSync(join(tmpdir(), "bonded-validator-containers-"));
  const heard = join(folder, "heard");
  const tableFile = join(folder, "containers.nft");
  const [neighbour, host, container] = [new Namespace(), new Namespace(), new Namespace()];

  beforeAll(async () => {
    writeFileSync(tableFile, renderContainerTableFile());
    writeFileSync(heard, "");
    const link = (heredoc: Namespace, name: string, there: Namespace, peer: string) =>
      spawnSync("nsenter", [
        ...["-t", String(heredoc.init), "-n", "ip", "link", "add", name],
        ...["type", "veth", "peer", "name", peer, "netns", String(there.init)],
      ]);
    link(host, "lan", neighbour, "eth0");
    link(host, "veth0", container, "eth0");
    for (const device of [meshDevice, tailnetDevice]) link(host, device, neighbour, device);
    await host.run(`
      sysctl -qw net.ipv4.ip_forward=1; ip link set lo up
      ip link add br-0123456789ab type bridge; ip link set veth0 master br-0123456789ab up
      ip address add ${via}/24 dev lan; ip address add 172.30.0.1/24 dev br-0123456789ab
      ip address add 10.99.0.1/24 dev ${meshDevice}; ip link set ${meshDevice} up
      ip address add 100.64.0.1/24 dev ${tailnetDevice}; ip link set ${tailnetDevice} up
      ip link set lan up; ip link set br-0123456789ab up
      nft -f - <<'NAT'
table ip nat {
  chain prerouting {
    type nat hook prerouting priority dstnat;
    ip daddr 127.0.0.1 tcp dport 18545 dnat to 172.30.0.2:8545
    ip daddr ${via} tcp dport 30303 dnat to 172.30.0.2:30303
  }
  chain postrouting {
    type nat hook postrouting priority srcnat;
    ip saddr 172.30.0.0/24 oifname != "br-0123456789ab" masquerade
  }
}
NAT`);
    await neighbour.run(
      `ip link set lo up; ip address add 192.0.2.2/24 dev eth0; ip link set eth0 up; ip address add 172.30.0.9/32 dev lo
      ip address add 10.99.0.2/24 dev ${meshDevice}; ip link set ${meshDevice} up
      ip address add 100.64.0.2/24 dev ${tailnetDevice}; ip link set ${tailnetDevice} up`,
    );
    await container.run(
      "ip link set lo up; ip address add 172.30.0.2/24 dev eth0; ip link set eth0 up; ip route add default via 172.30.0.1",
    );
    for (const port of ["8545", "30303"]) serve(container, "-m", "http.server", "-d", folder, port);
    serve(neighbour, "-m", "http.server", "-d", folder, "80");
    serve(container, "-c", listener);
    const open = (of: Namespace, ports: string) =>
      until(async () => (await of.run(`ss -Hln 'sport = ${ports}'`)) !== "");
    await Promise.all([
      open(container, ":8545"),
      open(container, ":30303"),
      open(container, ":9999"),
      open(neighbour, ":80"),
    ]);
  });
  afterAll(() => {
    for (const one of [neighbour, host, container]) one.end();
    rmSync(folder, { recursive: true });
  });

  const serve = (of: Namespace, ...words: string[]) =>
    of.spawn("sh", ["-c", 'exec python3 -I "$@" 2>/dev/null', "sh", ...words]);

  /** Writes down what is said to UDP port 9999. */
  const listener = `import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("", 9999))
while True:
    with open("${heard}", "ab") as f: f.write(s.recv(99) + b" ")`;

  const say = (of: Namespace, from: string, word: string) =>
    of.run(
      `python3 -I -c 'import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("${from}", 0)); s.sendto(b"${word}", ("172.30.0.2", 9999))'`,
    );

  /** Probes as a session of the provider's at the neighbour does. */
  async function probe(): Promise<Record<string, string>> {
    const portProbes = Object.values(doors);
    const body = portProbes.map((one) => `${portProbeLine(one)}\n`).join("");
    const enter = ["-t", String(neighbour.init), "-n", "sh", "-c", agentScript("read")];
    // A group of its own: the agent ends its group when its stdin ends before it has answered.
    const session = spawn("nsenter", enter, { stdio: ["pipe", "pipe", "inherit"], detached: true });
    session.stdin.write(requestText("probe_ports", body, "1"));
    let said = "";
    for await (const part of session.stdout.setEncoding("utf8")) {
      said += part;
      if (/^bv end 1 /m.test(said)) session.stdin.end();
    }
    const answered = parsePortProbes(said.split("\n"));
    return Object.fromEntries(Object.entries(doors).map(([name, one]) => [name, answered(one)]));
  }

  /** Where packets to a neighbour arrive: at a port of its where nobody listens, which it refuses. */
  async function arrivals(of: Namespace): Promise<Record<string, boolean>> {
    const told = await of.run(`python3 -I - <<'PYTHON'
import socket
for kind, host, port in ${JSON.stringify(memberPorts)}:
    s = socket.socket(type=socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM)
    s.settimeout(1)
    try:
        s.connect((host, port))
        s.send(b"?")
        s.recv(1)
    except ConnectionRefusedError: print(port, "true")
    except TimeoutError: print(port, "false")
PYTHON`);
    return Object.fromEntries(told.split("\n").map((line) => [line.split(" ")[0], line.endsWith("true")]));
  }

  /** What a program there would see, that has a route. */
  const connect = (of: Namespace, url: string) =>
    of.run(`curl -s -m 3 --noproxy '*' -o /dev/null -w '%{http_code}' ${url} || :`);

  test("reaches what is published on loopback alone where the host does nothing against it", async () => {
    const state = "ip -4 address; ip route; ip rule; ip -o link";
    await until(async () => !(await neighbour.run("ip -o link")).includes("NO-CARRIER"));
    const before = await neighbour.run(state);
    expect(await probe()).toEqual({
      "container's own address": "open",
      "port that is published on loopback": "open",
      "port at which nobody listens": "closed",
      "peers' port": "open",
      "peers' port, sent there by hand": "open",
    });
    expect(await neighbour.run(state)).toBe(before);
    await neighbour.run(`ip route add 172.30.0.0/16 via ${via}`);
    expect(await connect(neighbour, "http://172.30.0.2:8545/")).toBe("200");
    await say(neighbour, "172.30.0.9", "as-a-container");
    await until(async () => readFileSync(heard, "utf8") === "as-a-container ");
  });

  test("reaches the peers' port alone with the host's table, and everybody else what they did", async () => {
    // Twice: it replaces itself.
    await host.run(`nft -f ${tableFile}; nft -f ${tableFile}`);
    expect(await probe()).toEqual({
      "container's own address": "silent",
      "port that is published on loopback": "silent",
      "port at which nobody listens": "silent",
      "peers' port": "open",
      "peers' port, sent there by hand": "open",
    });
    expect(await connect(neighbour, "http://172.30.0.2:8545/")).toBe("000");
    expect(await connect(host, "http://172.30.0.2:8545/")).toBe("200");
    expect(await connect(container, "http://192.0.2.2/")).toBe("200");
    await say(neighbour, "172.30.0.9", "as-a-container");
    await say(host, "172.30.0.1", "from-the-host");
    await until(async () => readFileSync(heard, "utf8").includes("from-the-host"));
    expect(readFileSync(heard, "utf8")).toBe("as-a-container from-the-host ");
  });

  test("a container reaches other members' routing where its host does nothing against it, and with the table all but that", async () => {
    const everywhere = { "179": true, "3784": true, "4789": true, "5052": true };
    await host.run(`nft delete table inet ${containerTable}`);
    expect(await arrivals(container)).toEqual(everywhere);
    await host.run(`nft -f ${tableFile}`);
    expect(await arrivals(container)).toEqual({ "179": false, "3784": false, "4789": false, "5052": true });
    expect(await arrivals(host)).toEqual(everywhere);
  });

  test("the table is written as nft prints it, so that what a hand changes in it is seen", async () => {
    expect(`${await host.run(`nft list table inet ${containerTable}`)}\n`).toBe(renderContainerTable());
  });
});
