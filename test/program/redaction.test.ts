/** The states of whole stacks: redacted, they have no secret, and a preview by them is the one by the real state. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { fingerprint } from "../../provider/items/fingerprint.ts";
import { parseKey } from "../../provider/items/kinds.ts";
import { diffOf, plannedOutputs } from "../../provider/resource/outputs.ts";
import { itemsOf, parsePlanned, unknownValue } from "../../provider/resource/wire.ts";
import { stateFindings } from "../../tools/state/findings.ts";
import { marked, withMasks } from "../../tools/state/marked.ts";
import { redactedState } from "../../tools/state/redaction.ts";
import { secretValues } from "../../tools/state/secrets.ts";
import type { StoredResource, StoredStack } from "../../tools/state/stored.ts";
import { accepted, complete, digest, openTunnel, type Settings } from "../support/inventory.ts";
import { addMev } from "../support/mev.ts";
import { publicHalf, type Run, runProgram } from "./run.ts";

/** A stack with all that has a secret: its overlay, a tunnel with a service token, MEV-Boost in the cloud and beside a node. */
function configOf(stack: "mainnet" | "hoodi"): Settings {
  const config = complete(stack);
  openTunnel(config);
  config.tunnel.serviceToken = true;
  addMev(config, stack);
  config.images.digests["mev-boost"] = `1.12.0@${digest("6")}`;
  for (const node of Object.values<Settings>(config.nodes)) node.builder = "cloud+local";
  return accepted(stack, config).config;
}

/** What providers declare secret among their outputs, and the mocks do not. */
const secretOutputs: Readonly<Record<string, readonly string[]>> = {
  "tailscale:index/tailnetKey:TailnetKey": ["key"],
  "random:index/randomBytes:RandomBytes": ["hex"],
  "cloudflare:index/zeroTrustAccessServiceToken:ZeroTrustAccessServiceToken": ["clientSecret"],
};

/** A property without the mark that the SDK lays around it. */
const plain = (value: unknown): unknown =>
  typeof value === "object" && value !== null && "4dabf18193072939515e22adb298388d" in value
    ? (value as Settings).value
    : value;
const plainOf = (properties: Settings): Settings =>
  Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, plain(value)]));

/** What an export of the engine has marks around in a resource on a host: leaves that are secret by their kind. */
function markedItems(properties: Settings): Settings {
  return Object.fromEntries(
    Object.entries(properties).map(([key, item]) => {
      const secret = parseKey(key)?.kind.secret ?? [];
      const leaves = Object.entries(Object(item)).map(([leaf, value]) => [
        leaf,
        secret.includes(leaf) ? marked(value) : value,
      ]);
      return [key, secret.length > 0 ? Object.fromEntries(leaves) : item];
    }),
  );
}

function markedCloud(type: string, properties: Settings): Settings {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => {
      const isSecret = plain(value) !== value || secretOutputs[type]?.includes(name);
      return [name, isSecret ? marked(plain(value)) : value];
    }),
  );
}

/** The state after an `up` that did all this. `tamper` changes what was found on the hosts. */
function stateOf(
  { resources, inputs, clouds, answers }: Run,
  tamper = (found: Settings) => found,
): StoredStack {
  const stored = resources.flatMap(({ urn, type, name }): StoredResource[] => {
    if (inputs[name] !== undefined) {
      const given = plainOf(inputs[name]);
      // What the host makes is known after an `up`.
      const planned = JSON.stringify(plannedOutputs(parsePlanned(given))).replaceAll(
        unknownValue,
        publicHalf,
      );
      const outputs = tamper(JSON.parse(planned) as Settings);
      return [
        { urn, type, refreshBeforeUpdate: true, inputs: markedItems(given), outputs: markedItems(outputs) },
      ];
    }
    if (clouds[name] === undefined) return [];
    const [given, made] = [clouds[name], { ...answers[name] }];
    return [{ urn, type, inputs: markedCloud(type, given), outputs: markedCloud(type, made) }];
  });
  const deployment = { manifest: { time: "2026-11-20T10:00:00Z" }, resources: stored };
  return { state: { version: 3, deployment }, configSecrets: [], deployed: { commit: "c0ffee" } };
}

/** What a preview has of a state: its marks are open. */
function opened(value: unknown): unknown {
  const text = JSON.stringify(value, (_, part: unknown) => {
    const { plaintext } = Object(part) as { plaintext?: string };
    return plaintext === undefined ? part : (JSON.parse(plaintext) as unknown);
  });
  return JSON.parse(text);
}

