import { defineKind, type Fields, type Leaves } from "../kind.ts";
import { flagOf } from "./known.ts";
import { begun, isUp, whyLeftToOperator } from "./manual-start.ts";
import { inTheWay } from "./ports.ts";
import { schema } from "./schema.ts";
import { pull, restartContainer, startService, takeDown } from "./steps.ts";

const byHand = "changed by hand";
/** Its containers may run without it (live-restore): nobody can tell. */
export const dockerSilent = "unknown, because Docker does not answer";
/** A record that is there and says nothing. */
const unreadable = "unreadable";

/** Go template that prints one container as `project/service TAB field TAB value` lines. */
const inspectFormat = [
  ["id", "{{.Id}}"],
  ["image", "{{.Config.Image}}"],
  ["restart", "{{.HostConfig.RestartPolicy.Name}}"],
  ["status", "{{.State.Status}}"],
  ["started", "{{.State.StartedAt}}"],
  ["code", "{{.State.ExitCode}}"],
  ["killed", "{{.State.OOMKilled}}"],
  ["definition", '{{index .Config.Labels "bonded-validator.definition"}}'],
  ["hash", '{{index .Config.Labels "com.docker.compose.config-hash"}}'],
]
  .map(([field, value]) => `{{$name}}\t${field}\t${value}\n`)
  .join("");

/** What `docker compose run` leaves has the labels of its service, and is none. */
const oneOff =
  '{{if eq (index .Config.Labels "com.docker.compose.oneoff") "True"}}{{$name = "one-off"}}{{end}}';

/** Containers that no plan of ours made, with the ports they hold; printed under the name `*`. */
const foreignFormat =
  '{{if not (index .Config.Labels "bonded-validator.definition")}}*\t{{slice .Name 1}}\t{{.State.Status}} {{json .HostConfig.PortBindings}}\n{{end}}';

/**
 * A service of a compose project, seen through Docker itself: the container that runs, not the file that asks
 * for it. Compose's own hash of the definition is remembered after each apply, so that a container made from an
 * edited compose file is seen even when the file was put back. Removing stops the container with its own signal
 * and grace; volumes and data directories stay.
 */
export const serviceKind = defineKind(schema, {
  name: "service",
  harmful: true,
  runs: true,
  namePattern: /^[a-z0-9][a-z0-9_-]*\/[a-z0-9][a-z0-9_-]*$/,
  traces: (name) => [["service", name]],
  observe: `
    cut -f1 | while read -r name; do
      record=$home/services/$name
      recorded=$(grep -m 1 -xE '[0-9a-f]{64}|${begun}' "$record" 2>/dev/null || [ ! -e "$record" ] || echo ${unreadable})
      printf '%s\\trecorded\\t%s\\n' "$name" "$recorded"
    done
    command -v docker >/dev/null 2>&1 || return 0
    ids=$(docker ps -aq --no-trunc 2>/dev/null) || { cut -f1 "$work/names" | sed "s/$/\${tab}docker\${tab}silent/"; return 0; }
    { sed "s/$tab.*/$tab/" "$work/names"; printf '*\\t\\n'; } >"$work/shown" || unwritten || return
    [ -z "$ids" ] || docker inspect --format '{{$name := printf "%s/%s" (index .Config.Labels "com.docker.compose.project") (index .Config.Labels "com.docker.compose.service")}}${oneOff}${inspectFormat}${foreignFormat}' $ids 2>/dev/null |
      grep -F -f "$work/shown"`,
  flag: flagOf,
  live: liveService,
  expected: ({ image, definition, restart, state }) => ({ image, definition, restart, state }),
  informative: ["container", "exitCode", "outOfMemory"],
  manualStart: whyLeftToOperator,
  disruption: ({ live }) => (isUp(live) ? "stop" : "start"),
  unmanaged: inTheWay,
  prepare: (items) =>
    items.map(({ wanted }) => ({ label: `pull ${wanted.image}`, script: pull(wanted.image) })),
  apply: (items, around) => items.map((item) => ({ label: item.key, script: startService(item, around) })),
  remove: (gone) => gone.map(({ name }) => ({ label: `remove service ${name}`, script: takeDown(name) })),
  restart: restartContainer,
});

function liveService(fields: Fields): Leaves | undefined {
  if (fields.docker === "silent") return { state: dockerSilent };
  if (!fields.id) return undefined;
  const unknown = ["", begun, unreadable].includes(fields.recorded ?? "");
  const untouched = unknown || fields.recorded === fields.hash;
  return {
    image: fields.image ?? "",
    definition: untouched ? (fields.definition ?? "") : byHand,
    restart: fields.restart || "no",
    state: fields.status ?? "",
    container: fields.id.slice(0, 12),
    ...ending(fields),
  };
}

/** How it ended last, while it does not run. */
function ending({ status = "", code = "", killed }: Fields): Leaves {
  if (!["exited", "restarting", "dead"].includes(status) || !/^\d+$/.test(code)) return {};
  return { exitCode: Number(code), ...(killed === "true" && { outOfMemory: true }) };
}
