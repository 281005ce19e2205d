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
    limits: "memory=536870912 cpu-shares=4096 pids-limit=8192",
    state: "running",
  };
  const printed = (changes: Record<string, string> = {}) =>
    Object.entries({
      memory: "536870912",
      "memory-swap": "1073741824",
      "memory-reservation": "0",
      "cpu-shares": "4096",
      "cpuset-cpus": "",
      cpus: "0",
      "pids-limit": "8192",
      ...changes,
    })
      .map(([option, value]) => `${option}=${value}`)
      .join(" ");
  const container = {
    id: "f".repeat(64),
    image,
    restart: "unless-stopped",
    limits: printed(),
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
    ["with other memory", { ...container, limits: printed({ memory: "1073741824" }) }, ["limits"]],
    ["with less swap", { ...container, limits: printed({ "memory-swap": "536870912" }) }, ["limits"]],
    [
      "with all of the swap",
      { ...container, swap: "counted", limits: printed({ "memory-swap": "-1" }) },
      ["limits"],
    ],
    ["on a kernel that counts no swap", { ...container, limits: printed({ "memory-swap": "-1" }) }, []],
    ...Object.entries({
      "memory-reservation": "67108864",
      "cpu-period": "100000",
      "cpu-quota": "50000",
      "cpu-rt-period": "1000000",
      "cpu-rt-runtime": "950000",
      "cpuset-mems": "0",
      "blkio-weight": "10",
    }).map(([option, value]): [string, Record<string, string>, string[]] => [
      `with another ${option}`,
      { ...container, limits: printed({ [option]: value }) },
      ["limits"],
    ]),
    ["with fewer processors", { ...container, limits: printed({ cpus: "500000000" }) }, ["limits"]],
    ["bound to a processor", { ...container, limits: printed({ "cpuset-cpus": "0" }) }, ["limits"]],
    ["without a limit of processes", { ...container, limits: printed({ "pids-limit": "-1" }) }, ["limits"]],
    [
      "on a kernel that knows no such limits",
      {
        ...container,
        limits: printed({ memory: "0", "memory-swap": "-1", "cpu-shares": "0", "pids-limit": "<nil>" }),
      },
      [],
    ],
    ["of a Docker that names no such limit", { ...container, limits: printed({ cpus: "<no value>" }) }, []],
    [
      "on such a kernel, and stopped",
      { ...container, status: "exited", limits: printed({ memory: "0", "memory-swap": "-1" }) },
      ["limits", "state"],
    ],
    ["made from an edited compose file", { ...container, hash: "other" }, ["definition"]],
    ["of an earlier definition", { ...container, definition: "fedcba9876543210" }, ["definition"]],
    ["removed", { recorded: "h" }, ["image", "definition", "restart", "limits", "state"]],
    ["that ended by itself", { ...container, status: "restarting", code: "1", killed: "false" }, ["state"]],
  ])("%s", (_name, found, expected) => {
    expect(differing("service hoodi/reth", wanted, found)).toEqual(expected);
  });

  it.each<[string, Record<string, string>, object]>([
    ["that runs again", { code: "0", killed: "true" }, {}],
    ["that was made and never ran", { status: "created", code: "127" }, {}],
    ["that a person stopped", { status: "exited", code: "0", killed: "false" }, { exitCode: 0 }],
    ["that ends again and again", { status: "restarting", code: "129", killed: "false" }, { exitCode: 129 }],
    [
      "without memory",
      { status: "exited", code: "137", killed: "true" },
      { exitCode: 137, outOfMemory: true },
    ],
    ["of a Docker that says something else", { status: "exited", code: "<no value>" }, {}],
  ])("%s shows how it ended while it does not run", (_name, found, expected) => {
    const live = observed({ "service hoodi/reth": { ...container, ...found } }).live("service hoodi/reth");
    const { exitCode, outOfMemory } = live as Record<string, unknown>;
    expect({ exitCode, outOfMemory }).toEqual(expected);
  });
});
