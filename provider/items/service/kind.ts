import { supervised } from "../../remote/supervised.ts";
import { defineKind, type Fields, type Leaves } from "../kind.ts";
import { flagOf } from "./known.ts";
import { hasLimits, limitsFormat, liveLimits, swapTest } from "./limits.ts";
import { begun, isUp, whyLeftToOperator } from "./manual-start.ts";
import { inTheWay } from "./ports.ts";
import { schema } from "./schema.ts";
import { haltService, pull, restartContainer, startService, takeDown } from "./steps.ts";

const byHand = "changed by hand";
/** Its containers may run without it (live-restore): nobody can tell. */
export const dockerSilent = "unknown, because Docker does not answer";
/** A record that is there and says nothing. */
const unreadable = "unreadable";

const compared = ["image", "definition", "restart", "state"];
const informative = ["container", "limits", "exitCode", "outOfMemory"];

/** Go template that prints one container as `project/service TAB field TAB value` lines. */
const inspectFormat = [
  ["id", "{{.Id}}"],
  ["image", "{{.Config.Image}}"],
  ["restart", "{{.HostConfig.RestartPolicy.Name}}"],
  ["limits", limitsFormat],
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
      ${swapTest}
      container=$(container_of "$name")
      [ ! -e ${supervised.restarting}/"$container" ] || printf '%s\\trestarting\\tyes\\n' "$name"
      stop=${supervised.safetyStops}/$container
      [ ! -e "$stop" ] || printf '%s\\tsafetyStop\\t%s\\n' "$name" "$(grep -m 1 -xE '[a-z]+' "$stop" || echo ${unreadable})"
    done
    command -v docker >/dev/null 2>&1 || return 0
    ids=$(docker ps -aq --no-trunc 2>/dev/null) || { cut -f1 "$work/names" | sed "s/$/\${tab}docker\${tab}silent/"; return 0; }
    { sed "s/$tab.*/$tab/" "$work/names"; printf '*\\t\\n'; } >"$work/shown" || unwritten || return
    [ -z "$ids" ] || docker inspect --format '{{$name := printf "%s/%s" (index .Config.Labels "com.docker.compose.project") (index .Config.Labels "com.docker.compose.service")}}${oneOff}${inspectFormat}${foreignFormat}' $ids 2>/dev/null |
      grep -F -f "$work/shown"`,
  flag: flagOf,
  live: liveService,
  expected: ({ image, definition, restart, limits, state }) => ({
    image,
    definition,
    restart,
    ...(limits !== undefined && { limits }),
    state,
  }),
  informative: [...informative],
  tolerates: (wanted, live) =>
    wanted.limits !== undefined &&
    wanted.limits !== live.limits &&
    hasLimits(wanted, live) &&
    [...compared, ...Object.keys(live)]
      .filter((leaf) => !informative.includes(leaf))
      .every((leaf) => wanted[leaf as keyof typeof wanted] === live[leaf]),
  manualStart: whyLeftToOperator,
  disruption: ({ live }) => (isUp(live) ? "stop" : "start"),
  unmanaged: inTheWay,
  prepare: (items) =>
    items.map(({ wanted }) => ({ label: `pull ${wanted.image}`, script: pull(wanted.image) })),
  apply: (items, around) => items.map((item) => ({ label: item.key, script: startService(item, around) })),
  remove: (gone) => gone.map(({ name }) => ({ label: `remove service ${name}`, script: takeDown(name) })),
  restart: restartContainer,
  halt: haltService,
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
    limits: liveLimits(fields),
    state: stateOf(fields),
    ...(fields.safetyStop && { safetyStop: fields.safetyStop }),
    container: fields.id.slice(0, 12),
    ...ending(fields),
  };
}

/** Docker's word; between two starts by its supervisor the one for two starts by Docker. */
function stateOf({ status = "", restarting }: Fields): string {
  return status === "exited" && restarting === "yes" ? "restarting" : status;
}

/** How it ended last, while it does not run. */
function ending({ status = "", code = "", killed }: Fields): Leaves {
  if (!["exited", "restarting", "dead"].includes(status) || !/^\d+$/.test(code)) return {};
  return { exitCode: Number(code), ...(killed === "true" && { outOfMemory: true }) };
}
