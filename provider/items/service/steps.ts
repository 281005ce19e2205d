import { quote } from "../../remote/quote.ts";
import type { Item, RoleContext, Step } from "../kind.ts";
import type { KnownService } from "./known.ts";
import { begun, isUp, preciousOf, stoppedByUs, stoppedLine } from "./manual-start.ts";
import type { Service } from "./schema.ts";

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

/**
 * What stops a service with `manualStart` for a moment. Asked on the host: a person may have stopped it since it was looked at. Until
 * it runs again the role's note says that it was not a person who stopped it.
 */
function unlessStopped(
  { key, name, wanted: { compose, manualStart } }: Item<Service>,
  script: string,
): string {
  if (!manualStart) return script;
  const running = `${composeOf(compose)} ps -q --status running --status restarting ${quote(serviceOf(name))}`;
  return `
    running=$(${running})
    if [ -n "$running" ]; then
      since=$(docker inspect --format '{{.State.StartedAt}}' "$running")
      pending_too "${stoppedLine(key, "$since")}"
      ${script}
      done_with "${stoppedLine(key, "$since")}"
    fi`;
}

export function restartContainer(item: Item<Service>): string {
  const { name, wanted } = item;
  return unlessStopped(item, `${composeOf(wanted.compose)} restart ${quote(serviceOf(name))}`);
}

export function pull(image: string): string {
  return `docker image inspect ${quote(image)} >/dev/null 2>&1 || docker pull -q ${quote(image)}`;
}

export function startService(item: Item<Service>, around: RoleContext): string {
  const script = `${startOrRecreate(item)}\n${recordMake(item.name, item.wanted.compose)}`;
  if (!item.wanted.manualStart) return script;
  if (isUp(item.live)) return unlessStopped(item, script);
  const line = stoppedByUs(item, around);
  return line === undefined
    ? `${refuseKeys(item, around)}\n${recordBegin(item.name)}\n${script}`
    : `${script}\ndone_with ${quote(line)}`;
}

/** Asked on the host: keys may have come since it was looked at. */
function refuseKeys({ name }: Item<Service>, { role }: RoleContext): string {
  const tests = preciousOf(role).map(([folder, pattern]) => {
    const why = `${folder} holds ${pattern}, and nothing says that ${name} ran here: see that nothing else signs with these keys, then npm run resume.`;
    return `! holds ${quote(folder)} ${quote(pattern)} || { echo ${quote(why)}; exit 1; }`;
  });
  return tests.join("\n");
}

/** A container that only stands still is woken as it is; one that is made differently is made anew: both is a start. */
function startOrRecreate({ key, name, wanted, live }: Item<Service>): string {
  const service = quote(serviceOf(name));
  const compose = composeOf(wanted.compose);
  const sameMake =
    live?.image === wanted.image && live.definition === wanted.definition && live.restart === wanted.restart;
  const wake =
    live?.state === "paused"
      ? `${compose} unpause ${service}`
      : `${compose} up -d --no-deps --no-recreate ${service}`;
  const isKnown = live?.container !== undefined;
  const create = `${compose} up -d --no-deps ${isKnown ? "--force-recreate " : ""}${service}`;
  const isPaused = live?.state === "paused";
  const started = `\ndone_with ${quote(`restart ${key}`)}`;
  if (sameMake) return isPaused ? wake : `${wake}${started}`;
  return `${isPaused ? `${compose} unpause ${service}\n` : ""}${create}${started}`;
}

const recordOf = (name: string): string => `"$home/services/${name}"`;

/** What cannot be noted is not started. */
function recordBegin(name: string): string {
  return `[ -e ${recordOf(name)} ] || write_record ${recordOf(name)} echo ${begun}`;
}

function recordMake(name: string, compose: string): string {
  return `
    hash=$(docker inspect --format '{{index .Config.Labels "com.docker.compose.config-hash"}}' \\
      "$(${composeOf(compose)} ps -aq ${quote(serviceOf(name))})")
    write_record ${recordOf(name)} echo "$hash"`;
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
    rm -f ${recordOf(name)}`;
}

/**
 * Steps that stop services as a person would, each proven before the next: whatever service with `manualStart` was stopped so
 * stays down, whoever asks for it later, until {@link startSteps}.
 */
export function stopSteps(services: readonly KnownService[]): Step[] {
  return services.map(({ name }) => ({
    label: `stop ${name}`,
    script: `
    ${forgetOurStop(name)}
    if command -v docker >/dev/null 2>&1; then
      ids=$(docker ps -q ${labelsOf(name)})
      [ -z "$ids" ] || docker stop $ids >/dev/null
      # Docker's list follows the end of a container by a moment.
      tries=0
      while [ -n "$(docker ps -q ${labelsOf(name)})" ]; do
        tries=$((tries + 1))
        [ "$tries" -lt 20 ] || { echo "${name} still runs"; exit 1; }
        sleep 0.5
      done
    fi`,
  }));
}

/** From here on it is a person who stops it, whatever an apply that was cut off has noted. */
function forgetOurStop(name: string): string {
  const line = quote(stoppedLine(`service ${name}`, ""));
  return `
    for note in "$home"/unfinished/*; do
      ! grep -qsF -e ${line} -- "$note" || write_record "$note" grep -vF -e ${line} -- "$note"
    done`;
}

/** Steps that start services by what their compose files say now, each proven to run for some seconds. */
export function startSteps(services: readonly KnownService[]): Step[] {
  return services.map(({ name, compose }) => ({
    label: `start ${name}`,
    script: `
    ids=$(docker ps -q --filter status=paused ${labelsOf(name)})
    [ -z "$ids" ] || docker unpause $ids >/dev/null
    ${recordBegin(name)}
    ${composeOf(compose)} up -d --no-deps ${quote(serviceOf(name))}
    ${recordMake(name, compose)}
    sleep 2
    [ -n "$(docker ps -q --filter status=running ${labelsOf(name)})" ] || {
      echo "${name} does not keep running:"; ${composeOf(compose)} logs --no-color --no-log-prefix -n 15 ${quote(serviceOf(name))} | tail -c 4000; exit 1
    }`,
  }));
}
