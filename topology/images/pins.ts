import lessThan from "semver/functions/lt.js";
import { configuredVersion, semverOf } from "../../catalog/clients/images.ts";
import { exampleDigests } from "../../catalog/example-ids.ts";
import { type Problem, settingPath } from "../problems.ts";

/** A program at Docker Hub that a section of its own pins. */
export interface PinnedProgram {
  readonly repository: string;
  /** Recommended, as its tag is written. */
  readonly version: string;
  /** Number of the first version that works here. */
  readonly minimum: string;
}

/** What is wrong with the pins (`v1.2.3@sha256:…`) of a section's programs, by the settings that hold them. */
export function checkPins<Key extends string>(
  section: string,
  programs: Readonly<Record<Key, PinnedProgram>>,
  pins: Readonly<Record<NoInfer<Key>, string>>,
): Problem[] {
  const keys = Object.keys(programs) as Key[];
  return [
    ...keys.flatMap((key) => versionOf(section, key, programs[key], pins[key])),
    ...keys.flatMap((key, i) => digestOf(section, keys.slice(0, i), key, programs[key], pins)),
  ];
}

function versionOf(section: string, key: string, program: PinnedProgram, pin: string): Problem[] {
  const { repository, version, minimum } = program;
  const configured = configuredVersion(pin)!;
  const number = semverOf(configured);
  if (number !== undefined && !lessThan(number, minimum)) return [];
  const reason =
    number === undefined
      ? `${configured} does not say which version it is`
      : `${configured} is older than ${minimum}, the first version that works here`;
  return [
    {
      check: `${section}-version`,
      path: settingPath(section, key),
      reason,
      remedy: `write a version of docker.io/${repository} with its three numbers and its digest, as in ${version}@sha256:…`,
    },
  ];
}

/** A digest that is no image's, or that of another program. */
function digestOf<Key extends string>(
  section: string,
  others: readonly Key[],
  key: Key,
  { repository }: PinnedProgram,
  pins: Readonly<Record<Key, string>>,
): Problem[] {
  const hex = (pin: string): string => pin.split("@sha256:")[1]!;
  const twin = others.find((other) => hex(pins[other]) === hex(pins[key]));
  const isExample = exampleDigests.includes(hex(pins[key]));
  if (twin === undefined && !isExample) return [];
  return [
    {
      check: `${section}-digest`,
      path: settingPath(section, key),
      reason: isExample
        ? "its digest was copied from the documentation: it is an example there"
        : `its digest is that of ${twin}, too`,
      remedy: `run docker buildx imagetools inspect docker.io/${repository}:${configuredVersion(pins[key])} and write the digest that it prints`,
    },
  ];
}
