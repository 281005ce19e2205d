import { parse } from "yaml";
import { z } from "zod";
import { quote } from "../remote/quote.ts";
import { pathPattern } from "./attributes.ts";
import type { Fields, Item, Kind, Leaves, Surroundings, Unmarked } from "./kind.ts";

const schema = z.strictObject({
  /** Path of the compose file, a `file` item of the same role. */
  compose: z.string().regex(pathPattern),
  /** Reference with digest: what runs is what was planned. */
  image: z.string().regex(/^\S+@sha256:[0-9a-f]{64}$/, "must end in @sha256:<64 hex digits>"),
  /** Hash of the service's definition; the compose file carries it as label `bonded-validator.definition`. */
  definition: z.string().regex(/^[0-9a-f]{16}$/),
  restart: z.enum(["no", "always", "on-failure", "unless-stopped"]),
  state: z.literal("running"),
});
type Service = z.infer<typeof schema> & Record<string, string>;

const byHand = "changed by hand";

/** Go template that prints one container as `project/service TAB field TAB value` lines. */
const inspectFormat = [
  ["id", "{{.Id}}"],
  ["image", "{{.Config.Image}}"],
  ["restart", "{{.HostConfig.RestartPolicy.Name}}"],
  ["status", "{{.State.Status}}"],
  ["definition", '{{index .Config.Labels "bonded-validator.definition"}}'],
  ["hash", '{{index .Config.Labels "com.docker.compose.config-hash"}}'],
]
  .map(([field, value]) => `{{$name}}\t${field}\t${value}\n`)
  .join("");

/** Containers that no plan of ours made, with the ports they hold; printed under the name `*`. */
const foreignFormat =
  '{{if not (index .Config.Labels "bonded-validator.definition")}}*\t{{slice .Name 1}}\t{{.State.Status}} {{json .HostConfig.PortBindings}}\n{{end}}';

/**
 * A service of a compose project, seen through Docker itself: the container that runs, not the file that asks
 * for it. Compose's own hash of the definition is remembered after each apply, so that a container made from an
 * edited compose file is seen even when the file was put back. Removing stops the container with its own signal
 * and grace; volumes and data directories stay.
 */
export const serviceKind: Kind<Service> = {
  name: "service",
  schema: schema as z.ZodType<Service>,
  namePattern: /^[a-z0-9][a-z0-9_-]*\/[a-z0-9][a-z0-9_-]*$/,
  traces: (name) => [["service", name]],
  observe: `
    cut -f1 >"$work/services"
    command -v docker >/dev/null 2>&1 || return 0
    ids=$(docker ps -aq --no-trunc 2>/dev/null) || return 0
    { cat "$work/services"; printf '*\\t\\n'; } >"$work/shown"
    [ -z "$ids" ] || docker inspect --format '{{$name := printf "%s/%s" (index .Config.Labels "com.docker.compose.project") (index .Config.Labels "com.docker.compose.service")}}${inspectFormat}${foreignFormat}' $ids 2>/dev/null |
      grep -F -f "$work/shown"
    while read -r name; do
      printf '%s\\trecorded\\t%s\\n' "$name" "$(cat "$home/services/$name" 2>/dev/null)"
    done <"$work/services"`,
  live: liveService,
  expected: ({ image, definition, restart, state }) => ({ image, definition, restart, state }),
  informative: ["container"],
  unmarked: inTheWay,
  prepare: (items) =>
    items.map(({ wanted }) => ({ label: `pull ${wanted.image}`, script: pull(wanted.image) })),
  apply: (items) => items.map((item) => ({ label: item.key, script: bringUp(item) })),
  remove: (gone) => gone.map(({ name }) => ({ label: `remove service ${name}`, script: takeDown(name) })),
  restart: ({ name, wanted }) =>
    `docker compose -f ${quote(wanted.compose)} restart ${quote(serviceOf(name))}`,
};

function serviceOf(name: string): string {
  return name.slice(name.indexOf("/") + 1);
}

function liveService(fields: Fields): Leaves | undefined {
  if (!fields.id) return undefined;
  const untouched = fields.recorded === "" || fields.recorded === fields.hash;
  return {
    image: fields.image ?? "",
    definition: untouched ? (fields.definition ?? "") : byHand,
    restart: fields.restart || "no",
    state: fields.status ?? "",
    container: fields.id.slice(0, 12),
  };
}

