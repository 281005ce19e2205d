import { describe, expect, it } from "vitest";
import {
  type Answered,
  knockLine,
  parseKnocks,
  parseSurvey,
  type Survey,
} from "../../../provider/host/survey.ts";
import { openingsOf, rulesOf } from "../../../render/stack/exposure.ts";
import { judge, type Known, triesOf } from "../../../tools/exposure/compare.ts";
import { findingsOf } from "../../../tools/exposure/findings.ts";
import { admits } from "../../../tools/exposure/kernel.ts";
import {
  type Exposure,
  exitCodeOf,
  exposureReport,
  remedyOf,
  untriedOf,
} from "../../../tools/exposure/report.ts";
import { waysOf } from "../../../tools/exposure/ways.ts";
import { loadTopology } from "../../../topology/load.ts";
import { complete, today } from "../../support/inventory.ts";

const settings = complete("mainnet");
settings.sites.shin.publicAddress = "203.0.113.11";
const topology = loadTopology("mainnet", settings, today);

/** As ufw 0.36 has told the kernel of Debian 13. */
const kernel = (...rules: string[]) => [
  ":INPUT DROP [0:0]",
  "-A ufw-user-input -p tcp -m tcp --dport 22 -m conntrack --ctstate NEW -m recent --set --name DEFAULT --mask 255.255.255.255 --rsource",
  "-A ufw-user-input -p tcp -m tcp --dport 22 -m conntrack --ctstate NEW -m recent --update --seconds 30 --hitcount 6 --name DEFAULT --mask 255.255.255.255 --rsource -j ufw-user-limit",
  "-A ufw-user-input -p tcp -m tcp --dport 22 -j ufw-user-limit-accept",
  "-A ufw-user-input -i mesh0 -p udp -m udp --dport 3784 -j ACCEPT",
  ...rules,
];
const peers = "-A ufw-user-input -p udp -m multiport --dports 30300,30301,30303 -j ACCEPT";

const socket = (protocol: string, local: string, program: string) =>
  `socket\t${protocol}   UNCONN 0      4096   ${local}   0.0.0.0:*    users:(("${program}",pid=7,fd=3))`;

type Name = "trdiy" | "i7bb" | "shin" | "xserver";

/** A home or rented host as the agent describes it, and what `more` adds. */
function survey(name: Name, more: readonly string[] = []): Survey {
  const place = {
    trdiy: ["eth0\t192.168.1.11", "mesh0\t10.99.0.1", "tailscale0\t100.64.0.1", "anycast0\t10.0.0.100"],
    i7bb: ["eth0\t192.168.1.12", "mesh0\t10.99.0.2", "tailscale0\t100.64.0.2", "anycast0\t10.0.0.100"],
    shin: ["eth0\t203.0.113.11", "mesh0\t10.99.0.11", "tailscale0\t100.64.0.3"],
    xserver: ["eth0\t203.0.113.12", "mesh0\t10.99.0.12", "tailscale0\t100.64.0.4"],
  }[name];
  const own = name === "trdiy" || name === "i7bb" ? [peers] : [];
  return parseSurvey([
    "address\tlo\t127.0.0.1",
    "address\tdocker0\t172.30.255.1",
    "address\teth0\tfe80::1",
    ...place.map((line) => `address\t${line}`),
    socket("tcp", "0.0.0.0:22", "sshd"),
    socket("tcp", "[::]:22", "sshd"),
    ...[...kernel(...own)].map((line) => `kernel4\t${line}`),
    ...more,
  ]);
}

/** What `answers` says of some doors, ssh is open and all others are silent. */
type Answers = Readonly<Record<string, Answered>>;

function look(
  changes: Partial<Record<Name, readonly string[]>>,
  answers: Answers = {},
  names: readonly Name[] = ["trdiy", "i7bb", "shin"],
) {
  const known: Known = {
    surveys: new Map(names.map((name) => [name, survey(name, changes[name])])),
    openings: new Map(
      names.map((name) => [name, openingsOf(topology.overlay, name, rulesOf(topology, name))]),
    ),
  };
  const tried = triesOf(waysOf(topology, known.surveys), known).map((one) => {
    const { protocol, address, port } = one;
    const usual = port === 22 && !/^(10\.0\.|100\.)/.test(address) ? "open" : "silent";
    return judge(one, answers[`${protocol} ${address} ${port}`] ?? usual, known);
  });
  return { known, tried, findings: findingsOf(tried, known) };
}

