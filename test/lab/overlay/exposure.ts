/** What can be reached on living hosts: only what is declared, until a hand opens something. */

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { nodeInImages } from "../../../lab/images/fakes.ts";
import { setConnected } from "../../../lab/verbs.ts";
import type { ExposureFinding } from "../../../tools/exposure/findings.ts";
import type { TestLab } from "../run.ts";
import type { Simulation } from "../simulated.ts";

/** Tests of two homes and shin with an overlay, which they leave as it was. */
export function describeExposure(simulation: Simulation, commands: TestLab): void {
  describe("exposure", () => {
    const homes = ["trdiy", "i7bb"];

    beforeAll(async () => {
      for (const [i, home] of homes.entries())
        await simulation.inside(home, `ip address add fd00:88::${i + 1}/64 dev host0 nodad`);
    });
    afterAll(async () => {
      await simulation.inside("trdiy", "docker rm -f open shut");
      await simulation.inside(
        "i7bb",
        "systemctl stop by-hand; ufw delete allow proto tcp from fd00:88::/64 to any port 8082",
      );
      for (const [i, home] of homes.entries())
        await simulation.inside(home, `ip address delete fd00:88::${i + 1}/64 dev host0`);
    });

    const exposure = async () => {
      const { code, stdout, stderr } = await commands.run("tool", "hoodi", "exposure", "--json");
      expect(stderr).not.toContain("Error");
      return { code, ...(JSON.parse(stdout) as { findings: ExposureFinding[]; unreachable: string[] }) };
    };

    test("on hosts as they were deployed only what is declared can be reached", async () => {
      // The overlay comes up by itself, after the hosts were deployed.
      const { stdout } = await vi.waitFor(async () => {
        const ended = await commands.run("tool", "hoodi", "exposure");
        expect(ended.code, `${ended.stdout}${ended.stderr}`).toBe(0);
        return ended;
      }, 300_000);
      expect(stdout).toMatch(/^trdiy +lan +i7bb +10\.88\.0\.11 fd00:88::1 .* 22\/tcp 30308\/tcp/m);
      expect(stdout).toMatch(/^trdiy +mesh .* 179\/tcp 3784\/udp\* 15052\/tcp 18545\/tcp 18546\/tcp/m);
      expect(stdout).toMatch(/^shin +internet +(trdiy i7bb|i7bb trdiy) +10\.88\.0\.21 .* 22\/tcp/m);
    });

    test("what a hand opens is found on every way and named, and what it keeps to the host is not", async () => {
      await simulation.inside("trdiy", publish("open", "-p 8080:80"));
      await simulation.inside("trdiy", publish("shut", "-p 127.0.0.1:8081:80"));
      await simulation.inside(
        "i7bb",
        "ufw allow proto tcp from fd00:88::/64 to any port 8082; systemd-run -q --unit by-hand python3 -m http.server --bind :: 8082",
      );
      const { code, findings } = await exposure();
      expect(code).toBe(7);
      const exposed = findings.filter(({ kind }) => kind === "exposed");
      expect(exposed.map(({ host, port, who, paths }) => ({ host, port, who, paths }))).toEqual([
        {
          host: "i7bb",
          port: 8082,
          who: expect.stringMatching(/^python3\S* \(by-hand\.service\)$/),
          paths: [{ role: "lan", from: "trdiy", address: "fd00:88::2" }],
        },
        {
          host: "trdiy",
          port: 8080,
          who: "container open",
          paths: expect.arrayContaining([
            { role: "lan", from: "i7bb", address: "10.88.0.11" },
            { role: "mesh", from: "i7bb", address: "10.99.0.1" },
            { role: "mesh", from: "shin", address: "10.99.0.1" },
          ]),
        },
      ]);
    });

    test("a neighbour reaches a container by way of its host only where a hand has taken the host's rule away", async () => {
      const address = await simulation.inside(
        "trdiy",
        "docker inspect -f '{{.NetworkSettings.Networks.bridge.IPAddress}}' shut",
      );
      const code = (url: string) => `curl -s -m 3 -o /dev/null -w '%{http_code}' ${url} || :`;
      const neighbour = (url: string) =>
        simulation.inside(
          "i7bb",
          `ip route add ${address}/32 via 10.88.0.11; ${code(url)}; ip route delete ${address}/32`,
        );
      const own = () => simulation.inside("trdiy", code("http://127.0.0.1:8081/"));
      for (const event of [
        "ufw reload",
        "ufw disable; ufw --force enable",
        "systemctl restart ufw",
        "systemctl restart docker",
      ]) {
        await simulation.inside("trdiy", event);
        expect(await neighbour(`http://${address}/`), event).toBe("000");
        expect(await neighbour("http://10.88.0.11:8080/"), event).toBe("200");
        expect(await own(), event).toBe("200");
      }

      await simulation.inside("trdiy", "nft delete table inet bonded-validator");
      expect(await neighbour(`http://${address}/`)).toBe("200");
      const { code: ended, findings } = await exposure();
      await simulation.inside("trdiy", "systemctl restart bonded-validator-containers");
      expect(await neighbour(`http://${address}/`)).toBe("000");
      expect(ended).toBe(7);
      const ofShut = findings.filter(({ who }) => who === "container shut");
      expect(
        ofShut
          .map(({ kind, host, port, paths }) => ({ kind, host, port, paths }))
          .sort((a, b) => a.port - b.port),
      ).toEqual(
        [
          { port: 80, address },
          { port: 8081, address: "127.0.0.1" },
        ].map(({ port, address }) => ({
          kind: "exposed",
          host: "trdiy",
          port,
          paths: expect.arrayContaining([
            { role: "lan", from: "i7bb", address, via: "10.88.0.11" },
            { role: "mesh", from: "shin", address, via: "10.99.0.1" },
          ]),
        })),
      );
    });

    test("a host that cannot be asked is named, and the others are asked all the same", async () => {
      await setConnected(simulation.lab, "shin", false);
      const { code, findings, unreachable } = await exposure();
      await setConnected(simulation.lab, "shin", true);
      expect(code).toBe(1);
      expect(unreachable).toEqual([expect.stringContaining("shin")]);
      expect(findings.filter(({ kind }) => kind === "exposed").map(({ port }) => port)).toEqual([8082, 8080]);
    });
  });
}

/** A container with a web server, as somebody starts one to try something. */
function publish(container: string, ports: string): string {
  const server = 'require("http").createServer((_, answer) => answer.end()).listen(80)';
  return `image=$(docker inspect -f '{{.Config.Image}}' hoodi-trdiyt-erigon-1)
    docker run -d --name ${container} ${ports} --user 0 --entrypoint ${nodeInImages} "$image" -e '${server}'`;
}
