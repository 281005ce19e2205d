import { describe, expect, it } from "vitest";
import { fingerprint } from "../../../../provider/items/fingerprint.ts";
import { diffOf } from "../../../../provider/resource/outputs.ts";
import { parsePlanned } from "../../../../provider/resource/wire.ts";
import { marked } from "../../../../tools/state/marked.ts";
import { incomplete, redact, redactedState } from "../../../../tools/state/redaction.ts";
import { placeText, secretValues } from "../../../../tools/state/secrets.ts";
import type { StoredResource } from "../../../../tools/state/stored.ts";
import { dummyPassphrase, placeholder } from "../../../../topology/placeholder.ts";
import { apiToken, provider, role, stackOf, tunnelToken } from "./states.ts";

const file = { owner: "root:root", mode: "0600" };
const withToken = (found: string): StoredResource =>
  role("trdiy-connector", {
    inputs: { "file /etc/token": { ...file, secret: marked(tunnelToken) } },
    outputs: { "file /etc/token": { ...file, secret: marked(found) } },
  });
const ofRole = (resource: StoredResource) => redactedState(stackOf(resource)).deployment.resources[0]!;
/** Names of what a preview would change, after the engine has decrypted the state. */
function planned({ inputs = {}, outputs = {} }: StoredResource): string[] {
  const open = (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value, (_, part: unknown) => {
        const { plaintext } = Object(part) as { plaintext?: string };
        return plaintext === undefined ? part : (JSON.parse(plaintext) as unknown);
      }),
    );
  const news = parsePlanned({ role: "connector", ...(open(inputs) as object) });
  return diffOf({ role: "connector", ...(open(outputs) as object) }, news).map(({ property }) => property);
}

describe("a redacted state", () => {
  it("has a placeholder for each secret and nothing of it, in whatever shape", () => {
    const shaped = { headers: ["Bearer of-the-secret"], port: 8080, open: true, none: null };
    const stored = stackOf(
      provider(),
      role("a", { outputs: { shaped: marked(shaped) }, stackTrace: [{ sourcePosition: "/home/x" }] }),
    );
    const pending = { ...stored.state.deployment, pending_operations: [{ resource: provider() }] };
    const state = redactedState({ ...stored, state: { ...stored.state, deployment: pending } });
    const lastKnown = { time: "2026-11-20T10:00:00Z", commit: "c0ffee" };
    const hidden = { headers: [placeholder], port: 0, open: false, none: null };
    const redactedProvider = { ...provider(), inputs: { apiToken: marked(placeholder) } };
    expect(state).toEqual({
      version: 4,
      redacted: lastKnown,
      deployment: {
        manifest: { time: "2026-11-20T10:00:00Z" },
        secrets_providers: { type: "passphrase", state: { salt: dummyPassphrase.salt } },
        pending_operations: [{ resource: redactedProvider }],
        resources: [
          redactedProvider,
          {
            urn: expect.stringContaining("::a"),
            type: "host:index:Role",
            inputs: { connection: { host: "trdiy" } },
            outputs: { connection: { host: "trdiy" }, shaped: marked(hidden), lastKnown },
          },
        ],
      },
    });
    for (const secret of [apiToken, "Bearer of-the-secret"])
      expect(JSON.stringify(state)).not.toContain(secret);
  });

  it("shows no difference where the host has the secret, and one where it has another", () => {
    expect(planned(ofRole(withToken(fingerprint(tunnelToken))))).toEqual([]);
    expect(planned(ofRole(withToken(fingerprint("another"))))).toEqual(["file /etc/token"]);
  });

  it("does not know a commit that the engine has not noted", () => {
    expect(redactedState({ ...stackOf(), deployed: {} }).redacted).toEqual({
      time: "2026-11-20T10:00:00Z",
    });
  });

  it.each([
    ["as it is", tunnelToken],
    ["within JSON", JSON.stringify({ a: JSON.stringify(`quoted "${tunnelToken}"`) })],
    ["in a URL", `https://example.org/?q=${encodeURIComponent(tunnelToken)}`],
    ["in hexadecimal digits", Buffer.from(`x${tunnelToken}x`).toString("hex")],
    ["in base64", Buffer.from(tunnelToken).toString("base64")],
    ["in base64, 1 byte later", Buffer.from(`x${tunnelToken}yz`).toString("base64")],
    ["in base64, 2 bytes later", Buffer.from(`xx${tunnelToken}`).toString("base64")],
    ["in base64 for URLs", Buffer.from(tunnelToken).toString("base64url")],
  ])("is refused where a secret stands in plain text %s", (_, text) => {
    const connector = withToken(fingerprint(tunnelToken));
    const leak = role("trdiy-base", { outputs: { "file /etc/motd": { content: text } } });
    expect(() => redactedState(stackOf(connector, leak))).toThrow(
      'Not redacted: secrets would stay: trdiy-base outputs.file /etc/motd.content. "npm run state-check" says what to do.',
    );
  });

  it("is refused where a secret of several lines stands in JSON", () => {
    const key = "-----BEGIN KEY-----\nabc\n-----END KEY-----";
    const levels = [JSON.stringify({ key }), JSON.stringify({ a: JSON.stringify({ key }) })];
    for (const content of levels) {
      const leak = role("a", { inputs: { key: marked(key) }, outputs: { content } });
      expect(() => redactedState(stackOf(leak))).toThrow("a outputs.content");
    }
  });

  it("is refused where a secret is the name of a property, which is not shown", () => {
    const leak = role("trdiy-base", { outputs: { env: { [apiToken]: "x" } } });
    expect(() => redactedState(stackOf(leak))).toThrow(
      "Not redacted: secrets would stay: trdiy-base a property's name in outputs.env. \"npm",
    );
  });

  it("is not refused because of a secret that is too short to be searched for", () => {
    const stored = stackOf(role("a", { inputs: { pin: marked("0600") }, outputs: { mode: "0600" } }));
    expect(redactedState(stored).deployment.resources[0]!.inputs?.pin).toEqual(marked(placeholder));
  });
});

describe("a state that is not redacted", () => {
  it("is incomplete at each mark, ciphertext and missing age, and where a preview would read a host", () => {
    const { key: ciphertext } = { key: { ...marked("x"), ciphertext: "v1:a:b" } };
    const { plaintext: _, ...encrypted } = ciphertext;
    const stored = stackOf(provider(), role("a", { inputs: { encrypted } }));
    expect(incomplete(stored.state, secretValues(stored)).map(placeText)).toEqual([
      "default inputs.apiToken",
      "a inputs.encrypted",
      "a outputs.lastKnown",
      "a refreshBeforeUpdate",
    ]);
    expect(incomplete(redact(stored, []), [])).toEqual([]);
  });
});