const short = ({ findings }: Pick<ReturnType<typeof look>, "findings">) =>
  findings.map(
    ({ kind, host, port, protocol, who, ways }) =>
      `${kind} ${host} ${port}/${protocol} ${who}: ${ways.map(({ role, from, address }) => `${role} ${from} ${address}`).join(", ")}`,
  );

describe("ways from one host to another", () => {
  const { known } = look({
    i7bb: [
      "address\teth0\t2001:db8::12",
      ...["198.51.100.7", "172.20.0.1"].map((address) => `endpoint\t${address}:41641`),
    ],
  });
  const ways = waysOf(topology, known.surveys).map(
    ({ from, role, address, hosts, link }) => `${from} ${role} ${address} ${hosts.join("+")} ${link}`,
  );
  it.each([
    "trdiy lan 192.168.1.12 i7bb eth0",
    "trdiy lan 2001:db8::12 i7bb eth0",
    "trdiy mesh 10.99.0.2 i7bb mesh0",
    "trdiy tailnet 100.64.0.2 i7bb tailscale0",
    "trdiy internet 203.0.113.11 shin eth0",
    "shin internet 2001:db8::12 i7bb eth0",
    "shin internet 198.51.100.7 i7bb undefined",
    "shin mesh 10.0.0.100 trdiy+i7bb mesh0",
  ])("include %s", (way) => {
    expect(ways).toContain(way);
  });
  it.each([
    ["loopback", / 127\./],
    ["Docker's bridges", / 172\.30/],
    ["addresses of one link", / fe80/],
    ["another site's private addresses", /^shin \w+ 192\.168/],
    ["addresses that the host has itself", /^(trdiy|i7bb) mesh 10\.0\.0\.100 /],
    ["endpoints that are private", / 172\.20/],
    ["a router's outside, from its inside", /^trdiy \w+ 198\.51/],
  ])("leave out %s", (_what, pattern) => {
    expect(ways.filter((way) => pattern.test(way))).toEqual([]);
  });
});

