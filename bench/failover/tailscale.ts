/** Tailscale's own failover for the same address, to compare. */
import { setTimeout as sleep } from "node:timers/promises";
import { runInside } from "../../lab/hosts.ts";
import { until } from "../../lab/routers.ts";
import { setConnected } from "../../lab/verbs.ts";
import { proxyPaths } from "../../render/overlay/proxy.ts";
import { Laptop, primaryOf } from "../laptop.ts";
import { type EventSample, type Row, rowOf, sampleOf } from "./answers.ts";
import { failoverLab } from "./deployment.ts";
import { type Stage, settle } from "./measure.ts";
import { Watch } from "./watch.ts";

/** Seconds after which a device is taken for cut off for good; that a proxy is gone nobody tells it at all. */
const timeoutSeconds = { hostGone: 60, proxyGone: 10 } as const;

/** The home host that Tailscale leads to is cut off; its proxy is stopped. */
export async function measureTailscale(stage: Stage, repetitions: number): Promise<Row[]> {
  const [client] = stage.clients;
  const { address, network } = client!.vip;
  const laptop = await Laptop.start(failoverLab);
  const watch = new Watch(laptop.init, `http://${address}:${client!.port}/eth/v1/node/version`);
  const unit = proxyPaths(network).unit;
  const again = (event: Trouble): Promise<EventSample[]> =>
    repeated(stage, watch, address, repetitions, event);
  try {
    return [
      rowOf(
        "home host cut off, Tailscale's own failover",
        await again({
          harm: (home) => setConnected(failoverLab, home, false),
          restore: (home) => setConnected(failoverLab, home, true),
          timeoutSeconds: timeoutSeconds.hostGone,
        }),
      ),
      rowOf(
        "proxy stopped, Tailscale's own failover",
        await again({
          harm: (home) => runInside(failoverLab, home, ["systemctl", "stop", unit]),
          restore: (home) => runInside(failoverLab, home, ["systemctl", "start", unit]),
          timeoutSeconds: timeoutSeconds.proxyGone,
        }),
      ),
    ];
  } finally {
    watch.end();
    laptop.end();
  }
}

interface Trouble {
  harm(home: string): Promise<unknown>;
  restore(home: string): Promise<unknown>;
  readonly timeoutSeconds: number;
}

async function repeated(
  stage: Stage,
  watch: Watch,
  address: string,
  repetitions: number,
  { harm, restore, timeoutSeconds }: Trouble,
): Promise<EventSample[]> {
  const samples: EventSample[] = [];
  for (let i = 0; i < repetitions; i += 1) {
    await settle(stage);
    await until(async () => watch.isWell, 180);
    const home = (await primaryOf(failoverLab, address))!;
    const begin = Date.now();
    await harm(home);
    await sleep(2500);
    await answeredAgain(watch, timeoutSeconds);
    samples.push(sampleOf(watch.answers, begin, Date.now()));
    process.stderr.write(`Tailscale's own failover: ${samples.at(-1)!.gap} ms\n`);
    await restore(home);
  }
  return samples;
}

/** Waits for the device to be answered, no longer than so many seconds. */
async function answeredAgain(watch: Watch, seconds: number): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!watch.isWell && Date.now() < deadline) await sleep(100);
}