/** Everything that a preview of this program shows with this state, by resource. */
function planOf(state: StoredStack["state"], { inputs, clouds }: Run): object {
  const plans = state.deployment.resources.map(({ urn, inputs: before, outputs }) => {
    const name = urn.split("::").pop()!;
    const onHost = inputs[name];
    if (onHost !== undefined)
      return [name, diffOf(opened(outputs) as Settings, parsePlanned(plainOf(onHost)))];
    const [old, wanted] = [opened(before) as Settings, opened(plainOf(clouds[name]!)) as Settings];
    const keys = [...new Set([...Object.keys(old), ...Object.keys(wanted)])];
    return [name, keys.filter((key) => JSON.stringify(old[key]) !== JSON.stringify(wanted[key]))];
  });
  return Object.fromEntries(plans);
}

/** What somebody may have done to the hosts: nothing, something to each item, or another secret in each place. */
const nights: Readonly<Record<string, (found: Settings) => Settings>> = {
  "nothing was changed": (found) => found,
  "every item was changed": (found) => {
    const changed = [...itemsOf(found)].map(([key, leaves]) => [
      key,
      Object.fromEntries(Object.keys(leaves).map((leaf) => [leaf, "by hand"])),
    ]);
    return { ...found, ...Object.fromEntries(changed) };
  },
  "every secret was changed": (found) => {
    const changed = [...itemsOf(found)].flatMap(([key, leaves]) => {
      const secret = (parseKey(key)?.kind.secret ?? []).filter((leaf) => leaf in leaves);
      const others = secret.map((leaf) => [leaf, fingerprint("by hand")]);
      return others.length > 0 ? [[key, { ...leaves, ...Object.fromEntries(others) }]] : [];
    });
    return { ...found, ...Object.fromEntries(changed) };
  },
  "every item is gone": (found) =>
    Object.fromEntries(Object.entries(found).filter(([key]) => parseKey(key) === undefined)),
};

/** A run of the program as if it were the first of this process. */
async function runAnew(...args: Parameters<typeof runProgram>): Promise<Run> {
  // The program's modules remember which roles were announced.
  vi.resetModules();
  return runProgram(...args);
}

afterEach(() => {
  delete process.env.HOST_MODE;
});

describe.each(["mainnet", "hoodi"] as const)("the redacted state of %s", (stack) => {
  it("has no secret, and all else; a preview by it is that by the real state", {
    timeout: 600_000,
  }, async () => {
    const config = configOf(stack);
    const real = await runAnew(stack, config);
    const stored = stateOf(real);
    const secrets = secretValues(stored);
    const redacted = redactedState(stored);

    const [before, text] = [JSON.stringify(stored.state), JSON.stringify(redacted)];
    expect(secrets.length).toBeGreaterThanOrEqual(5);
    for (const secret of secrets) {
      const inJson = JSON.stringify(JSON.stringify(secret)).slice(3, -3);
      expect(before).toContain(inJson);
      expect(text).not.toContain(inJson);
      expect(text).not.toContain(Buffer.from(secret).toString("base64").slice(0, -4));
    }
    expect(stateFindings(stored, config.hosts)).toEqual([]);

    const withoutAges = redacted.deployment.resources.map(({ outputs = {}, ...rest }) => {
      const { lastKnown: _, ...known } = outputs;
      return { ...rest, outputs: known };
    });
    const all = stored.state.deployment.resources.map(({ refreshBeforeUpdate: _, ...rest }) => rest);
    expect(withMasks(withoutAges)).toEqual(withMasks(all));

    process.env.HOST_MODE = "offline";
    const known = redacted.deployment.resources.map(({ urn, outputs }) => [
      urn.split("::").pop(),
      opened(outputs),
    ]);
    const offline = await runAnew(stack, config, true, Object.fromEntries(known));
    expect(offline.resources.map(({ urn }) => urn)).toEqual(real.resources.map(({ urn }) => urn));
    for (const [night, tamper] of Object.entries(nights)) {
      const found = stateOf(real, tamper);
      const plan = planOf(found.state, real);
      expect(planOf(redactedState(found), offline), night).toEqual(plan);
      const changed = Object.values(plan).flat().length;
      expect([night, changed > 0]).toEqual([night, night !== "nothing was changed"]);
    }
  });
});