describe("the comparison", () => {
  const container = (place: string, port: number, protocol = "tcp") => [
    "container\tabc\t/web",
    `published\tabc\t${place}\t${port}\t80/${protocol}`,
  ];
  it.each<[what: string, Parameters<typeof look>, string[]]>([
    ["finds nothing where only what is declared answers", [{}], []],
    [
      "names a container that is published on every address",
      [
        { trdiy: container("0.0.0.0", 8080) },
        { "tcp 192.168.1.11 8080": "open", "tcp 10.99.0.1 8080": "open" },
      ],
      [
        "exposed trdiy 8080/tcp container web: lan i7bb 192.168.1.11, mesh i7bb 10.99.0.1, mesh shin 10.99.0.1",
      ],
    ],
    ["lets a container be that nobody reaches", [{ trdiy: container("127.0.0.1", 8080) }], []],
    ["lets UDP be that is bound to loopback", [{ trdiy: container("127.0.0.1", 53, "udp") }], []],
    [
      "knows that rented hosts have no business with each other",
      [{}, { "tcp 10.99.0.12 22": "open", "tcp 10.99.0.11 22": "silent" }, ["shin", "xserver"]],
      ["exposed xserver 22/tcp sshd: mesh shin 10.99.0.12"],
    ],
    [
      "takes Docker's word for UDP that does not answer",
      [{ shin: container("0.0.0.0", 53, "udp") }],
      [
        "exposed shin 53/udp container web: internet trdiy 203.0.113.11, internet i7bb 203.0.113.11, mesh trdiy 10.99.0.11, mesh i7bb 10.99.0.11",
      ],
    ],
    [
      "does not take it for IPv6",
      [
        {
          i7bb: ["address\teth0\t2001:db8::12", ...container("::", 53, "udp"), "kernel6\t:INPUT DROP [0:0]"],
        },
      ],
      [],
    ],
    [
      "takes the firewall's word for UDP that does not answer",
      [{ shin: [socket("udp", "0.0.0.0:3784", "bfdd"), socket("udp", "0.0.0.0:3785", "bfdd")] }],
      [],
    ],
    [
      "finds UDP that a hand has let in, through every interface that the rule admits",
      [
        {
          shin: [
            socket("udp", "0.0.0.0:161", "snmpd"),
            "kernel4\t-A ufw-user-input -i eth0 -p udp -m udp --dport 161 -j ACCEPT",
          ],
        },
      ],
      ["exposed shin 161/udp snmpd: internet trdiy 203.0.113.11, internet i7bb 203.0.113.11"],
    ],
    [
      "finds what the tailnet lets through although ufw has no word in it",
      [{}, { "tcp 100.64.0.3 22": "open" }],
      ["exposed shin 22/tcp sshd: tailnet trdiy 100.64.0.3, tailnet i7bb 100.64.0.3"],
    ],
    [
      "knows Tailscale's own API by its program",
      [
        {
          shin: [socket("tcp", "100.64.0.3:40123", "tailscaled"), socket("tcp", "100.64.0.3:40124", "sshd")],
        },
        { "tcp 100.64.0.3 40123": "open", "tcp 100.64.0.3 40124": "open" },
      ],
      ["exposed shin 40124/tcp sshd: tailnet trdiy 100.64.0.3, tailnet i7bb 100.64.0.3"],
    ],
    [
      "finds a declared port that somebody serves and nobody reaches",
      [{ shin: [socket("tcp", "10.99.0.11:179", "bgpd")] }],
      ["shut shin 179/tcp bgpd: mesh trdiy 10.99.0.11, mesh i7bb 10.99.0.11"],
    ],
    ["leaves a declared port that nobody serves to drift", [{}], []],
    [
      "leaves a container in which nobody listens to drift",
      [
        { trdiy: container("0.0.0.0", 30300) },
        { "tcp 192.168.1.11 30300": "closed", "tcp 10.99.0.1 30300": "closed" },
      ],
      [],
    ],
    ["does not ask again of callers that are counted", [{}, { "tcp 203.0.113.11 22": "silent" }], []],
    [
      "asks of callers that are trusted",
      [{}, { "tcp 192.168.1.11 22": "silent" }],
      ["shut trdiy 22/tcp sshd: lan i7bb 192.168.1.11"],
    ],
    [
      "judges an anycast address by all hosts that have it",
      [
        { trdiy: [socket("tcp", "0.0.0.0:30300", "reth")] },
        { "tcp 192.168.1.11 30300": "open", "tcp 10.99.0.1 30300": "open" },
      ],
      [],
    ],
  ])("%s", (_what, args, expected) => {
    expect(short(look(...args))).toEqual(expected);
  });

  const inContainer = (address = "172.30.0.2") => [
    "container\tabc\t/web",
    "published\tabc\t127.0.0.1\t18545\t8545/tcp",
    `inside\tabc\t${address}\ttcp LISTEN 0 4096 *:8545 *:*`,
    `inside\tabc\t${address}\ttcp LISTEN 0 4096 127.0.0.11:40404 0.0.0.0:*`,
  ];
  const beyond = (of: ReturnType<typeof look>) =>
    of.tried
      .filter(({ via }) => via !== undefined)
      .map((one) => `${one.from} ${one.role} ${knockLine(one)}`)
      .sort();

  it("goes by way of each neighbour to its containers, and to what Docker publishes on its loopback", () => {
    expect(beyond(look({ trdiy: inContainer() }))).toEqual([
      "i7bb lan tcp 127.0.0.1 18545 192.168.1.11",
      "i7bb lan tcp 172.30.0.2 8545 192.168.1.11",
      "i7bb mesh tcp 127.0.0.1 18545 10.99.0.1",
      "i7bb mesh tcp 172.30.0.2 8545 10.99.0.1",
      "shin mesh tcp 127.0.0.1 18545 10.99.0.1",
      "shin mesh tcp 172.30.0.2 8545 10.99.0.1",
    ]);
  });

  it("tells hosts apart whose containers have the same address", () => {
    const both = beyond(look({ trdiy: inContainer(), i7bb: inContainer() }));
    expect(both.filter((one) => one.startsWith("shin mesh tcp 172"))).toEqual([
      "shin mesh tcp 172.30.0.2 8545 10.99.0.1",
      "shin mesh tcp 172.30.0.2 8545 10.99.0.2",
    ]);
  });

  it.each<[string, string, Answers, string[], RegExp]>([
    [
      "a container",
      "172.30.0.2",
      { "tcp 172.30.0.2 8545": "open" },
      [
        "exposed trdiy 8545/tcp container web: lan i7bb 172.30.0.2, mesh i7bb 172.30.0.2, mesh shin 172.30.0.2",
      ],
      /^npm run drift says what has taken away/,
    ],
    [
      "loopback",
      "172.30.0.2",
      { "tcp 127.0.0.1 18545": "open" },
      ["exposed trdiy 18545/tcp container web: lan i7bb 127.0.0.1, mesh i7bb 127.0.0.1, mesh shin 127.0.0.1"],
      /^npm run drift says what has taken away/,
    ],
    [
      "a container on a network of a hand's",
      "172.18.0.2",
      { "tcp 172.18.0.2 8545": "open" },
      [
        "exposed trdiy 8545/tcp container web: lan i7bb 172.18.0.2, mesh i7bb 172.18.0.2, mesh shin 172.18.0.2",
      ],
      /^172\.18\.0\.2 is not in 172\.30\.0\.0\/16/,
    ],
  ])("names %s that a neighbour reaches", (_what, address, answers, expected, remedy) => {
    const of = look({ trdiy: inContainer(address) }, answers);
    expect(short(of)).toEqual(expected);
    expect(remedyOf(of.findings[0]!)).toMatch(remedy);
  });

  it("knocks at no port of a router that may be another customer's", () => {
    const { tried } = look({ trdiy: ["endpoint\t198.51.100.7:41641"] });
    const ports = tried.filter(({ address }) => address === "198.51.100.7").map(({ port }) => port);
    expect([...new Set(ports)]).toEqual([30300, 30303, 30301, 30304]);
  });

  it("asks the router of a home for what it has to forward", () => {
    const peer = [socket("tcp", "0.0.0.0:30300", "reth"), "endpoint\t198.51.100.7:41641"];
    const reached = { "tcp 192.168.1.11 30300": "open", "tcp 10.99.0.1 30300": "open" } as const;
    const [found, ...others] = look({ trdiy: peer }, reached).findings;
    expect(others).toEqual([]);
    expect(found).toMatchObject({ kind: "shut", host: "trdiy", port: 30300, behindRouter: true });
    expect(remedyOf(found!)).toContain("forward 30300/tcp to trdiy");
    expect(look({ trdiy: peer }, { ...reached, "tcp 198.51.100.7 30300": "open" }).findings).toEqual([]);
  });
});

