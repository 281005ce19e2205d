import { quote } from "../remote/quote.ts";
import type { Item, Step } from "./kind.ts";
import type { Service } from "./service.ts";

/** A service as the manifest remembers it. */
export interface KnownService {
  /** `project/service` */
  readonly name: string;
  readonly compose: string;
  readonly held: boolean;
}

/** `project/service` → service. */
export function serviceOf(name: string): string {
  return name.slice(name.indexOf("/") + 1);
}

function composeOf(file: string): string {
  return `docker compose -f ${quote(file)}`;
}

function labelsOf(name: string): string {
  const [project, service] = name.split("/") as [string, string];
  return `--filter label=com.docker.compose.project=${project} --filter label=com.docker.compose.service=${service}`;
}

/** Asked on the host: a person may have stopped a held service since it was looked at. */
function unlessStopped(name: string, { compose, hold }: Service, script: string): string {
  if (!hold) return script;
  const running = `${composeOf(compose)} ps -q --status running --status restarting ${quote(serviceOf(name))}`;
  return `if [ -n "$(${running})" ]; then ${script}; fi`;
}

export function restartContainer({ name, wanted }: Item<Service>): string {
  return unlessStopped(name, wanted, `${composeOf(wanted.compose)} restart ${quote(serviceOf(name))}`);
}

export function pull(image: string): string {
  return `docker image inspect ${quote(image)} >/dev/null 2>&1 || docker pull -q ${quote(image)}`;
}

export function bringUp(item: Item<Service>): string {
  const script = `${makeOrWake(item)}\n${recordMake(item.name, item.wanted.compose)}`;
  // Without a record it was never seen running, so nobody can have stopped it.
  return item.fields.recorded ? unlessStopped(item.name, item.wanted, script) : script;
}

/** A container that only stands still is woken as it is; one that is made differently is made anew. */
function makeOrWake({ key, name, wanted, live }: Item<Service>): string {
  const service = quote(serviceOf(name));
  const compose = composeOf(wanted.compose);
  const sameMake =
    live?.image === wanted.image && live.definition === wanted.definition && live.restart === wanted.restart;
  const wake =
    live?.state === "paused"
      ? `${compose} unpause ${service}`
      : `${compose} up -d --no-deps --no-recreate ${service}`;
  const create = `${compose} up -d --no-deps ${live === undefined ? "" : "--force-recreate "}${service}`;
  return `${live !== undefined && live.state === "paused" && !sameMake ? `${compose} unpause ${service}\n` : ""}${sameMake ? wake : `${create}; done_with ${quote(`restart ${key}`)}`}`;
}

function recordMake(name: string, compose: string): string {
  return `
    mkdir -p "$home/services/${name.split("/")[0]}"
    docker inspect --format '{{index .Config.Labels "com.docker.compose.config-hash"}}' \\
      "$(${composeOf(compose)} ps -aq ${quote(serviceOf(name))})" >"$home/services/${name}"`;
}

export function takeDown(name: string): string {
  const project = name.split("/")[0];
  return `
    if command -v docker >/dev/null 2>&1; then
      for id in $(docker ps -aq ${labelsOf(name)}); do
        docker stop "$id" >/dev/null; docker rm "$id" >/dev/null
      done
      [ -n "$(docker ps -aq --filter label=com.docker.compose.project=${project})" ] ||
        docker network ls -q --filter label=com.docker.compose.project=${project} | xargs -r docker network rm >/dev/null
    fi
    rm -f "$home/services/${name}"`;
}

/**
 * Steps that stop services as a person would, each proven before the next: whatever held service was stopped so
 * stays down, whoever asks for it later, until {@link startSteps}.
 */
export function stopSteps(services: readonly KnownService[]): Step[] {
  return services.map(({ name }) => ({
    label: `stop ${name}`,
    script: `
    ids=$(docker ps -q ${labelsOf(name)})
    [ -z "$ids" ] || docker stop $ids >/dev/null
    # Docker's list follows the end of a container by a moment.
    tries=0
    while [ -n "$(docker ps -q ${labelsOf(name)})" ]; do
      tries=$((tries + 1))
      [ "$tries" -lt 20 ] || { echo "${name} still runs"; exit 1; }
      sleep 0.5
    done`,
  }));
}

/** Steps that start services by what their compose files say now, each proven to run for some seconds. */
export function startSteps(services: readonly KnownService[]): Step[] {
  return services.map(({ name, compose }) => ({
    label: `start ${name}`,
    script: `
    ids=$(docker ps -q --filter status=paused ${labelsOf(name)})
    [ -z "$ids" ] || docker unpause $ids >/dev/null
    ${composeOf(compose)} up -d --no-deps ${quote(serviceOf(name))}
    ${recordMake(name, compose)}
    sleep 2
    [ -n "$(docker ps -q --filter status=running ${labelsOf(name)})" ] || {
      echo "${name} does not keep running:"; ${composeOf(compose)} logs --no-color --no-log-prefix -n 15 ${quote(serviceOf(name))}; exit 1
    }`,
  }));
}
