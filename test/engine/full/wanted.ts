import { createHash } from "node:crypto";
import type { Leaves } from "../../../provider/items/kind.ts";

/** What a role wants in this round: 1 is what a deployed host has, 2 changes, adds and removes. */
export type Round = 1 | 2;

const file = (content: string, restarts?: string): Leaves => ({
  content,
  owner: "root:root",
  mode: "0644",
  ...(restarts && { restarts }),
});
const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const named = (entries: [string, Leaves][]): Record<string, Leaves> => Object.fromEntries(entries);
export const units = ["app", "worker"] as const;
export const services = ["vc/signer", "node/client"] as const;
export const signer = services[0];
/** A folder of the signer: as long as it is empty, nothing can be signed with it. */
export const keys = "/srv/app/vc/keys";

/** A list of what is in it takes more than a page. */
const links = `/srv/app/links/${"a-folder-with-a-long-name-".repeat(7)}`;

/** What the fake of Docker takes for a compose file. */
function compose(name: string, round: Round): string {
  const [project, service] = name.split("/");
  return Object.entries({ name: project, service, config: `/srv/app/${project}/config`, ...makeOf(round) })
    .map(([key, value]) => `${key}: ${value}\n`)
    .join("");
}

function makeOf(round: Round) {
  const digest = createHash("sha256").update(`image ${round}`).digest("hex");
  return {
    image: `example.org/client@sha256:${digest}`,
    definition: digest.slice(0, 16),
    restart: "unless-stopped",
  };
}

function serviceItems(name: string, round: Round): Record<string, Leaves> {
  const folder = `/srv/app/${name.split("/")[0]}`;
  const path = `${folder}/compose.yaml`;
  return {
    [`file ${path}`]: file(compose(name, round)),
    [`file ${folder}/config/settings`]: file(`round ${round}\n`, `service ${name}`),
    [`service ${name}`]: {
      compose: path,
      ...makeOf(round),
      state: "running",
      ...(name === signer && { manualStart: true }),
    },
  };
}

/** Enough for long lists, of every kind whose work is done by files and by what the box stands in for. */
export function wantedItems(round: Round): Record<string, Leaves> {
  const restarts = (index: number) =>
    index === 0 ? units.map((unit) => `unit ${unit}`).join(", ") : `unit ${units[index % units.length]}`;
  const unitFile = (index: number) => `file /srv/app/units/${units[index % units.length]}/${index}`;
  const secret = { owner: "root:root", mode: "0600" };
  return {
    "directory /srv/app": { owner: "root:root", mode: "0755" },
    [`directory ${keys}`]: { owner: "root:root", mode: "0700", irreplaceable: "*.json" },
    ...named(range(8).map((index) => [unitFile(index), file(`${index}: round ${round}\n`, restarts(index))])),
    "file /srv/app/large": file(`a long line of round ${round}\n`.repeat(600)),
    ...(round === 1 ? { "file /srv/app/old": file("goes\n") } : { "file /srv/app/new": file("comes\n") }),
    ...named(
      range(2).map((index) => [
        `file /srv/app/password/${index}`,
        { secret: `${round} ${index}`, ...secret },
      ]),
    ),
    ...named(
      range(3).map((index) => [
        `secret /srv/app/generated/${index}`,
        { format: "hex32", ...secret, restarts: restarts(index) },
      ]),
    ),
    "secret /srv/app/identity": { format: "secp256k1", identity: true, ...secret },
    ...named(range(24).map((index) => [`link ${links}/${index}`, { target: `../round-${round}` }])),
    "sysctl net.stand_in.missing": { value: String(round), optional: true },
    ...named(units.map((unit) => [`unit ${unit}`, { enabled: true, active: true }])),
    "database /srv/app/node": { version: `8.3.${round}` },
    ...services.reduce((all, name) => Object.assign(all, serviceItems(name, round)), {}),
    ...named((["stop", "start"] as const).map((before) => [`gate ${before}`, gate(before)])),
    "rolling apps": { ready: "[ -e /opt/fake/state/units/app/started ]", timeoutSeconds: 5 },
  };
}

function gate(before: "stop" | "start"): Leaves {
  const script = "[ ! -e /opt/fake/state/forbidden ] || { echo it is forbidden; exit 1; }";
  return { before, script, timeoutSeconds: 1, onTimeout: "refuse" };
}
