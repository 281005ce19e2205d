import { setTimeout as sleep } from "node:timers/promises";
import type { HostHandle } from "../provider/host/host.ts";
import { holder } from "../provider/resource/context.ts";
import { stepText } from "../provider/resource/script.ts";
import { quietScript } from "../render/ethereum/gates/quiet.ts";
import { readyScript } from "../render/ethereum/gates/ready.ts";
import { addressDevice } from "../render/overlay/mesh.ts";
import { firstMetric, isDecided } from "../render/overlay/metric.ts";
import { preferenceScript } from "../render/overlay/preference.ts";
import type { Node } from "../topology/ethereum/node.ts";
import type { Overlay } from "../topology/overlay/derive.ts";
import type { Topology } from "../topology/topology.ts";
import { type AddressStates, leaderOf, metricsOf, parseAddressState } from "./address-state.ts";
import { stderrProgress } from "./hosts.ts";
import type { Move } from "./moves.ts";

/** Milliseconds that a home host has to take its place behind another. */
const settleTimeoutMs = 20_000;

/** The home hosts of a stack as a command asks and tells them. */
export class Homes {
  readonly #topology: Topology;
  readonly #overlay: Overlay;
  readonly #hosts: Readonly<Record<string, HostHandle>>;

  constructor(topology: Topology, overlay: Overlay, hosts: Readonly<Record<string, HostHandle>>) {
    this.#topology = topology;
    this.#overlay = overlay;
    this.#hosts = hosts;
  }

  /** How each stands for the addresses, in one question to each. */
  async addressStates(): Promise<AddressStates> {
    const asked = Object.entries(this.#hosts).map(async ([home, host]) => {
      const lines = host.lines("address_state", [addressDevice]);
      const addressState = lines.then((said) => parseAddressState(this.#overlay, home, said));
      return [home, await addressState.catch((error: Error) => error)] as const;
    });
    return Object.fromEntries(await Promise.all(asked));
  }

  /** An address must not move to a node that would have to ask the other one at once. */
  async refuseUnfit({ name, host, ports }: Node): Promise<void> {
    const { passed, said } = await this.#hosts[host]!.test(readyScript(ports.loopback));
    if (!passed) throw new Error(`${name} on ${host} is not fit: ${said}. Nothing was moved.`);
  }

  /** Lets the homes that come before this node's give way to it, all in the quiet part of one slot. */
  async giveWay(moves: readonly Move[], { host, ports }: Node): Promise<void> {
    const { address } = this.#overlay.members[host]!;
    const quiet = quietScript(`http://${address}:${ports.loopback.beaconApi}`);
    const others = [...new Set(moves.flatMap(({ from }) => from))];
    await Promise.all(others.map((other) => this.#change(other, moves, quiet)));
    await this.#untilMoved(moves, host);
  }

  async #change(other: string, moves: readonly Move[], quiet: string): Promise<void> {
    const own = moves.filter(({ from }) => from.includes(other));
    const steps = [
      { label: "quiet part of a slot", script: quiet },
      ...own.map(({ vip }) => ({
        label: `give way for ${vip.address}`,
        script: `${preferenceScript} ${vip.address} ${firstMetric(vip, other)}`,
      })),
    ];
    const script = steps.map(stepText).join("\n");
    await this.#hosts[other]!.change(holder(this.#topology.stack), [], stderrProgress, () => script);
  }

  /** Those that gave way take their place behind the other by themselves. */
  async #untilMoved(moves: readonly Move[], home: string): Promise<void> {
    const deadline = Date.now() + settleTimeoutMs;
    for (;;) {
      const addressStates = await this.addressStates();
      const unsettled = moves.filter(({ vip }) => {
        const metrics = Object.values(metricsOf(vip, addressStates));
        return leaderOf(vip, addressStates) !== home || !metrics.every(isDecided);
      });
      if (unsettled.length === 0) return;
      if (Date.now() > deadline)
        throw new Error(`${unsettled.map(({ vip }) => vip.address).join(", ")} did not stay at ${home}.`);
      await sleep(1000);
    }
  }
}
