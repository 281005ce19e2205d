/** A DVT cluster that would stop with what runs on a host. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { HostUnreachable } from "../../../provider/host/errors.ts";
import { dvtReadyScript } from "../../../render/dvt/ready.ts";
import { quorumsAt, refuseLossOfQuorum } from "../../../tools/quorum-guard.ts";
import { loadDvt } from "../../support/dvt.ts";

const hoodi = loadDvt("hoodi");
const charonReady = dvtReadyScript(hoodi.dvtNodes.charon1!);

/** Every host of the stack; what its scripts say by their text. */
function hostsThat(answer: (host: string, script: string) => string | Error | undefined) {
  const hosts = Object.keys(hoodi.hosts).map((host) => {
    const test = async (script: string) => {
      const said = answer(host, script);
      if (said instanceof Error) throw said;
      return { passed: said === undefined, said: said ?? "" };
    };
    return [host, { test }] as const;
  });
  return Object.fromEntries(hosts);
}

const drain = (host: string, answer: Parameters<typeof hostsThat>[0]) =>
  refuseLossOfQuorum(quorumsAt(hoodi, host), host, hostsThat(answer));

const placeOf = (node: string) => hoodi.dvtNodes[node]!.host;
const [first, second, third] = hoodi.dvtClusters.obol!.nodes as [string, string, string];

describe("a rented host", () => {
  afterEach(() => vi.unstubAllEnvs());

  it("may be drained while the others serve", async () => {
    await drain(placeOf(first), () => undefined);
  });

  it("may not while another one of a cluster does not, for whatever reason", async () => {
    const lacks = [
      ["Charon is not ready", "Charon is not ready"],
      [new HostUnreachable("no route"), "its host cannot be reached"],
    ] as const;
    for (const [lack, told] of lacks) {
      const drained = drain(placeOf(first), (host, script) =>
        host === placeOf(second) && script === charonReady ? lack : undefined,
      );
      await expect(drained).rejects.toThrow(
        `${placeOf(first)}: nothing was stopped, because a DVT cluster would stop with it.\nnodes of cluster obol: 3 have to serve, and 2 would be left; not serving: ${second} on ${placeOf(second)} (${told})\n`,
      );
    }
  });

  it("may where its own node does not serve, or its cluster has stopped already", async () => {
    const down = (...nodes: string[]) => {
      const places = nodes.map(placeOf);
      return (host: string, script: string) =>
        places.includes(host) && script === charonReady ? "down" : undefined;
    };
    await drain(placeOf(first), down(first, second));
    await drain(placeOf(first), down(second, third));
  });

  it("may for who accepts missed duties", async () => {
    vi.stubEnv("HOST_NOW", "1");
    await drain(placeOf(first), (host) => (host === placeOf(second) ? "down" : undefined));
  });
});

describe("a home host", () => {
  const [home, other] = Object.values(hoodi.nodes).map(({ host }) => host) as [string, string];

  it("may be drained while the other home's node serves", async () => {
    await drain(home, () => undefined);
  });

  it("may not while that one does not", async () => {
    const drained = drain(home, (host) => (host === other ? "it is 9 slots behind" : undefined));
    await expect(drained).rejects.toThrow("nodes of hoodi, which its DVT clusters use: 1 have to serve");
  });
});
