import { exampleAmi } from "../../catalog/aws.ts";
import {
  exampleAccount,
  exampleBillingAccount,
  exampleDigests,
  exampleDisk,
  exampleFingerprint,
  exampleGoogleProject,
  exampleLockHash,
  exampleProvider,
  exampleRecord,
  exampleValidatorKeys,
  exampleZone,
} from "../../catalog/example-ids.ts";
import { exampleAccessKey, exampleHostKeys, exampleReaderKey } from "../../catalog/example-keys.ts";
import { exampleAddress } from "../../catalog/lost-addresses.ts";
import {
  type DocumentedSection,
  documentedSection,
  pathOf,
  type Setting,
} from "../../tools/reference/settings.ts";
import { sections } from "../../topology/draft.ts";
import { lockHash, nodeRecord } from "./dvt.ts";
import { address, publicKey, type Settings } from "./inventory.ts";

export const documented: readonly DocumentedSection[] = sections().map(documentedSection);

/**
 * A configuration with an address, keys and identifiers of somebody's own where the documentation has its examples, which
 * are refused.
 */
export function withOwnValues(config: Settings): Settings {
  const text = withOwnIds(JSON.stringify(config)).replaceAll(exampleAddress, address);
  const own = [exampleAccessKey, exampleReaderKey, ...exampleHostKeys].reduce(
    (before, key, i) => before.replaceAll(bodyOf(key), bodyOf(publicKey(220 + i))),
    text,
  );
  return JSON.parse(own);
}

function withOwnIds(config: string): string {
  const withIds = config
    .replaceAll(exampleAccount, "a".repeat(32))
    .replaceAll(exampleZone, "b".repeat(32))
    .replaceAll(exampleFingerprint, "A".repeat(40))
    .replaceAll(exampleLockHash, lockHash)
    .replaceAll(exampleRecord, nodeRecord)
    .replaceAll(exampleDisk, "nvme-disk_of_ones_own")
    .replaceAll(exampleProvider, "hosting-company")
    .replaceAll(exampleGoogleProject, "staking-1")
    .replaceAll(exampleBillingAccount, "ABCDEF-012345-6789AB")
    .replaceAll(exampleAmi, "ami-0a1b2c3d4e5f60718")
    .replaceAll("203.0.113.", "198.18.113.")
    .replaceAll("2001:db8:", "2a00:db8:")
    .replaceAll("example.org", "example.test");
  const withKeys = exampleValidatorKeys.reduce(
    (text, key, i) => text.replaceAll(key, `0x${`b${i}`.repeat(48)}`),
    withIds,
  );
  return exampleDigests.reduce(
    (text, digest, i) => text.replaceAll(digest, "abcdef"[i]!.repeat(64)),
    withKeys,
  );
}

const bodyOf = (key: string): string => key.split(" ")[1]!;

/** The examples of all sections, which are one configuration of the stack hoodi. */
export function exampleConfiguration(): Settings {
  const examples = documented.map(({ name, node }) => [name, structuredClone(node.examples[0])]);
  return Object.fromEntries(examples);
}

/** That configuration with another value of one setting: one for each entry of its section, where entries have names. */
export function withValue(section: DocumentedSection, keys: Setting["keys"], value: unknown): Settings[] {
  const names = section.named ? Object.keys(exampleConfiguration()[section.name]) : [""];
  return names.map((name) => {
    const config = exampleConfiguration();
    const places = keys.map((key) => (key === "<name>" ? name : key));
    let parent: Settings = config;
    for (const [i, place] of places.slice(0, -1).entries()) {
      // Above what is set there may be nothing yet.
      parent[place] ??= exampleOf(section, keys.slice(0, i + 1));
      parent = parent[place];
    }
    parent[places.at(-1)!] = structuredClone(value);
    return config;
  });
}

function exampleOf({ settings }: DocumentedSection, keys: Setting["keys"]): unknown {
  const setting = settings.find((each) => pathOf(each.keys) === pathOf(keys));
  return structuredClone(setting?.node.examples[0]);
}