describe("a survey", () => {
  const lines = [
    'socket\ttcp LISTEN 0 128 *:9090 *:* users:(("node",pid=9,fd=1))',
    'socket\tudp UNCONN 0 0 127.0.0.53%lo:53 0.0.0.0:* users:(("systemd-resolve",pid=8,fd=1))',
    "socket\tudp UNCONN 0 0 0.0.0.0:4789 0.0.0.0:*",
    'socket\ttcp LISTEN 0 4096 [::]:8080 [::]:* users:(("docker-proxy",pid=6,fd=7))',
    'socket\ttcp LISTEN 0 4096 [::]:8081 [::]:* users:(("docker-proxy",pid=6,fd=7))',
    "group\t8\tsystemd-resolved.service",
    "group\t9\tabc",
    "container\tabc\t/web",
    "published\tabc\t\t8080\t80/tcp",
    "endpoint\t[2001:db8::1]:41641",
  ];
  it("names who listens, and says what Docker leads past the firewall", () => {
    const { listeners, endpoints } = parseSurvey(lines);
    expect(
      listeners.map(({ protocol, address, port, who, published }) =>
        [protocol, address, port, who, published].join(" "),
      ),
    ).toEqual([
      "tcp 0.0.0.0 8080 container web true",
      "tcp * 9090 node (container web) false",
      "udp 127.0.0.53 53 systemd-resolve (systemd-resolved.service) false",
      "udp 0.0.0.0 4789 a socket without a process false",
      "tcp :: 8081 docker-proxy false",
    ]);
    expect(endpoints).toEqual(["2001:db8::1"]);
  });

  it("of knocks counts what did not answer as silent", () => {
    const answered = parseKnocks([
      "tcp 10.0.0.1 22 open",
      "tcp fd00::1 80 closed",
      "tcp 172.30.0.2 80 10.0.0.1 open",
    ]);
    expect(answered({ protocol: "tcp", address: "172.30.0.2", port: 80, via: "10.0.0.1" })).toBe("open");
    expect(answered({ protocol: "tcp", address: "172.30.0.2", port: 80 })).toBe("silent");
    const knocks = ["10.0.0.1 22", "fd00::1 80", "10.0.0.1 23"].map((door) => door.split(" "));
    expect(
      knocks.map(([address, port]) => answered({ protocol: "tcp", address: address!, port: Number(port) })),
    ).toEqual(["open", "closed", "silent"]);
  });
});

