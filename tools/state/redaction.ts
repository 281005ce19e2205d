/** A state without secrets, from which a preview can be made. */

import { fingerprint } from "../../provider/items/fingerprint.ts";
import type { LastKnown } from "../../provider/resource/offline.ts";
import { dummyPassphrase, placeholder } from "../../topology/placeholder.ts";
import { isOnHost } from "../plan.ts";
import { isMarked, marked } from "./marked.ts";
import {
  holderOf,
  type Place,
  placesIn,
  placeText,
  plainPlaces,
  secretsByForm,
  secretValues,
} from "./secrets.ts";
import type { ExportedState, StoredResource, StoredStack } from "./stored.ts";

/** A redacted state; `pulumi stack import` takes it under the dummy passphrase. */
export interface RedactedState extends ExportedState {
  /** Of when the state is, and what was deployed. */
  readonly redacted: LastKnown;
}

/** What the engine notes of where the program lies on its machine. */
const ofMachine = ["sourcePosition", "stackTrace"];

/** With this flag a preview would read the resource without being asked to. */
const readFlag = "refreshBeforeUpdate";

const rightFingerprint = fingerprint(placeholder);
const otherFingerprint = fingerprint(`not ${placeholder}`);

/**
 * The state with a placeholder for each secret. What tells a difference stays: a host's fingerprint of a secret becomes
 * that of the placeholder where it was right, and another where it was not.
 * @throws Error where a secret stands in plain text, which somebody has to look at.
 */
export function redactedState(stored: StoredStack): RedactedState {
  const secrets = secretValues(stored);
  const state = redact(stored, secrets);
  const left = [...secretsByForm(stored.state), ...incomplete(state, secrets)];
  if (left.length === 0) return state;
  throw new Error(
    `Not redacted: secrets would stay: ${[...new Set(left.map(placeText))].join(", ")}. "npm run state-check" says what to do.`,
  );
}

/** The same without a look at the result. */
export function redact({ state, deployed }: StoredStack, secrets: readonly string[]): RedactedState {
  const fingerprints = new Set(secrets.map(fingerprint));
  const redacted: LastKnown = { time: state.deployment.manifest.time, ...deployed };
  const { resources, ...rest } = state.deployment;
  const deployment = {
    ...(withoutSecrets(rest, fingerprints) as typeof rest),
    secrets_providers: { type: "passphrase", state: { salt: dummyPassphrase.salt } },
    resources: resources.map((resource) => redactedResource(resource, redacted, fingerprints)),
  };
  return { ...state, redacted, deployment };
}

function redactedResource(
  resource: StoredResource,
  lastKnown: LastKnown,
  fingerprints: ReadonlySet<string>,
): StoredResource {
  const kept = Object.entries(resource).filter(([name]) => ![...ofMachine, readFlag].includes(name));
  const hidden = withoutSecrets(Object.fromEntries(kept), fingerprints) as StoredResource;
  return isOnHost(resource) ? { ...hidden, outputs: { ...hidden.outputs, lastKnown } } : hidden;
}

/** A value with what its marks hold replaced; all else as it is. */
function withoutSecrets(value: unknown, fingerprints: ReadonlySet<string>): unknown {
  if (isMarked(value)) return marked(hidden(JSON.parse(value.plaintext ?? '""'), fingerprints));
  return mapParts(value, (part) => withoutSecrets(part, fingerprints));
}

/** A secret's shape without its values. */
function hidden(secret: unknown, fingerprints: ReadonlySet<string>): unknown {
  if (typeof secret === "string") {
    if (fingerprints.has(secret)) return rightFingerprint;
    return secret.startsWith("sha256:") ? otherFingerprint : placeholder;
  }
  if (typeof secret === "number") return 0;
  if (typeof secret === "boolean") return false;
  return mapParts(secret, (part) => hidden(part, fingerprints));
}

function mapParts(value: unknown, change: (part: unknown) => unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(change);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, change(part)]));
}

/** Where a redacted state still has something of these secrets, or could make a preview read a host. */
export function incomplete({ deployment }: ExportedState, secrets: readonly string[]): Place[] {
  const { resources, ...rest } = deployment;
  const holds = holderOf(secrets);
  // A secret may be the name of a property within a mark, and names stay.
  const isNoPlaceholder = (value: unknown) =>
    isMarked(value) && (!isHidden(value.plaintext) || holds(value.plaintext));
  const left = (value: unknown) => [...placesIn(value, isNoPlaceholder), ...plainPlaces(value, secrets)];
  const ofResources = resources.flatMap((resource) => {
    const unaged =
      isOnHost(resource) && resource.outputs?.lastKnown === undefined ? ["outputs.lastKnown"] : [];
    const read = resource[readFlag] === true ? [readFlag] : [];
    return [...left(resource), ...unaged, ...read].map((property) => ({ urn: resource.urn, property }));
  });
  return [...left(rest).map((property) => ({ urn: "", property })), ...ofResources];
}

/** Whether a mark holds what {@link hidden} has put there, and no ciphertext. */
function isHidden(plaintext: string | undefined): boolean {
  if (plaintext === undefined) return false;
  const leaves = (value: unknown): unknown[] =>
    typeof value === "object" && value !== null ? Object.values(value).flatMap(leaves) : [value];
  const ours = [placeholder, rightFingerprint, otherFingerprint, 0, false, null];
  return leaves(JSON.parse(plaintext)).every((leaf) => ours.includes(leaf as string));
}
