import { beforeAll, describe, expect, it } from "vitest";
import { complete, digest, type Settings } from "../support/inventory.ts";
import { addMev } from "../support/mev.ts";
import { type Run, runProgram } from "./run.ts";
import { expectValidTree } from "./tree.ts";

describe("hoodi with MEV-Boost in the cloud, one of whose nodes has another beside it", () => {
  let run: Run;
  beforeAll(async () => {
    const config = complete("hoodi");
    addMev(config);
    config.images.digests["mev-boost"] = `1.12.0@${digest("6")}`;
    for (const [node, settings] of Object.entries<Settings>(config.nodes))
      settings.builder = node === "trdiyt" ? "cloud+local" : "cloud";
    run = await runProgram("hoodi", config);
  });

  const role = (host: string): Settings => run.inputs[`hoodi-${host}-mev-boost-builder`]!;
  const folder = "/etc/bonded-validator/hoodi/builder";

  it("is a valid tree", () => expectValidTree(run));

  it.each(["trdiy", "i7bb"])("%s asks the service by its name, and shows it the secret", (host) => {
    const { content } = role(host)[`file ${folder}/haproxy.cfg`];
    expect(content).toContain("  http-request set-header host mev.a.run.app\n");
    expect(content).toContain(`%[str(secret),map(${folder}/secret)]`);
    expect(role(host)["proxy /run/bonded-validator-builder-hoodi/control"].servers).toContain(
      "cloud/cloud mev.a.run.app:443",
    );
    const item = role(host)[`file ${folder}/secret`];
    // The engine's mark of a secret lies around it.
    expect(Object.keys(item)).toHaveLength(2);
    expect(item.value.secret).toBe("secret 5ec2e7\n");
    expect(JSON.stringify({ ...role(host), [`file ${folder}/secret`]: undefined })).not.toContain("5ec2e7");
  });

  it("has a container where it is to have one", () => {
    const services = (host: string) => Object.keys(role(host)).filter((key) => key.startsWith("service "));
    expect(services("trdiy")).toEqual(["service hoodi-mev-boost/mev-boost"]);
    expect(services("i7bb")).toEqual([]);
  });
});
