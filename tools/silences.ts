import { z } from "zod";
import { loopbackUrl } from "../catalog/loopback.ts";
import { ApplyFailed, HostUnreachable } from "../provider/host/errors.ts";
import type { HostHandle } from "../provider/host/host.ts";
import type { LocalUrl } from "../provider/host/local-answers.ts";
import { bodyOf } from "../provider/remote/quote.ts";
import { drainMatchers } from "../render/monitoring/silences.ts";
import { monitoringPorts } from "../topology/ethereum/ports.ts";
import type { Topology } from "../topology/topology.ts";

type Host = Pick<HostHandle, "localAnswers" | "test">;

/** A drained host, the sessions with those that watch it, and who is told. */
export interface Silencing {
  readonly topology: Topology;
  readonly host: string;
  readonly hosts: Readonly<Record<string, Host>>;
  readonly tell: (message: string) => void;
}

/** A silence ends by itself after so many hours: a host that was forgotten costs duties. */
const hours = 4;

/** Who made a silence, for Alertmanager's page and to find it again. */
const createdBy = "npm run drain";
const commentOf = (host: string): string => `${host} is drained`;

/** Alertmanager's API v2 (prometheus/alertmanager at 68fb2d575: api/v2/openapi.yaml): of gettableSilences what is used. */
const silences = z.array(
  z.object({
    id: z.uuid(),
    status: z.object({ state: z.enum(["active", "pending", "expired"]) }),
    createdBy: z.string(),
    comment: z.string(),
  }),
);

/** Hosts whose Alertmanager sends alerts of a stack. */
export function alertmanagersOf({ monitoring }: Topology): string[] {
  return monitoring === undefined ? [] : [monitoring.host, monitoring.watcher];
}

/** Silences what stopping a host makes fire, at each Alertmanager. One that cannot be told sends alerts; that is said. */
export async function silence(silencing: Silencing): Promise<void> {
  const { topology, host, tell } = silencing;
  const now = Date.now();
  const [startsAt, endsAt] = [now, now + hours * 3_600_000].map((time) => new Date(time).toISOString());
  const scripts = drainMatchers(topology, host).map((matchers) => {
    const body = { matchers, startsAt, endsAt, createdBy, comment: commentOf(host) };
    return postScript(apiOf(topology, "silences"), JSON.stringify(body));
  });
  await atEach(silencing, "are not silenced", async (session, at) => {
    await run(session, scripts.join("\n"));
    tell(`${host}: what this makes fire is silenced at ${at} until ${endsAt}, or until it is resumed`);
  });
}

/** Ends the silences of a host. One that cannot be ended lasts for its time; that is said. */
export async function endSilence(silencing: Silencing): Promise<void> {
  const { topology, host, tell } = silencing;
  await atEach(silencing, "may stay silenced for some hours", async (session, at) => {
    const asked = urlOf(topology, "silences");
    const answer = (await session.localAnswers([asked]))(asked);
    if (answer === undefined) throw new ApplyFailed("Alertmanager does not answer");
    const own = silences.parse(JSON.parse(answer)).filter((one) => {
      return one.status.state !== "expired" && one.createdBy === createdBy && one.comment === commentOf(host);
    });
    if (own.length === 0) return;
    await run(session, own.map(({ id }) => deleteScript(apiOf(topology, `silence/${id}`))).join("\n"));
    tell(`${host}: its alerts are sent again at ${at}`);
  });
}

/** Nothing that fails here may hold what a person does to a host. */
async function atEach(
  { topology, host, hosts, tell }: Silencing,
  left: string,
  work: (session: Host, at: string) => Promise<void>,
): Promise<void> {
  await Promise.all(
    alertmanagersOf(topology).map((at) =>
      work(hosts[at]!, at).catch((error: unknown) => {
        tell(`${host}: its alerts ${left} at ${at}: ${reasonOf(error)}`);
      }),
    ),
  );
}

function reasonOf(error: unknown): string {
  if (error instanceof HostUnreachable || error instanceof ApplyFailed) return error.message;
  if (error instanceof z.ZodError || error instanceof SyntaxError)
    return "its Alertmanager gives an answer that cannot be read";
  throw error;
}

async function run(session: Host, script: string): Promise<void> {
  const { passed, said } = await session.test(`set -e\n${script}`);
  if (!passed) throw new ApplyFailed(said);
}

const urlOf = ({ network }: Topology, path: string): LocalUrl => ({
  port: monitoringPorts(network!).alertmanager,
  path: `/api/v2/${path}`,
});

function apiOf(topology: Topology, path: string): string {
  const url = urlOf(topology, path);
  return `${loopbackUrl(url.port)}${url.path}`;
}

const curl = "curl -fsS -m 10 -o /dev/null";

const postScript = (url: string, body: string): string =>
  `{ ${bodyOf(body)}\n} | ${curl} -H 'Content-Type: application/json' -d @- ${url}`;

const deleteScript = (url: string): string => `${curl} -X DELETE ${url}`;
