import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Hosts } from "../../../provider/host/hosts.ts";
import { lookMode } from "../../../provider/host/mode.ts";
import { newRun, type Run } from "../../../provider/resource/context.ts";
import { previewCreateOffline, previewUpdateOffline, tellAge } from "../../../provider/resource/offline.ts";
import { unknownValue } from "../../../provider/resource/wire.ts";
import { connection } from "../../support/provider/samples.ts";

let warnings: string[];
let run: Run;

beforeEach(() => {
  warnings = [];
  run = newRun({ status: () => {}, info: () => {}, warn: (_, message) => void warnings.push(message) });
  process.env.HOST_MODE = "offline";
  vi.useFakeTimers({ now: Date.parse("2026-11-20T12:30:00Z") });
});
afterEach(() => {
  delete process.env.HOST_MODE;
  vi.useRealTimers();
});

const key = { format: "secp256k1", identity: true, owner: "root:root", mode: "0600" };
const properties = { connection, role: "shared", "secret /srv/key": key };

describe("in offline mode", () => {
  it("the age of the state is said once, with the commit", () => {
    const lastKnown = { time: "2026-11-20T10:00:00Z", commit: "c0ffee" };
    for (let i = 0; i < 3; i += 1) tellAge(run, { lastKnown });
    expect(warnings).toEqual([
      "HOST_MODE=offline: no host is contacted. Hosts are shown as the state of 2026-11-20T10:00:00Z has them, which is 2 h old and was deployed from commit c0ffee.",
    ]);
  });

  it("an age of days is said in days, and an unknown one is not guessed", () => {
    tellAge(run, { lastKnown: { time: "2026-11-10T10:00:00Z" } });
    expect(warnings[0]).toContain("10 days old and was deployed from an unknown commit.");
    run.toldAge.done = false;
    tellAge(run, { lastKnown: { time: "2026-11-10T10:00:00Z", commit: "c0ffee", dirty: true } });
    expect(warnings[1]).toContain("commit c0ffee with changes that were not committed.");
    run.toldAge.done = false;
    tellAge(run, {});
    expect(warnings[2]).toContain("it does not say since when.");
  });

  it("what only the host can make is as last known", () => {
    const known = { ...key, state: "as generated", public: "ab", fingerprint: "sha256:0" };
    const olds = { ...properties, "secret /srv/key": known };
    expect(previewUpdateOffline(run, "", properties, olds)).toMatchObject({
      "secret /srv/key": { public: "ab" },
    });
    expect(previewUpdateOffline(run, "", properties, {})).toMatchObject({
      "secret /srv/key": { public: unknownValue },
    });
    expect(previewCreateOffline(run, "", properties)).toMatchObject({
      "secret /srv/key": { public: unknownValue },
    });
  });

  it("what was added by hand is said as with a look at the host", () => {
    const olds = { ...properties, "sudoers /etc/sudoers.d/x": { detail: "root" } };
    previewUpdateOffline(run, "", properties, olds);
    expect(warnings[0]).toContain("found sudoers /etc/sudoers.d/x (root). up leaves it as it is");
  });

  it("a command that only looks does not look either", () => {
    expect(lookMode()).toBe("offline");
    process.env.HOST_MODE = "";
    expect(lookMode()).toBe("read");
    process.env.HOST_MODE = "reader";
    expect(lookMode()).toBe("reader");
  });

  it("a mistyped mode allows nothing", async () => {
    process.env.HOST_MODE = "ofline";
    const reason = "HOST_MODE=ofline: there is no such mode. Write read, reader or offline.";
    expect(() => tellAge(run, {})).toThrow(reason);
    await expect(new Hosts().at(connection).snapshot()).rejects.toThrow(reason);
  });

  it("a host is not asked, whoever tries", async () => {
    const host = new Hosts().at(connection);
    await expect(host.snapshot()).rejects.toThrow("HOST_MODE=offline: this run contacts no host");
    await expect(host.test("true")).rejects.toThrow("HOST_MODE=offline");
    delete process.env.HOST_MODE;
    await expect(new Hosts().at(connection).snapshot()).rejects.toThrow("The unit layer starts no program");
  });
});
