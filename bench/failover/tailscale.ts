/** Tailscale's own failover for the same address, to compare. */
import { setTimeout as sleep } from "node:timers/promises";
import { runInside } from "../../lab/hosts.ts";
import { until } from "../../lab/routers.ts";
import { setConnected } from "../../lab/verbs.ts";
import { frontPaths } from "../../render/overlay/front.ts";
import { type Row, rowOf, type Sample, sampleOf } from "./answers.ts";
import { lab } from "./deployment.ts";
import { answeredAgain, Laptop, primaryOf } from "./laptop.ts";
import { type Stage, settle } from "./measure.ts";

/** After this a device is taken for cut off for good, seconds. */
const patience = 60;

/** The home host that Tailscale leads to is cut off; its front is stopped. */
export async function measureTailscale(stage: Stage, repetitions: number): Promise<Row[]> {
  const [client] = stage.clients;
  const { address, environment } = client!.vip;
  const laptop = await Laptop.start(`http://${address}:${client!.port}/eth/v1/node/version`);
  const unit = frontPaths(environment).unit;
  const twice = (
    harm: (home: string) => Promise<unknown>,
    mend: (home: string) => Promise<unknown>,
  ): Promise<Sample[]> => repeated(stage, laptop, address, repetitions, harm, mend);
  try {
    return [
      rowOf(
        "home host cut off, Tailscale's own failover",
        await twice(
          (home) => setConnected(lab, home, false),
          (home) => setConnected(lab, home, true),
        ),
      ),
      rowOf(
        "front stopped, Tailscale's own failover",
        await twice(
          (home) => runInside(lab, home, ["systemctl", "stop", unit]),
          (home) => runInside(lab, home, ["systemctl", "start", unit]),
        ),
      ),
    ];
  } finally {
    laptop.end();
  }
}

async function repeated(
  stage: Stage,
  laptop: Laptop,
  address: string,
  repetitions: number,
  harm: (home: string) => Promise<unknown>,
  mend: (home: string) => Promise<unknown>,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let i = 0; i < repetitions; i += 1) {
    await settle(stage);
    await until(async () => laptop.watch.isWell, 180);
    const home = (await primaryOf(address))!;
    const begin = Date.now();
    await harm(home);
    await sleep(2500);
    await answeredAgain(laptop, patience);
    samples.push(sampleOf(laptop.watch.answers, begin, Date.now()));
    await mend(home);
  }
  return samples;
}
