/** What a rendered option becomes: a part of the settings of geth or Lodestar, or nothing, for the reason that stands there. */

import type { Given } from "../../../catalog/options/command-line.ts";

type Setter<Settings> = (value: string) => Partial<Settings>;

export type OptionRules<Settings> = Readonly<Record<string, string | Setter<Settings>>>;

type KeysOf<Settings, Value> = {
  [Key in keyof Settings]-?: NonNullable<Settings[Key]> extends Value ? Key : never;
}[keyof Settings];

const set =
  <Settings>(key: keyof Settings, read: (value: string) => unknown): Setter<Settings> =>
  (value) =>
    ({ [key]: read(value) }) as Partial<Settings>;

/** OptionRules for options whose value is that of one setting. */
export const setters = <Settings>() => ({
  text: (key: KeysOf<Settings, string>) => set<Settings>(key, (value) => value),
  number: (key: KeysOf<Settings, number>) => set<Settings>(key, Number),
  list: (key: KeysOf<Settings, readonly string[]>) => set<Settings>(key, (value) => value.split(",")),
  yes: (key: KeysOf<Settings, boolean>) => set<Settings>(key, (value) => value === "true"),
});

/** The settings that a command line gives over the client's defaults; lists of an option given again are joined. */
export function translate<Settings extends object>(
  rules: OptionRules<Settings>,
  defaults: Settings,
  options: readonly Given[],
): Settings {
  return options.reduce<Settings>((settings, { name, value = "true" }) => {
    const rule = rules[name];
    if (rule === undefined) throw new Error(`the lab's chain has no rule for ${name}`);
    return typeof rule === "string" ? settings : merged(settings, rule(value));
  }, defaults);
}

function merged<Settings extends object>(settings: Settings, part: Partial<Settings>): Settings {
  const joined = Object.entries(part).map(([key, value]) => {
    const before: unknown = settings[key as keyof Settings];
    return [key, Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value];
  });
  return { ...settings, ...Object.fromEntries(joined) };
}

/** `extip:203.0.113.7` → the address; undefined for ways to find one out. */
export const fixedAddress = (nat: string): string | undefined => /^extip:(.+)$/.exec(nat)?.[1];
