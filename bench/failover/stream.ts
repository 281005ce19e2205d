/** A stream of events whose node dies: how soon it ends, and how soon the next one flows. */
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { initOf } from "../../lab/hosts.ts";
import { until } from "../../lab/routers.ts";
import { eachLine, inNetworkOf } from "../in-network.ts";
import { type Row, rowOf } from "./answers.ts";
import { failoverLab } from "./deployment.ts";
import type { Event } from "./events.ts";
import { type Stage, settle } from "./measure.ts";

const program = join(import.meta.dirname, "event-client.ts");

/** Both are counted from the death of the node; `killed` is that event. */
export async function measureStreams(stage: Stage, killed: Event, repetitions: number): Promise<Row[]> {
  const client = stage.clients[0]!;
  const url = `http://${client.vip.address}:${client.port}/eth/v1/events?topics=head`;
  const ended: number[] = [];
  const again: number[] = [];
  for (let i = 0; i < repetitions; i += 1) {
    const [serving] = await settle(stage);
    const stream = new Stream(inNetworkOf(initOf(failoverLab, client.host)!, program, url));
    await until(async () => stream.begun.length > 0);
    const home = Object.values(stage.overlay.members).find(({ address }) => address === serving)!.name;
    const death = Date.now();
    await killed.harm(home);
    await until(async () => stream.begun.length > 1);
    ended.push(stream.ended[0]! - death);
    again.push(stream.begun[1]! - death);
    stream.end();
    await killed.restore?.(home);
  }
  const row = (event: string, times: readonly number[], worst: number): Row =>
    rowOf(
      event,
      times.map((gap) => ({ gap, asked: 0, failed: 0 })),
      { worst },
    );
  process.stderr.write(`stream ended: ${ended.join(" ")} ms, on again: ${again.join(" ")} ms\n`);
  return [
    row("stream of events ended, its node killed", ended, 500),
    row("stream of events on again, its node killed", again, 1000),
  ];
}

class Stream {
  readonly begun: number[] = [];
  readonly ended: number[] = [];
  readonly #process: ChildProcess;

  constructor(process: ChildProcess) {
    this.#process = process;
    eachLine(process, (text) => {
      const [at, what] = text.split(" ");
      (what === "begun" ? this.begun : this.ended).push(Number(at));
    });
  }

  end(): void {
    this.#process.kill("SIGKILL");
  }
}
