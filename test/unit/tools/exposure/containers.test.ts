import { describe, expect, it } from "vitest";
import { portProbeLine } from "../../../../provider/host/network-state.ts";
import { exposureRemedy } from "../../../../tools/exposure/report.ts";
import { type Answers, look, short } from "./site.ts";

describe("containers", () => {
  const inContainer = (address = "172.30.0.2") => [
    "container\tabc\t/web",
    "published\tabc\t127.0.0.1\t18545\t8545/tcp",
    `inside\tabc\t${address}\ttcp LISTEN 0 4096 *:8545 *:*`,
    `inside\tabc\t${address}\ttcp LISTEN 0 4096 127.0.0.11:40404 0.0.0.0:*`,
  ];
  const beyond = (of: ReturnType<typeof look>) =>
    of.tried
      .filter(({ via }) => via !== undefined)
      .map((one) => `${one.from} ${one.role} ${portProbeLine(one)}`)
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
    expect(exposureRemedy(of.findings[0]!)).toMatch(remedy);
  });
});
