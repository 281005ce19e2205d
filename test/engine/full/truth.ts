import type { Leaves } from "../../../provider/items/kind.ts";
import { lines, type Site } from "./site.ts";
import { type Round, services, signer, units, wantedItems } from "./wanted.ts";

/** Claims of a role of another stack, which nobody here may lose. */
export const foreignClaims = Array.from({ length: 8 }, (_, index) =>
  [
    "file",
    `/srv/other/${index}`,
    "",
    "box-other-0a1b2c3d",
    "urn:pulumi:mainnet::tiny::host:index:Role::other",
    "other",
    "mainnet",
    "",
  ].join("\t"),
);

/** How the box differs from what is wanted, told from what lies there and runs there. Empty when nothing does. */
export async function untruths(site: Site, round: Round, signerRuns: boolean): Promise<string[]> {
  const items = wantedItems(round);
  const [found, started, containers] = await Promise.all([
    entries(site),
    unitsStarted(site),
    containersStarted(site),
  ]);
  return [
    ...entriesUnlike(items, found),
    ...units
      .filter((unit) => started.get(unit) !== "as its files say")
      .map((unit) => `unit ${unit} was not restarted`),
    ...services.flatMap((name) => {
      if (name === signer && !signerRuns) return [];
      const { definition } = items[`service ${name}`] as { definition: string };
      const state = containers.get(name);
      return state === `running ${definition} as its files say` ? [] : [`container ${name}: ${state}`];
    }),
  ];
}

/** Path → what stands there, without what a workload may put there itself. */
async function entries(site: Site): Promise<Map<string, string>> {
  const listed = await site.box.run(`
    cd /srv/app 2>/dev/null || exit 0
    find . -type l -printf '/srv/app/%P link %l\\n'
    find . -type f -printf '/srv/app/%P\\n' | while read -r path; do
      printf '%s file %s %s\\n' "$path" "$(stat -c '%a %U:%G' "$path")" "$(base64 -w0 "$path")"
    done`);
  return new Map(
    lines(listed)
      .map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)] as const)
      .filter(([path]) => !/\/keys\/|\.bonded-validator-version$/.test(path)),
  );
}

function entriesUnlike(items: Record<string, Leaves>, found: ReadonlyMap<string, string>): string[] {
  const wanted = new Map(Object.entries(items).flatMap(([key, leaves]) => entryOf(key, leaves)));
  const unlike = [...wanted].filter(([path, pattern]) => !pattern.test(found.get(path) ?? "missing"));
  const left = [...found.keys()].filter((path) => !wanted.has(path));
  return [
    ...unlike.map(([path]) => `${path} is ${(found.get(path) ?? "missing").slice(0, 60)}`),
    ...left.map((path) => `${path} was left behind`),
  ];
}

function entryOf(key: string, leaves: Leaves): [string, RegExp][] {
  const [kind, path = ""] = key.split(" ");
  const attributes = `${String(leaves.mode).slice(1)} ${leaves.owner}`;
  const encoded = Buffer.from(String(leaves.content ?? leaves.secret ?? "")).toString("base64");
  if (kind === "file") return [[path, exactly(`file ${attributes} ${encoded}`)]];
  if (kind === "link") return [[path, exactly(`link ${leaves.target}`)]];
  // 64 hex digits are 86 characters of base64 and two that fill up.
  if (kind === "secret") return [[path, new RegExp(`^file ${attributes} [\\w+/]{86}==$`)]];
  return [];
}

const exactly = (text: string) => new RegExp(`^${text.replace(/[.+?$()|[\]\\]/g, "\\$&")}$`);

async function unitsStarted(site: Site): Promise<Map<string, string>> {
  const asked = units.map((unit) => {
    return `said ${unit} "$(cat /opt/fake/state/units/${unit}/started 2>/dev/null)" /srv/app/units/${unit}`;
  });
  return comparison(site, asked);
}

async function containersStarted(site: Site): Promise<Map<string, string>> {
  const asked = services.map((name) => {
    const field = (field: string) => `$(cat /opt/fake/state/docker/${name}/${field} 2>/dev/null)`;
    const config = `/srv/app/${name.split("/")[0]}/config`;
    return `said "${name} ${field("status")} ${field("definition")}" "${field("started")}" ${config}`;
  });
  return comparison(site, asked);
}

async function comparison(site: Site, asked: readonly string[]): Promise<Map<string, string>> {
  const printed = await site.box.run(`
    said() {
      [ "$2" = "$(cat $3/* 2>/dev/null | sha256sum | cut -d' ' -f1)" ] && how='as its files say' || how='with other files'
      printf '%s %s\\n' "$1" "$how"
    }
    ${asked.join("\n")}`);
  return new Map(lines(printed).map((line) => [line.split(" ")[0]!, line.slice(line.indexOf(" ") + 1)]));
}

/** What is wrong with the manifest, whoever asks and whenever; `owned` are keys that must have their claim. */
export async function manifestProblems(site: Site, owned: readonly string[]): Promise<string[]> {
  const text = await site.box.run("cat /var/lib/bonded-validator/manifest");
  const claims = lines(text).map((line) => line.split("\t"));
  const keys = claims.map(([kind, name]) => (name ? `${kind} ${name}` : kind!));
  const all = { ...wantedItems(1), ...wantedItems(2) };
  const known = new Set([
    ...Object.keys(all),
    ...foreignClaims.map((line) => line.split("\t").slice(0, 2).join(" ")),
  ]);
  return [
    ...(text.endsWith("\n") ? [] : ["the manifest ends in the middle of a line"]),
    ...claims
      .filter((cells) => cells.length !== 8)
      .map((cells) => `the manifest has the line ${cells.join(" ")}`),
    ...keys.filter((key) => !known.has(key)).map((key) => `the manifest has ${key}`),
    ...foreignClaims
      .filter((line) => !text.includes(`${line}\n`))
      .map(() => "the manifest lost a claim of another stack"),
    ...owned.filter((key) => !keys.includes(key)).map((key) => `the manifest lost ${key}`),
  ];
}

/** What is left of work that was begun. */
export async function leftOver(site: Site): Promise<string[]> {
  const found = await site.box.run("find /var/lib/bonded-validator/unfinished -type f 2>/dev/null || :");
  return lines(found).map((path) => `${path} was left behind`);
}

/** Path and value of what is made once and never again. */
export async function generated(site: Site): Promise<Map<string, string>> {
  const printed = await site.box.run(
    "grep -rE '^[0-9a-f]{64}$' /srv/app/generated /srv/app/identity 2>/dev/null || :",
  );
  return new Map(lines(printed).map((line) => line.split(":") as [string, string]));
}
