import { describe, expect, it } from "vitest";
import { plan } from "../../../provider/resource/plan.ts";
import { scriptOf } from "../../../provider/resource/script.ts";
import { file, keysOf, observed, rootOwned, stepsOf, wantedOf } from "../../support/provider/samples.ts";

const a = { content: "a", ...rootOwned };
const chrony = { LoadState: "loaded", ActiveState: "active", UnitFileState: "enabled" };
const running = { enabled: true, active: true };

describe("a bare host", () => {
  const wanted = wantedOf({ "file /etc/a": a, "unit chrony": running });
  const planned = plan(wanted, observed({}));

  it("gets everything", () => {
    expect(keysOf(planned.changed)).toEqual(["file /etc/a", "unit chrony"]);
    expect(planned.unfinished).toEqual(["check"]);
  });

  it("is told whose it all is before anything is made", () => {
    const { id, urn, role, stack } = wanted;
    expect(planned.claims).toEqual([
      { key: "file /etc/a", flag: "", id, urn, role, stack, requires: "" },
      { key: "unit chrony", flag: "", id, urn, role, stack, requires: "" },
    ]);
    const script = scriptOf(wanted, planned);
    expect(script.indexOf("write_manifest")).toBeLessThan(script.indexOf("write_unfinished"));
    expect(script.indexOf("write_unfinished")).toBeLessThan(script.indexOf("\nstep "));
    expect(script.endsWith("\nfinished")).toBe(true);
  });
});

describe("a host that is as wanted", () => {
  const wanted = wantedOf({
    "file /etc/a": a,
    "probe up": { url: "http://127.0.0.1/", expect: "x", timeoutSeconds: 1 },
  });
  const host = observed({ "file /etc/a": file("a") }, { "file /etc/a": {} });

  it("gets no step, not even a probe", () => {
    const planned = plan(wanted, host);
    expect(planned).toMatchObject({ changed: [], removed: [], restarts: [], unfinished: [], superseded: [] });
    expect(stepsOf(scriptOf(wanted, planned))).toEqual([]);
    expect(scriptOf(wanted, planned)).not.toContain("unfinished");
  });

  it("keeps no claim for a fact", () => {
    const host = wantedOf({ "requires os": { os: "debian-13" }, "file /etc/a": a });
    const found = observed({ "requires os": { os: "debian-13" } });
    expect(keysOf(plan(host, found).claims)).toEqual(["file /etc/a"]);
  });

  it("keeps no claim for a probe", () => {
    expect(keysOf(plan(wanted, host).claims)).toEqual(["file /etc/a"]);
  });

  it("is probed again when an earlier run left a note", () => {
    const noted = observed({ "file /etc/a": file("a") }, { "file /etc/a": {} }, { "box-base-1": "check\n" });
    expect(stepsOf(scriptOf(wanted, plan(wanted, noted)))).toEqual(["probe up"]);
  });
});

it("what is lost is told before anything is done", () => {
  const wanted = wantedOf({ "secret /srv/key": { format: "hex32", ...rootOwned, identity: true } });
  const host = observed(
    { "secret /srv/key": { recorded: "00ff" } },
    { "secret /srv/key": { flag: "identity" } },
  );
  expect(plan(wanted, host).lost).toEqual([
    expect.stringContaining("secret /srv/key is an identity and is missing"),
  ]);
});

describe("what carries nobody's mark", () => {
  const dropIn = "/etc/systemd/system/chrony.service.d/x.conf";
  const host = (claims = {}) => observed({ "unit chrony": { ...chrony, DropInPaths: dropIn } }, claims);

  it("is named when a role is new on it", () => {
    expect(plan(wantedOf({ "unit chrony": running }), host()).unmanaged).toEqual([
      { what: `drop-in ${dropIn}`, removal: "" },
    ]);
  });

  it("is drift once the item was ours", () => {
    const planned = plan(wantedOf({ "unit chrony": running }), host({ "unit chrony": {} }));
    expect(planned.unmanaged).toEqual([]);
    expect(keysOf(planned.changed)).toEqual(["unit chrony"]);
  });

  it("is a container that holds the port of a service", () => {
    const image = `reth@sha256:${"a".repeat(64)}`;
    const wanted = wantedOf({
      "service p/reth": {
        compose: "/c.yaml",
        image,
        definition: "0123456789abcdef",
        restart: "always",
        ports: "8545/tcp 30303/udp",
        state: "running",
      },
    });
    const foreign = {
      byhand: 'running {"8545/tcp":[{"HostIp":"","HostPort":"8545"}]}',
      stopped: 'exited {"8545/tcp":[{"HostIp":"","HostPort":"8545"}]}',
      tcp: 'running {"30303/tcp":[{"HostIp":"","HostPort":"30303"}]}',
      udp: 'running {"1/udp":[{"HostIp":"","HostPort":"30303"}]}',
      none: "running {}",
    };
    expect(plan(wanted, observed({ "service *": foreign })).unmanaged).toEqual([
      { what: "container byhand, which holds 8545/tcp", removal: "docker stop byhand && docker rm byhand" },
      { what: "container udp, which holds 30303/udp", removal: "docker stop udp && docker rm udp" },
    ]);
  });
});
