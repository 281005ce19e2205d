import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { images } from "../../../catalog/clients/registry.ts";
import type { ComposeProject, ComposeService } from "../../../render/workloads/compose.ts";
import { endingOf } from "../../../tools/endings.ts";

const golden = globSync(new URL("../golden/clients/*.yaml", import.meta.url).pathname);
const rendered = golden.flatMap((file) => {
  const { services } = parse(readFileSync(file, "utf8")) as ComposeProject;
  return Object.entries(services).map(([name, service]) => [`${basename(file)} ${name}`, service] as const);
});
const of = (suffix: string): ComposeService => rendered.find(([name]) => name.endsWith(suffix))![1];

describe("how a service ended", () => {
  it.each(rendered)("is looked up by its image: %s", (_name, { image }) => {
    const own = Object.values(images).filter(({ repository }) => image.includes(`/${repository}@`));
    expect(own).toHaveLength(1);
    for (const [code, meaning] of Object.entries(own[0]!.exitCodes ?? {}))
      expect(endingOf({ image, exitCode: Number(code) })).toBe(`ended with ${code}: ${meaning}`);
  });

  it("names a safety stop, whatever the program ended with", () => {
    for (const exitCode of [0, 1, 129])
      expect(endingOf({ exitCode, safetyStop: "doppelganger" })).toContain(
        "another client signs with its keys",
      );
    expect(endingOf({ safetyStop: "slashed" })).toContain(
      "a validator that a client named to it has been slashed",
    );
    expect(endingOf({ safetyStop: "unreadable" })).toBe("ended for safety; docs/keys.md has the next steps");
  });

  it("names a full disk", () => {
    const { image } = of("nethermind-nimbus.yaml nethermind");
    expect(endingOf({ image, exitCode: 104 })).toContain("make room");
    expect(endingOf({ image: image.replace("docker.io/", "10.77.0.1:5000/"), exitCode: 104 })).toContain(
      "make room",
    );
  });

  it.each([
    [{}, undefined],
    [{ exitCode: 0 }, undefined],
    [{ exitCode: 1 }, "ended with 1: its log says why"],
    [{ exitCode: 137 }, expect.stringMatching(/^ended with 137: killed, because it did not end/)],
    [{ exitCode: 137, outOfMemory: true }, expect.stringContaining("more memory than its limit")],
    [{ exitCode: 0, outOfMemory: true }, expect.stringContaining("more memory than its limit")],
    [{ exitCode: 143 }, "ended with 143: stopped by SIGTERM, as by docker stop"],
    [{ exitCode: "129", image: "statusim/nimbus-validator-client@sha256:1" }, undefined],
  ])("%j is said as %s", (found, expected) => {
    expect(endingOf(found)).toEqual(expected);
  });
});
