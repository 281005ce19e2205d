import { quote } from "../../remote/quote.ts";
import { containerOf, restartingMark, supervised, supervisorUnit } from "../../remote/supervised.ts";
import type { Item, RoleContext, Step } from "../kind.ts";
import type { KnownService } from "./known.ts";
import { hasLimits } from "./limits.ts";
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
function unlessStopped(item: Item<Service>, script: string): string {
  if (!item.wanted.manualStart) return script;
  const line = stoppedLine(item.key, "$since");
  return `
    ${whatRuns(item)}
    if [ -n "$running" ]; then
      pending_too "${line}"
      ${script}
      done_with "${line}"
    fi`;
}

/**
 * The container in $running, if it runs, is about to, or was stopped by this apply or one that was cut off; in $since when
 * it was started.
 */
function whatRuns({ key, name, wanted: { compose } }: Item<Service>): string {
  const service = quote(serviceOf(name));
  return `running=$(${composeOf(compose)} ps -q --status running --status restarting ${service}) since=
    made=$(${composeOf(compose)} ps -aq ${service})
    [ -z "$made" ] || since=$(docker inspect --format '{{.State.StartedAt}}' "$made")
    if [ -e ${restartingMark(name)} ] || is_pending "${stoppedLine(key, "$since")}"; then running=$made; fi`;
}

export function restartContainer(item: Item<Service>): string {
  const { name, wanted } = item;
  return unlessStopped(item, `${composeOf(wanted.compose)} restart ${quote(serviceOf(name))}`);
}

/** Stops a service until this apply, or the next one, restarts it. Its supervisor waits meanwhile. */
export function haltService(item: Item<Service>, stays: boolean): string {
  const { key, name, wanted } = item;
  if (stays) return refuseRunning(name);
  const note = `if [ -e ${quote(wanted.compose)} ]; then
    ${whatRuns(item)}
    [ -z "$running" ] || pending_too "${stoppedLine(key, "$since")}"
    fi`;
  return `${wanted.manualStart ? note : ""}\n${leaveToOperator(name)}\n${unpause(name)}\n${stopNow(name)}`;
}

function refuseRunning(name: string): string {
  return `[ -z "$(docker ps -q ${labelsOf(name)})" ] || {
      echo "${name} does not stand still any more, and up does not stop it: stop it, or npm run resume, then run up again"; exit 1
    }`;
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
    live?.image === wanted.image &&
    live.definition === wanted.definition &&
    live.restart === wanted.restart &&
    (wanted.limits === undefined || hasLimits(wanted, live));
  const isPaused = live?.state === "paused";
  const wake = `${isPaused ? `${unpause(name)}\n` : ""}${compose} up -d --no-deps --no-recreate ${service}`;
  const isKnown = live?.container !== undefined;
  const create = `${compose} up -d --no-deps ${isKnown ? "--force-recreate " : ""}${service}`;
  const started = `\ndone_with ${quote(`restart ${key}`)}`;
  if (sameMake) return isPaused ? wake : `${wake}${started}`;
  return `${isPaused ? `${unpause(name)}\n` : ""}${create}${started}`;
}

function unpause(name: string): string {
  return `paused=$(docker ps -q --filter status=paused ${labelsOf(name)})
    [ -z "$paused" ] || docker unpause $paused >/dev/null`;
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
    ${leaveToOperator(name)}
    if command -v docker >/dev/null 2>&1; then
    ${stopNow(name)}
    fi`,
  }));
}

/** Docker's list follows the end of a container by a moment. */
function stopNow(name: string): string {
  return `ids=$(docker ps -q ${labelsOf(name)})
    [ -z "$ids" ] || docker stop $ids >/dev/null
    tries=0
    while left=$(docker ps -q ${labelsOf(name)}) || exit 1; [ -n "$left" ]; do
      tries=$((tries + 1))
      [ "$tries" -lt 20 ] || { echo "${name} still runs"; exit 1; }
      sleep 0.5
    done`;
}

/** From here on it is a person who stops it, whatever an apply that was cut off has noted. */
function forgetOurStop(name: string): string {
  const line = quote(stoppedLine(`service ${name}`, ""));
  return `
    for note in "$home"/unfinished/*; do
      ! grep -qsF -e ${line} -- "$note" || write_record "$note" grep -vF -e ${line} -- "$note"
    done`;
}

/** Its supervisor does not undo the last end of it. One that ended by itself is none that Docker could be told to stop. */
function leaveToOperator(name: string): string {
  return `since=$(docker inspect --format '{{.State.StartedAt}}' ${containerOf(name)} 2>/dev/null || :)
    [ -z "$since" ] || write_record ${supervised.leftToOperator}/${containerOf(name)} printf '%s\\n' "$since"`;
}

/** A person has found out why it ended for safety. Its supervisor opens the gate, once the clock is in step. */
function clearSafetyStop(name: string): string {
  const container = containerOf(name);
  const note = `${supervised.safetyStops}/${container}`;
  const unit = supervisorUnit(container);
  return `if [ -e ${note} ]; then
      ${leaveToOperator(name)}
      rm -f -- ${note}; sync -- ${supervised.safetyStops}
    fi
    ! systemctl is-enabled -q ${unit} 2>/dev/null || systemctl_or_tell restart ${unit}`;
}

/** Steps that start services by what their compose files say now, each proven to run for some seconds. */
export function startSteps(services: readonly KnownService[]): Step[] {
  return services.map(({ name, compose }) => ({
    label: `start ${name}`,
    script: `
    ${unpause(name)}
    ${clearSafetyStop(name)}
    ${recordBegin(name)}
    ${composeOf(compose)} up -d --no-deps ${quote(serviceOf(name))}
    ${recordMake(name, compose)}
    sleep 2
    [ -n "$(docker ps -q --filter status=running ${labelsOf(name)})" ] || {
      echo "${name} does not keep running:"; ${composeOf(compose)} logs --no-color --no-log-prefix -n 15 ${quote(serviceOf(name))} | tail -c 4000; exit 1
    }`,
  }));
}
