import { describe, expect, it } from "vitest";
import { differing, observed } from "../../../support/provider/samples.ts";

describe("a unit", () => {
  const wanted = { enabled: true, active: true };
  const fields = { LoadState: "loaded", ActiveState: "active", UnitFileState: "enabled", DropInPaths: "" };
  const dropIn = "/etc/systemd/system/chrony.service.d/override.conf";
  it.each<[string, Record<string, string>, string[]]>([
    ["as wanted", fields, []],
    ["stopped", { ...fields, ActiveState: "inactive" }, ["active"]],
    ["failed", { ...fields, ActiveState: "failed" }, ["active"]],
    ["disabled", { ...fields, UnitFileState: "disabled" }, ["enabled"]],
    [
      "masked",
      { ...fields, LoadState: "masked", UnitFileState: "masked", ActiveState: "inactive" },
      ["enabled", "active", "load"],
    ],
    ["edited by a drop-in", { ...fields, DropInPaths: dropIn }, ["dropIns"]],
    [
      "with its package's drop-in",
      { ...fields, DropInPaths: "/usr/lib/systemd/system/chrony.service.d/a.conf" },
      [],
    ],
    ["unknown to systemd", { ...fields, LoadState: "not-found" }, ["enabled", "active"]],
  ])("%s", (_name, found, expected) => {
    expect(differing("unit chrony", wanted, found)).toEqual(expected);
  });

  it("with a drop-in of a role is as wanted", () => {
    const host = observed({ "unit chrony": { ...fields, DropInPaths: dropIn } }, { [`file ${dropIn}`]: {} });
    expect(host.live("unit chrony")).toEqual(wanted);
  });
});

describe("a service", () => {
  const image = `registry/reth@sha256:${"a".repeat(64)}`;
  const wanted = {
    compose: "/c.yaml",
    image,
    definition: "0123456789abcdef",
    restart: "unless-stopped",
    state: "running",
  };
  const container = {
    id: "f".repeat(64),
    image,
    restart: "unless-stopped",
    status: "running",
    definition: "0123456789abcdef",
    hash: "h",
    recorded: "h",
  };
  it.each<[string, Record<string, string>, string[]]>([
    ["as wanted", container, []],
    ["stopped", { ...container, status: "exited" }, ["state"]],
    ["paused", { ...container, status: "paused" }, ["state"]],
    ["of another image", { ...container, image: "registry/reth:latest" }, ["image"]],
    ["with another restart policy", { ...container, restart: "" }, ["restart"]],
    ["made from an edited compose file", { ...container, hash: "other" }, ["definition"]],
    ["of an earlier definition", { ...container, definition: "fedcba9876543210" }, ["definition"]],
    ["removed", { recorded: "h" }, ["image", "definition", "restart", "state"]],
  ])("%s", (_name, found, expected) => {
    expect(differing("service hoodi/reth", wanted, found)).toEqual(expected);
  });
});
