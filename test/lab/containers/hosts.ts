import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { quote } from "../../../provider/remote/quote.ts";
import {
  type ComposeProject,
  type ComposeService,
  renderCompose,
} from "../../../render/workloads/compose.ts";
import { abstractSocket, type Escape, folder, idleProgram, loopbackPort, openData, proof } from "./escape.ts";

/** Runs a script as root on the host and returns what it printed. */
export type Inside = (script: string) => Promise<string>;

/** What was deployed to trdiy. */
const deployed = {
  validator: { container: "hoodi-vc1-lighthouse-1", compose: "/etc/bonded-validator/hoodi/vc1/compose.yaml" },
  node: {
    container: "hoodi-trdiyt-erigon-1",
    compose: "/etc/bonded-validator/hoodi/trdiyt/compose.yaml",
  },
} as const;

/** The containers that an escape is tried from. */
export const containersOf = (attempt: Escape, index: number) => ({
  deployed: deployed[attempt.from].container,
  copy: `escapes-${attempt.from}-1`,
  control: `escapes-control${index}-1`,
});

/** Programs of the host that an attacker brings along. */
const tools = ["chmod", "cp", "curl", "head", "ip", "mknod", "mount", "perl", "touch", "unshare"];
const toolbox = `${folder}/toolbox`;
const fillToolbox = `
  mkdir -p ${toolbox}/bin ${toolbox}/lib
  for tool in ${tools.join(" ")}; do
    path=$(command -v $tool); cp -Lt ${toolbox}/bin $path
    ldd $path | sed -n 's/.* => \\(\\/[^ ]*\\) .*/\\1/p' | xargs cp -Lt ${toolbox}/lib
  done`;

/** What a try prints where the attacker came through. */
export const gained = "the attacker came through";

const service = readFileSync(join(import.meta.dirname, "trusting-service.py"), "utf8");
const units = { trusting: "escapes-trusting", idle: "escapes-idle" };
const startUnits = `
  cat >${folder}/service.py <<'SERVICE'\n${service}SERVICE
  systemd-run -q --unit ${units.trusting} python3 ${folder}/service.py ${abstractSocket} ${loopbackPort}
  systemd-run -q --unit ${units.idle} -p CapabilityBoundingSet= -p Restart=always ${idleProgram.join(" ")}`;

/** Starts a copy of each deployed container and a control of each escape; all have the attacker's tools then. */
export async function prepare(inside: Inside, escapes: readonly Escape[]): Promise<void> {
  const copies = { validator: await copyOf(inside, "validator"), node: await copyOf(inside, "node") };
  const controls = escapes.map((attempt, i) => {
    const copy = copies[attempt.from];
    return [`control${i}`, { ...copy, ...attempt.without(copy) }] as const;
  });
  const project = renderCompose({
    name: "escapes",
    services: { ...copies, ...Object.fromEntries(controls) },
  });
  const all = escapes.flatMap((attempt, i) => Object.values(containersOf(attempt, i)));
  const user = copies.validator.user;
  await inside(`
    mkdir -p ${folder}; install -d -m 0755 -o ${user.split(":")[0]} ${openData}
    install -m 0440 -o ${user.split(":")[0]} /dev/null ${folder}/token
    ${fillToolbox}
    ${startUnits}
    cat >${folder}/compose.yaml <<'COMPOSE'
${project}COMPOSE
    docker compose -f ${folder}/compose.yaml up -d 2>&1
    for container in ${[...new Set(all)].join(" ")}; do docker cp -q ${toolbox} $container:/; done`);
}

/** A deployed container with its definition, but without its program, its ports and AppArmor, which not every host has. */
async function copyOf(inside: Inside, name: Escape["from"]): Promise<ComposeService> {
  const { services } = parse(await inside(`cat ${deployed[name].compose}`)) as ComposeProject;
  const service = Object.values(services)[0]!;
  const own: Record<string, string> = { "/data": openData, "/keymanager-token": `${folder}/token` };
  return {
    ...service,
    entrypoint: ["sleep"],
    command: ["infinity"],
    restart: "no",
    ports: [],
    labels: {},
    stop_grace_period: "0s",
    security_opt: [...service.security_opt, "apparmor:unconfined"],
    volumes: service.volumes.map((volume) => ({ ...volume, source: own[volume.target] ?? volume.source })),
  };
}

/** Tries an escape from a container; the last line printed is {@link gained} if the attacker came through. */
export async function tryEscape(inside: Inside, attempt: Escape, container: string): Promise<string> {
  const user = attempt.as === "root" ? "--user=0" : "";
  const environment =
    "-e PATH=/toolbox/bin:/usr/local/bin:/usr/bin -e LD_LIBRARY_PATH=/toolbox/lib -e IMAGE=$image";
  const run = (user: string, script: string) =>
    `docker exec ${user} ${environment} ${container} sh -c ${quote(script)}`;
  return inside(`exec 2>&1
    rm -f ${proof}
    image=$(docker inspect -f '{{.Config.Image}}' ${container})
    ${attempt.image === undefined ? "" : run("--user=0", attempt.image)}
    ${run(user, attempt.attack)} & attack=$! status=0
    while ${attempt.meanwhile ?? "false"} && kill -0 $attack 2>/dev/null; do :; done
    wait $attack || status=$?
    if ${attempt.gained ?? "[ $status = 0 ]"}; then echo ${gained}; fi`);
}

/** Leaves the host as it was. */
export const clean = (inside: Inside): Promise<string> =>
  inside(`
    docker rm -f escaped >/dev/null 2>&1 || :
    docker compose -f ${folder}/compose.yaml down 2>&1
    systemctl stop ${Object.values(units).join(" ")}
    rm -rf ${folder} ${proof}`);