/** A container made by hand under this name, or one that holds a port which the service needs. */
function inTheWay({ name, wanted, live }: Item<Service>, around: Surroundings): Unmarked[] {
  const own =
    live === undefined
      ? []
      : [{ what: `container of ${name}, made by hand (would be made anew)`, removal: "" }];
  const ports = publishedPorts(around.role.get(`file ${wanted.compose}`)?.content, serviceOf(name));
  const holders = Object.entries(around.fields("service *")).filter(([, state]) =>
    state.startsWith("running "),
  );
  const conflicts = holders.flatMap(([container, state]) => {
    const held = heldPorts(state.slice("running ".length)).filter((port) => ports.has(port));
    if (held.length === 0) return [];
    return [
      { what: `container ${container}, which holds ${held.join(", ")}`, removal: stopAndRemove(container) },
    ];
  });
  return [...own, ...conflicts];
}

/** A container that was made by hand has volumes of its own; those stay. */
function stopAndRemove(container: string): string {
  return `docker stop ${quote(container)} && docker rm ${quote(container)}`;
}

function heldPorts(bindings: string): string[] {
  const ports = Object.entries(JSON.parse(bindings) as Record<string, { HostPort: string }[] | null>);
  return ports.flatMap(([port, hosts]) =>
    (hosts ?? []).map(({ HostPort }) => `${HostPort}/${port.split("/")[1]}`),
  );
}

/** Host ports of one service of a compose file, as "30303/tcp". */
function publishedPorts(compose: Leaves[string] | undefined, service: string): Set<string> {
  const file = parse(String(compose ?? "")) as { services?: Record<string, { ports?: unknown[] }> } | null;
  const ports = file?.services?.[service]?.ports ?? [];
  return new Set(ports.map(hostPort).filter((port) => port !== undefined));
}

/** Both forms of compose: "127.0.0.1:8545:8545/tcp" and {published, protocol}. */
function hostPort(port: unknown): string | undefined {
  if (typeof port === "object" && port !== null && "published" in port) {
    return `${port.published}/${"protocol" in port ? port.protocol : "tcp"}`;
  }
  const short = /(\d+):\d+(?:\/(\w+))?$/.exec(String(port));
  return short ? `${short[1]}/${short[2] ?? "tcp"}` : undefined;
}

function pull(image: string): string {
  return `docker image inspect ${quote(image)} >/dev/null 2>&1 || docker pull -q ${quote(image)}`;
}

/** A container that only stands still is woken as it is; one that is made differently is made anew. */
function bringUp({ key, name, wanted, live }: Item<Service>): string {
  const service = quote(serviceOf(name));
  const compose = `docker compose -f ${quote(wanted.compose)}`;
  const sameMake =
    live?.image === wanted.image && live.definition === wanted.definition && live.restart === wanted.restart;
  const wake =
    live?.state === "paused"
      ? `${compose} unpause ${service}`
      : `${compose} up -d --no-deps --no-recreate ${service}`;
  const create = `${compose} up -d --no-deps ${live === undefined ? "" : "--force-recreate "}${service}`;
  return `${live !== undefined && live.state === "paused" && !sameMake ? `${compose} unpause ${service}\n` : ""}${sameMake ? wake : `${create}; done_with ${quote(`restart ${key}`)}`}
    mkdir -p "$home/services/${name.split("/")[0]}"
    docker inspect --format '{{index .Config.Labels "com.docker.compose.config-hash"}}' \\
      $(${compose} ps -aq ${service}) >"$home/services/${name}"`;
}

function takeDown(name: string): string {
  const [project, service] = name.split("/") as [string, string];
  return `
    if command -v docker >/dev/null 2>&1; then
      for id in $(docker ps -aq --filter label=com.docker.compose.project=${project} --filter label=com.docker.compose.service=${service}); do
        docker stop "$id" >/dev/null; docker rm "$id" >/dev/null
      done
      [ -n "$(docker ps -aq --filter label=com.docker.compose.project=${project})" ] ||
        docker network ls -q --filter label=com.docker.compose.project=${project} | xargs -r docker network rm >/dev/null
    fi
    rm -f "$home/services/${name}"`;
}
