import { describe, expect, it } from "vitest";
import {
  type Exposure,
  exposureExitCode,
  exposureReport,
  untriedOf,
} from "../../../../tools/exposure/report.ts";
import { look, topology } from "./site.ts";

describe("the report", () => {
  const of = (...args: Parameters<typeof look>): Exposure => {
    const { known, tried, findings } = look(...args);
    const untried = untriedOf(topology, known.networkStates, tried);
    return { stack: "mainnet", findings, tried, untried, unreachable: [] };
  };
  const clean = of({});
  const exposed = of(
    { trdiy: ["container\tabc\t/web", "published\tabc\t0.0.0.0\t8080\t80/tcp"] },
    { "tcp 192.168.1.11 8080": "open" },
  );

  it("ends with 0, 7 or 1", () => {
    expect(exposureExitCode(clean)).toBe(0);
    expect(exposureExitCode(exposed)).toBe(7);
    expect(exposureExitCode({ ...exposed, unreachable: ["shin is off"] })).toBe(1);
  });

  it("says of each host who tried what", () => {
    const text = exposureReport(clean);
    expect(text).toMatch(/^trdiy +lan +i7bb +192\.168\.1\.11 +\d+ +\d+ +22\/tcp$/m);
    expect(text).toMatch(/^shin +internet +trdiy i7bb +198\.18\.113\.11 +2 +0 +22\/tcp$/m);
    expect(text).toMatch(/mainnet: only what is declared can be reached\.$/);
  });

  it("names what is exposed and what to do", () => {
    expect(exposureReport(exposed)).toContain(`mainnet: 1 difference
trdiy  8080/tcp of container web can be reached and is not declared: the local network (192.168.1.11 from i7bb)
    Docker lets published ports past the firewall: docker stop web, or publish it on 127.0.0.1`);
  });

  it("claims nothing for a host that was not asked, or where nothing was probed", () => {
    expect(exposureReport({ ...clean, unreachable: ["shin is off"] })).toMatch(
      /\nshin is off\n\nmainnet: no difference was found, but not every host could be asked\.$/,
    );
    const unprobed = { stack: "mainnet", findings: [], tried: [], untried: [], unreachable: [] };
    expect(exposureReport(unprobed)).toBe(
      "mainnet: nothing was probed, because no host could probe another.",
    );
  });

  it("explains the mark of UDP ports only where one has it", () => {
    expect(exposureReport(clean)).not.toContain("* UDP");
    const admitted = clean.tried.map((one) => ({ ...one, outcome: "admitted" as const }));
    expect(exposureReport({ ...clean, tried: admitted })).toContain("\n\n* UDP that did not answer");
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
