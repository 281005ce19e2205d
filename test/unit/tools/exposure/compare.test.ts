import { describe, expect, it } from "vitest";
import { exposureRemedy } from "../../../../tools/exposure/report.ts";
import { look, short, socket } from "./site.ts";

describe("the comparison", () => {
  const container = (place: string, port: number, protocol = "tcp") => [
    "container\tabc\t/web",
    `published\tabc\t${place}\t${port}\t80/${protocol}`,
  ];
  const bfdd = ["3784", "3785"].map((port) => socket("udp", `0.0.0.0:${port}`, "bfdd"));
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
        "exposed shin 53/udp container web: internet trdiy 198.18.113.11, internet i7bb 198.18.113.11, mesh trdiy 10.99.0.11, mesh i7bb 10.99.0.11",
      ],
    ],
    [
      "does not take it for IPv6",
      [
        {
          i7bb: ["address\teth0\t2a00:db8::12", ...container("::", 53, "udp"), "kernel6\t:INPUT DROP [0:0]"],
        },
      ],
      [],
    ],
    ["takes the firewall's word for UDP that does not answer", [{ shin: bfdd }], []],
    [
      "takes the firewall's word that a rented host hears homes alone of routes",
      [
        { trdiy: bfdd, shin: bfdd, xserver: bfdd },
        { "tcp 10.99.0.11 22": "silent", "tcp 10.99.0.12 22": "silent" },
        ["trdiy", "shin", "xserver"],
      ],
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
      ["exposed shin 161/udp snmpd: internet trdiy 198.18.113.11, internet i7bb 198.18.113.11"],
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
    ["does not ask again of callers that are counted", [{}, { "tcp 198.18.113.11 22": "silent" }], []],
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

  it("probes no port of a router that may be another customer's", () => {
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
    expect(exposureRemedy(found!)).toContain("forward 30300/tcp to trdiy");
    expect(look({ trdiy: peer }, { ...reached, "tcp 198.51.100.7 30300": "open" }).findings).toEqual([]);
  });
});
