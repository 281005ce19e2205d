import { describe, expect, it } from "vitest";
import { plan } from "../../provider/resource/plan.ts";
import { refuseShortfall } from "../../provider/resource/preconditions.ts";
import { scriptOf } from "../../provider/resource/script.ts";
import { workloadUser } from "../../topology/ethereum/users.ts";
import {
  differing,
  directory,
  keysOf,
  observed,
  roleOf,
  stepsOf,
  wantedOf,
} from "../support/provider/samples.ts";

describe("the user of a workload", () => {
  it("is the same whenever and wherever it is asked for: data belong to it", () => {
    expect([workloadUser("hoodi", "vc1"), workloadUser("mainnet", "vc1")]).toEqual([2014468549, 2028526837]);
  });

  it("lies where nobody else gives numbers away", () => {
    const users = Array.from({ length: 2000 }, (_, i) => workloadUser("hoodi", `vc${i}`));
    expect(Math.min(...users)).toBeGreaterThanOrEqual(0x78000000);
    expect(Math.max(...users)).toBeLessThan(0x7c000000);
  });
});

const uid = 2_050_657_475;
const owner = `${uid}:${uid}`;
const folder = "directory /srv/data";
const service = "service p/node";
const running = {
  id: "abc",
  image: `a/b@sha256:${"1".repeat(64)}`,
  definition: "0".repeat(16),
  restart: "unless-stopped",
  status: "running",
};
const items = {
  [folder]: { owner, mode: "0700", keep: true, writers: service },
  [service]: {
    compose: "/etc/c.yaml",
    image: running.image,
    definition: running.definition,
    restart: running.restart,
    state: "running",
  },
};
const planned = (fields: Record<string, string>) => {
  const found = { [folder]: { type: "directory", mode: "700", ...fields }, [service]: running };
  return plan(wantedOf(items), observed(found, { [folder]: {}, [service]: {} }));
};

describe("a folder of a program", () => {
  it("shows a number whether an account has it or not, and an account below by its name", () => {
    const wanted = { owner, mode: "0700" };
    for (const name of ["UNKNOWN:UNKNOWN", "jo:UNKNOWN"])
      expect(differing(folder, wanted, { type: "directory", mode: "700", owner: name, ids: owner })).toEqual(
        [],
      );
    const roots = { ...directory, mode: "700", ids: "0:0" };
    expect(differing(folder, { owner: "root:root", mode: "0700" }, roots)).toEqual([]);
    expect(differing(folder, wanted, roots)).toEqual(["owner"]);
  });

  it.each<[string, Record<string, string>, string[]]>([
    ["root has", { owner: "root:root", ids: "0:0" }, [service]],
    ["has something of another's in it", { owner: "UNKNOWN:UNKNOWN", ids: owner, mixed: "yes" }, [service]],
    ["is as it should be", { owner: "UNKNOWN:UNKNOWN", ids: owner }, []],
    ["has another mode", { owner: "UNKNOWN:UNKNOWN", ids: owner, mode: "755" }, []],
  ])("that %s stops what writes there, as far as needed, and starts it again", (_name, fields, halted) => {
    const { halts, restarts, disruptions } = planned(fields);
    expect([halts, restarts, disruptions]).toEqual([halted, halted, halted.length > 0 ? ["stop"] : []]);
  });

  it("is looked through, then what writes there is stopped, then it changes", () => {
    const wanted = wantedOf(items);
    const script = scriptOf(wanted, planned({ owner: "root:root", ids: "0:0" }));
    expect(stepsOf(script)).toEqual([
      "look through /srv/data",
      `stop ${service}`,
      folder,
      `restart ${service}`,
    ]);
    expect(script.indexOf("docker stop")).toBeLessThan(script.indexOf("give_content /srv/data"));
  });

  it("of a signer that a person stopped changes only if that still stands still, and starts nothing", () => {
    const keys = { "directory /srv/data/keys": { owner, mode: "0700", irreplaceable: "0x*" } };
    const wanted = wantedOf({ ...items, ...keys, [service]: { ...items[service], manualStart: true } });
    const found = {
      [folder]: { type: "directory", mode: "700", owner: "root:root", ids: "0:0" },
      [service]: { ...running, recorded: "x", status: "exited" },
    };
    const still = plan(wanted, observed(found, { [folder]: {}, [service]: {} }));
    expect([still.halts, still.restarts]).toEqual([[service], []]);
    const script = scriptOf(wanted, still);
    expect(script).toContain("p/node does not stand still any more");
    expect(script).not.toContain("docker stop");
  });

  it("that is not there yet stops nothing", () => {
    const made = plan(wantedOf(items), observed({}));
    expect([made.halts, keysOf(made.changed)]).toEqual([[], [folder, service]]);
  });
});

it("a number that an account or a range has is refused, and one beside it is not", () => {
  const role = roleOf({ "requires uid": { uid } });
  const taken = (entry: string) => observed({ "requires uid": { taken: entry } });
  for (const free of [
    "",
    `user jo ${uid + 1}-${uid + 1}`,
    `subuid jo 100000-165535, subgid jo ${uid - 10}-${uid - 1}`,
  ])
    expect(() => refuseShortfall(role, taken(free)), free).not.toThrow();
  expect(() => refuseShortfall(role, taken(`subuid jo 100000-165535, group jo ${uid}-${uid}`))).toThrow(
    `  uid: found group jo ${uid}-${uid}, wanted ${uid} for its programs alone. Remove that account or range`,
  );
});
