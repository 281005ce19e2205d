/** `npm run exposure -- <stack>`: what can be reached on each host from the others, against what is declared. */

import { HostUnreachable } from "../provider/host/errors.ts";
import type { HostHandle } from "../provider/host/host.ts";
import { Hosts } from "../provider/host/hosts.ts";
import { lookMode } from "../provider/host/mode.ts";
import type { NetworkState } from "../provider/host/network-state.ts";
import type { Observation } from "../provider/host/observation.ts";
import { ruleKind } from "../provider/items/rule.ts";
import { connectionOf } from "../render/hosts/connection.ts";
import type { Rules } from "../render/rules.ts";
import { openingsOf, rulesOf } from "../render/stack/exposure.ts";
import type { Topology } from "../topology/topology.ts";
import { stackArguments } from "./arguments.ts";
import {
  type ExposureInputs,
  isDoubtful,
  isThrough,
  judge,
  type Tried,
  type Try,
  triesOf,
} from "./exposure/compare.ts";
import { exposureFindings } from "./exposure/findings.ts";
import { networkPathsOf } from "./exposure/network-paths.ts";
import {
  type Exposure,
  exposureExitCode,
  exposureRemedy,
  exposureReport,
  untriedOf,
} from "./exposure/report.ts";
import { command, stderrProgress, topologyOf } from "./hosts.ts";

const help = `npm run exposure -- <stack> [--config-file FILE] [--json]

Probes every host of the stack from every other, at each address that the other can see (local network, internet, mesh,
tailnet; IPv4 and IPv6) and each port that listens there, that Docker publishes or that is declared. A UDP service
that does not answer strangers is judged by the firewall of its host. Prints what was tried, what was not, and each
port that can be reached and is not declared, with what listens there and what to do. It changes nothing.
Exit code 0: no difference, 7: differences, 1: a host could not be asked, 2: wrong arguments.

Example:
  npm run exposure -- hoodi
`;

/** What others could reach on a host, and the rules that say what they may. */
interface Look {
  readonly networkState: NetworkState;
  readonly rules: Rules;
}

async function lookAt(topology: Topology, name: string, host: HostHandle): Promise<Look> {
  const [observation, networkState] = [await host.snapshot(), await host.networkState()];
  return { networkState, rules: { ...othersRules(observation, topology.stack), ...rulesOf(topology, name) } };
}

/** Rules that other stacks have given the host. What they want is not known here, so the host's own word stands. */
function othersRules({ claims, live }: Observation, stack: string): Rules {
  const others = claims.filter((claim) => claim.key.startsWith("rule ") && claim.stack !== stack);
  const found = others.map(({ key }) => [key, live(key)] as const);
  return Object.fromEntries(
    found.flatMap(([key, rule]) => {
      const { success, data } = ruleKind.schema.safeParse(rule);
      return success ? [[key, data] as const] : [];
    }),
  );
}

/** Asks every host at once; of those that do not answer, why. */
async function onEach<T>(names: readonly string[], ask: (name: string) => Promise<T>) {
  const answers = new Map<string, T>();
  const unreachable: string[] = [];
  await Promise.all(
    names.map(async (name) => {
      try {
        answers.set(name, await ask(name));
      } catch (error) {
        if (!(error instanceof HostUnreachable)) throw error;
        unreachable.push(error.message);
      }
    }),
  );
  return { answers, unreachable };
}

/** Tries; where a declared port keeps silent, once more. */
async function probeTwice(host: HostHandle, tries: readonly Try[], known: ExposureInputs): Promise<Tried[]> {
  const probePorts = async (some: readonly Try[]) => {
    const answered = await host.probePorts(some);
    return some.map((one) => judge(one, answered(one), known));
  };
  const first = await probePorts(tries);
  return [...first.filter((one) => !isDoubtful(one)), ...(await probePorts(first.filter(isDoubtful)))];
}

async function scan(topology: Topology, hosts: Hosts): Promise<Exposure> {
  const names = Object.keys(topology.hosts);
  const session = (name: string) => hosts.at(connectionOf(topology.hosts[name]!));
  stderrProgress.step(`asking ${names.join(", ")} what listens there`);
  const looks = await onEach(names, (name) => lookAt(topology, name, session(name)));
  const seen = [...looks.answers];
  const known: ExposureInputs = {
    networkStates: new Map(seen.map(([name, { networkState }]) => [name, networkState])),
    openings: new Map(seen.map(([name, { rules }]) => [name, openingsOf(topology.overlay, name, rules)])),
  };
  const tries = triesOf(networkPathsOf(topology, known.networkStates), known);
  const probes = await onEach([...known.networkStates.keys()], async (name): Promise<Tried[]> => {
    const own = tries.filter(({ from }) => from === name);
    stderrProgress.step(`${name} probes ${own.length} addresses and ports`);
    return probeTwice(session(name), own, known);
  });
  const tried = [...probes.answers.values()].flat();
  return {
    stack: topology.stack,
    findings: exposureFindings(tried, known),
    tried,
    untried: untriedOf(topology, known.networkStates, tried),
    unreachable: [...looks.unreachable, ...probes.unreachable],
  };
}

/** For machines: of thousands of tries only what could be reached. */
function machine({ tried, findings, ...rest }: Exposure): object {
  return {
    ...rest,
    findings: findings.map((found) => ({ ...found, remedy: exposureRemedy(found) })),
    tries: tried.length,
    reached: tried.filter(isThrough),
  };
}

const options = stackArguments(help);
await command(async () => {
  process.env.HOST_MODE = lookMode();
  const hosts = new Hosts(stderrProgress.warn);
  try {
    const exposure = await scan(topologyOf(options), hosts);
    console.log(options.json ? JSON.stringify(machine(exposure), undefined, 2) : exposureReport(exposure));
    process.exitCode = exposureExitCode(exposure);
  } finally {
    hosts.close();
  }
});
