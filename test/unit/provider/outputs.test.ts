import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Leaves, unobserved } from "../../../provider/items/kind.ts";
import { parseKey } from "../../../provider/items/kinds.ts";
import { diffOf, outputsOf, plannedOutputs } from "../../../provider/resource/outputs.ts";
import { parseInputs, problemsOf, unknownValue } from "../../../provider/resource/wire.ts";
import { roleItems } from "../../support/provider/arbitraries.ts";
import { connection, directory, file, observed, roleOf, rootOwned } from "../../support/provider/samples.ts";

const id = "box-base-1";
const names = (differences: readonly { property: string; kind: string }[]) =>
  differences.map(({ property, kind }) => `${kind} ${property}`);

describe("any role", () => {
  it("has arbitrary items that are valid", () => {
    fc.assert(
      fc.property(roleItems, (items) => {
        expect(problemsOf({ connection, role: "base", ...items })).toEqual([]);
      }),
    );
  });

  it("is as wanted once all was done", () => {
    fc.assert(
      fc.property(roleItems, (items) => {
        const inputs = roleOf(items);
        expect(diffOf(plannedOutputs(inputs), inputs)).toEqual([]);
      }),
    );
  });

  it("keeps its secrets out of all outputs", () => {
    const found = (items: Record<string, Leaves>) =>
      observed(
        Object.fromEntries(Object.keys(items).map((key) => [key, { type: "regular file", status: "" }])),
        Object.fromEntries(Object.keys(items).map((key) => [key, { flag: "secret" }])),
      );
    const met = new Set<string>();
    fc.assert(
      fc.property(withSecrets, ({ items, secrets }) => {
        const inputs = roleOf(items);
        const host = found(items);
        const texts = [plannedOutputs(inputs, host), outputsOf(inputs, id, host)].map((outputs) =>
          JSON.stringify(outputs),
        );
        for (const secret of secrets) {
          met.add(secret);
          for (const text of texts) expect(text).not.toContain(secret);
        }
      }),
    );
    expect([...met].sort()).toEqual(["s3cr3t of file secret", "s3cr3t of tailnet key"]);
  });

  it("names exactly the items that drifted", () => {
    fc.assert(
      fc.property(
        roleItems,
        fc.infiniteStream(fc.constantFrom("same", "gone", "edited", "grown")),
        (items, fates) => {
          const inputs = roleOf(items);
          const found = plannedOutputs(inputs);
          const expected = Object.keys(items).flatMap((key) => {
            const fate = breakIt(found, key, items[key]!, fates.next().value);
            return fate ? [`${fate} ${key}`] : [];
          });
          expect(names(diffOf(found, inputs)).sort()).toEqual(expected.sort());
        },
      ),
    );
  });
});

/** Valid items in which every leaf that its kind calls secret has a value that stands nowhere else. */
const withSecrets = roleItems.map((items) => {
  const secrets: string[] = [];
  const marked = Object.entries(items).map(([key, wanted]) => {
    const hidden = (parseKey(key)!.kind.secret ?? []).filter((leaf) => leaf in wanted);
    const values = hidden.map((leaf) => [leaf, `s3cr3t of ${key.split(" ")[0]} ${leaf}`] as const);
    secrets.push(...values.map(([, value]) => value));
    return [key, { ...wanted, ...Object.fromEntries(values) }] as const;
  });
  return { items: Object.fromEntries(marked), secrets };
});

/** Lets an item of the outputs drift, and says how a plan has to name it. */
function breakIt(
  found: Record<string, unknown>,
  key: string,
  wanted: Leaves,
  fate: string,
): string | undefined {
  const kind = parseKey(key)!.kind;
  const leaves = found[key] as Leaves;
  const visible = Object.keys(leaves).filter((leaf) => !unobserved(kind, wanted).includes(leaf));
  if (fate === "gone") {
    delete found[key];
    return "add";
  }
  if (fate === "edited" && visible[0]) found[key] = { ...leaves, [visible[0]]: "by hand" };
  else if (fate === "grown") found[key] = { ...leaves, type: "symbolic link" };
  else return undefined;
  return "update";
}