describe("the kernel's rules", () => {
  const packet = {
    protocol: "udp",
    port: 161,
    link: "eth0",
    to: "10.0.0.2",
    from: ["10.0.0.1", "fd00::1"],
  } as const;
  const rule = (text: string) => `-A ufw-user-input ${text}`;
  it.each<[boolean, string[]]>([
    [false, []],
    [true, [rule("-p udp -m udp --dport 161 -j ACCEPT")]],
    [true, [rule("-s 10.0.0.0/24 -p udp -m udp --dport 161 -j ACCEPT")]],
    [true, [rule("-s 10.0.0.1/32 -d 10.0.0.2/32 -j ACCEPT")]],
    [true, [rule("-p udp -m multiport --dports 53,160:162 -j ACCEPT")]],
    [true, [rule("-p udp -m udp --dport 161 -j ufw-user-limit-accept")]],
    [false, [rule("-s 10.1.0.0/24 -p udp -m udp --dport 161 -j ACCEPT")]],
    [false, [rule("-d 10.0.0.3/32 -j ACCEPT")]],
    [false, [rule("-i mesh0 -p udp -m udp --dport 161 -j ACCEPT")]],
    [false, [rule("-p tcp -m tcp --dport 161 -j ACCEPT")]],
    [false, [rule("-p udp -m udp --dport 162 -j ACCEPT")]],
    [false, [rule("-p udp -j DROP"), rule("-p udp -m udp --dport 161 -j ACCEPT")]],
    [
      false,
      [rule("-p udp -m udp --dport 161 -m recent --update --seconds 30 --hitcount 6 -j ufw-user-limit")],
    ],
  ])("say %s with %j", (admitted, rules) => {
    expect(admits([":INPUT DROP [0:0]", ...rules], packet)).toBe(admitted);
  });

  it("let everything in that no policy stops", () => {
    expect(admits([":INPUT ACCEPT [0:0]"], packet)).toBe(true);
    expect(admits([], packet)).toBe(true);
  });
});

describe("the report", () => {
  const of = (...args: Parameters<typeof look>): Exposure => {
    const { known, tried, findings } = look(...args);
    const untried = untriedOf(topology, known.surveys, tried);
    return { stack: "mainnet", findings, tried, untried, unreachable: [] };
  };
  const clean = of({});
  const exposed = of(
    { trdiy: ["container\tabc\t/web", "published\tabc\t0.0.0.0\t8080\t80/tcp"] },
    { "tcp 192.168.1.11 8080": "open" },
  );

  it("ends with 0, 7 or 1", () => {
    expect(exitCodeOf(clean)).toBe(0);
    expect(exitCodeOf(exposed)).toBe(7);
    expect(exitCodeOf({ ...exposed, unreachable: ["shin is off"] })).toBe(1);
  });

  it("says of each host who tried what", () => {
    const text = exposureReport(clean);
    expect(text).toMatch(/^trdiy +lan +i7bb +192\.168\.1\.11 +\d+ +\d+ +22\/tcp$/m);
    expect(text).toMatch(/^shin +internet +trdiy i7bb +203\.0\.113\.11 +2 +0 +22\/tcp$/m);
    expect(text).toMatch(/mainnet: only what is declared can be reached\.$/);
  });

  it("names what is exposed and what to do", () => {
    expect(exposureReport(exposed)).toContain(`mainnet: 1 difference
trdiy  8080/tcp of container web can be reached and is not declared: the local network (192.168.1.11 from i7bb)
    Docker lets published ports past the firewall: docker stop web, or publish it on 127.0.0.1`);
  });

  it("says by way of which host a container was reached", () => {
    const inside = ["container\tabc\t/web", "inside\tabc\t172.30.0.2\ttcp LISTEN 0 4096 *:80 *:*"];
    expect(exposureReport(of({ trdiy: inside }, { "tcp 172.30.0.2 80": "open" }))).toContain(
      "(172.30.0.2 by way of 192.168.1.11 from i7bb)",
    );
  });

  it("says what nobody could try", () => {
    expect(clean.untried).toEqual([
      { host: "trdiy", role: "internet", reason: expect.stringContaining("public address is not known") },
      { host: "trdiy", role: "lan", reason: "it has no IPv6 address there" },
      { host: "i7bb", role: "internet", reason: expect.stringContaining("public address is not known") },
      { host: "i7bb", role: "lan", reason: "it has no IPv6 address there" },
      { host: "shin", role: "lan", reason: "no other host of this stack at its site was asked" },
      { host: "shin", role: "internet", reason: "it has no IPv6 address there" },
    ]);
  });
});
