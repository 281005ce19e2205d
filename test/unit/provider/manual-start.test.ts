/** What `up` may start of a service that holds keys, by what the host remembers of it. */
import { describe, expect, it } from "vitest";
import { itemsLeftToOperator, plan } from "../../../provider/resource/plan.ts";
import { scriptOf } from "../../../provider/resource/script.ts";
import { directory, keysOf, observed, wantedOf } from "../../support/provider/samples.ts";

const image = `a/b@sha256:${"1".repeat(64)}`;
const service = {
  compose: "/etc/c.yaml",
  image,
  definition: "0".repeat(16),
  restart: "unless-stopped",
  state: "running",
  manualStart: true,
};
const key = "service p/signer";
const keys = "directory /srv/keys";
const wanted = wantedOf({
  [keys]: { owner: "root:root", mode: "0755", irreplaceable: "0x*,slashing.sqlite" },
  [key]: service,
});
const nothing = { "holds 0x*": "no", "holds slashing.sqlite": "no" };
const since = "2026-11-21T10:00:00.5Z";
const made = { id: "abc", image, definition: "0".repeat(16), restart: "unless-stopped", started: since };
const before = { ...made, definition: "1".repeat(16) };

type Found = Record<string, string>;
const hostWith = (signer: Found, folder: Found = nothing, note?: string) =>
  observed(
    { [key]: { recorded: "", ...signer }, [keys]: { ...directory, recorded: "", ...folder } },
    { [key]: {}, [keys]: { flag: "irreplaceable 0x*,slashing.sqlite" } },
    note === undefined ? {} : { "box-base-1": note },
  );
const starts = (...found: Parameters<typeof hostWith>) =>
  keysOf(plan(wanted, hostWith(...found)).changed).includes(key);

describe("a signer of which the host has no record", () => {
  it.each<[string, Found, Found, boolean]>([
    ["and no keys is started", {}, nothing, true],
    ["and no keys is started again after a start that failed", { ...made, status: "created" }, nothing, true],
    ["but its keys is left alone", {}, { ...nothing, "holds 0x*": "yes" }, false],
    ["but what it signed is left alone", {}, { ...nothing, "holds slashing.sqlite": "yes" }, false],
    [
      "stays stopped beside its keys",
      { ...made, status: "exited" },
      { ...nothing, "holds 0x*": "yes" },
      false,
    ],
    ["and of whose keys nothing is known is left alone", {}, {}, false],
    ["and that was only begun is started without keys", { recorded: "begun" }, nothing, true],
    [
      "and that was only begun is left alone with keys",
      { recorded: "begun", ...made, status: "exited" },
      { ...nothing, "holds 0x*": "yes" },
      false,
    ],
    ["but one that cannot be read is left alone", { recorded: "unreadable" }, nothing, false],
  ])("%s", (_name, signer, folder, expected) => {
    expect(starts(signer, folder)).toBe(expected);
  });

  it("runs on, and is made as wanted while it runs", () => {
    const full = { ...nothing, "holds 0x*": "yes" };
    expect(starts({ ...made, status: "running" }, full)).toBe(false);
    expect(starts({ ...before, status: "running" }, full)).toBe(true);
  });

  it("is said to be beside keys, with what to see to", () => {
    const host = hostWith({}, { ...nothing, "holds 0x*": "yes" });
    expect(itemsLeftToOperator(wanted.items, host).get(key)).toBe(
      "removed and has 0x* in /srv/keys, and nothing on this host says that it ran here (see that nothing else signs with these keys)",
    );
  });

  it("is asked for its keys again right before the start", () => {
    const script = scriptOf(wanted, plan(wanted, hostWith({})));
    const asked = script.indexOf("! holds /srv/keys '0x*' ||");
    expect(asked).toBeGreaterThan(script.indexOf(`step '${key}'`));
    expect(script.indexOf("echo begun")).toBeGreaterThan(asked);
    expect(script.indexOf(" up -d ")).toBeGreaterThan(script.indexOf("echo begun"));
  });
});

describe("a service that ended for safety", () => {
  const ended = { ...before, status: "exited", recorded: "a".repeat(64), safetyStop: "doppelganger" };
  const note = `stopped ${key} ${since}\ncheck\n`;
  const { manualStart: _, ...node } = service;

  it.each<[string, Found]>([
    ["stands still", ended],
    ["was removed since", { recorded: ended.recorded, safetyStop: ended.safetyStop }],
    ["has a note that says nothing", { ...ended, safetyStop: "unreadable" }],
  ])("is left to a person: it %s", (_name, signer) => {
    expect(starts(signer, nothing, note)).toBe(false);
    expect(starts({ ...signer, safetyStop: "" }, nothing, note)).toBe(true);
  });

  it("is left to a person also if it holds no keys", () => {
    const items = wantedOf({ [key]: node });
    const host = (found: Found) => observed({ [key]: found }, { [key]: {} });
    expect(plan(items, host(ended)).changed).toEqual([]);
    expect(keysOf(plan(items, host({ ...ended, safetyStop: "" })).changed)).toEqual([key]);
  });

  it("is a difference, with the reason", () => {
    const host = hostWith(ended);
    expect(host.live(key)).toMatchObject({ state: "exited", safetyStop: "doppelganger" });
    expect(itemsLeftToOperator(wanted.items, host).get(key)).toBe(
      "exited for safety (doppelganger; find out why before it runs again, docs/keys.md)",
    );
  });
});

describe("a signer that ended by itself and is about to be started again", () => {
  const ended = { ...before, status: "exited", recorded: "a".repeat(64), restarting: "yes" };

  it("was not stopped by anybody: it is made as wanted", () => {
    expect(hostWith(ended).live(key)).toMatchObject({ state: "restarting" });
    expect(starts(ended)).toBe(true);
    expect(starts({ ...ended, restarting: "" })).toBe(false);
  });
});

describe("a signer that an apply stopped, which was cut off", () => {
  const recorded = "a".repeat(64);
  const full = { ...nothing, "holds 0x*": "yes", recorded: "0x*," };
  const note = `stopped ${key} ${since}\ncheck\n`;

  it.each<[string, Found, boolean]>([
    ["was stopped", { ...before, status: "exited" }, true],
    ["was removed", {}, true],
    ["was made anew and not started", { ...made, status: "created", started: "0001-01-01T00:00:00Z" }, true],
    [
      "was started since, and then stopped",
      { ...made, status: "exited", started: "2026-11-21T11:00:00Z" },
      false,
    ],
    ["was paused", { ...before, status: "paused" }, false],
  ])("and that %s", (_name, signer, expected) => {
    expect(starts({ ...signer, recorded }, full, note)).toBe(expected);
    expect(starts({ ...signer, recorded }, full)).toBe(false);
  });

  it("keeps its line until it runs", () => {
    const again = plan(wanted, hostWith({ ...before, status: "exited", recorded }, full, note));
    expect(again.unfinished).toEqual([`stopped ${key} ${since}`, "check"]);
    expect(scriptOf(wanted, again)).toContain(`done_with 'stopped ${key} ${since}'`);
    const stays = plan(wanted, hostWith({ ...made, status: "exited", started: "x", recorded }, full, note));
    expect(stays.unfinished).toEqual(["check"]);
  });
});