describe("a difference", () => {
  const items = {
    "file /etc/a": { content: "a", ...rootOwned },
    "unit chrony": { enabled: true, active: true },
  };
  const inputs = roleOf(items);
  const done = plannedOutputs(inputs);

  it.each<[string, object, string[]]>([
    ["nothing", {}, []],
    [
      "an item that is not wanted any more",
      { "file /etc/old": { content: "", ...rootOwned } },
      ["delete file /etc/old"],
    ],
    [
      "what an earlier run left unfinished",
      { unfinished: "restart unit chrony\ncheck" },
      ["update unfinished"],
    ],
    ["another address", { connection: { ...connection, address: "192.0.2.9" } }, ["update connection"]],
    ["the leaves of a connection in another order", { connection: reversed(connection) }, []],
    ["a reviewed adoption", { connection: { ...connection, adopt: "reviewed" } }, []],
    ["another role", { role: "other" }, ["update role"]],
    ["another foundation", { requires: "overlay" }, ["update requires"]],
  ])("%s", (_name, olds, expected) => {
    expect(names(diffOf({ ...done, ...olds }, inputs))).toEqual(expected);
  });

  it("in what only the configuration knows", () => {
    const files = (restarts: string) =>
      roleOf({ ...items, "file /etc/a": { ...items["file /etc/a"], restarts } });
    const before = plannedOutputs(files("unit chrony"));
    expect(names(diffOf(before, files("unit chrony")))).toEqual([]);
    expect(names(diffOf(before, inputs))).toEqual(["update file /etc/a"]);
    expect(names(diffOf(before, files("unit chrony,")))).toEqual(["update file /etc/a"]);
  });
});

describe("outputs of a host", () => {
  const inputs = roleOf({
    "file /etc/a": { content: "a", ...rootOwned, restarts: "unit chrony" },
    "unit chrony": { enabled: true, active: true },
    "directory /srv": { owner: "root:root", mode: "0755", keep: true },
  });
  const probed = roleOf({
    ...Object.fromEntries(inputs.items),
    "probe up": { url: "http://127.0.0.1/", expect: "x", timeoutSeconds: 1 },
  });
  const claims = { "file /etc/a": {}, "unit chrony": {}, "directory /srv": {} };
  const found = {
    "file /etc/a": file("b"),
    "unit chrony": { LoadState: "loaded", ActiveState: "active", UnitFileState: "enabled" },
    "directory /srv": directory,
  };

  it("have the shape of inputs, with what was found", () => {
    expect(outputsOf(inputs, id, observed(found, claims))).toEqual({
      connection,
      role: "base",
      "file /etc/a": { content: "b", ...rootOwned, restarts: "unit chrony" },
      "unit chrony": { enabled: true, active: true },
      "directory /srv": { owner: "root:root", mode: "0755", keep: true },
      unfinished: "",
    });
  });

  it("do not ask whose a probe is", () => {
    expect(outputsOf(probed, id, observed(found, claims)).unfinished).toBe("");
  });

  it("leave out what is not there", () => {
    expect(
      outputsOf(inputs, id, observed({ "unit chrony": found["unit chrony"] }, claims)),
    ).not.toHaveProperty(["file /etc/a"]);
  });

  it("hold what the role still owns and does not want", () => {
    const host = observed({ ...found, "file /etc/old": file("x") }, { ...claims, "file /etc/old": {} });
    expect(names(diffOf(outputsOf(inputs, id, host), inputs))).toContain("delete file /etc/old");
  });

  it("hold nothing of other roles", () => {
    const host = observed(
      { ...found, "file /etc/b": file("x") },
      { ...claims, "file /etc/b": { id: "box-node-2" } },
    );
    expect(outputsOf(inputs, id, host)).not.toHaveProperty(["file /etc/b"]);
  });

  it("say what an earlier run left, and which claims were lost", () => {
    const host = observed(
      found,
      { "unit chrony": {}, "directory /srv": { id: "other" } },
      { [id]: "check\n" },
    );
    expect(outputsOf(inputs, id, host).unfinished).toBe("check\nclaim file /etc/a, directory /srv");
  });

  it("hold no secret", () => {
    const withSecret = { "file /etc/k": { secret: "open sesame", owner: "root:root", mode: "0600" } };
    const secretInputs = parseInputs({ connection, role: "base", ...withSecret });
    expect(JSON.stringify(plannedOutputs(secretInputs))).not.toContain("open sesame");
  });
});

function reversed(record: object): object {
  return Object.fromEntries(Object.entries(record).reverse());
}

describe("a public key in a plan", () => {
  const key = "secret /srv/key";
  const planned = (leaves: Leaves, fields: Record<string, string>) => {
    const inputs = roleOf({ [key]: { ...rootOwned, format: "secp256k1", ...leaves } });
    return (plannedOutputs(inputs, observed({ [key]: fields }))[key] as Leaves).public;
  };
  const recorded = { recorded: "ab", public: "cd" };
  const present = { ...recorded, type: "regular file", sha256: "ab", valid: "yes", mode: "644" };

  it.each<[string, Leaves, Record<string, string>, string]>([
    ["is that of the key that is there", {}, present, "cd"],
    ["is unknown before there is one", { identity: true }, { recorded: "", public: "" }, unknownValue],
    ["is unknown of one that is made anew", {}, recorded, unknownValue],
    ["is that of an identity that has to be restored", { identity: true }, recorded, "cd"],
    [
      "is unknown of an identity that was given up",
      { identity: true },
      { recorded: "", public: "cd" },
      unknownValue,
    ],
  ])("%s", (_name, leaves, fields, expected) => expect(planned(leaves, fields)).toBe(expected));
});
