import { describe, expect, it } from "vitest";
import { nodeProject } from "../../render/ethereum/node.ts";
import { validatorProject } from "../../render/ethereum/validator.ts";
import { mevBoostProject } from "../../render/overlay/mev-boost.ts";
import { type ComposeService, renderCompose } from "../../render/workloads/compose.ts";
import { load } from "../support/inventory.ts";
import {
  everyBoosted,
  everyPair,
  everyValidator,
  nodeName,
  peerKeys,
  validatorName,
} from "../support/pairs.ts";
import { findCompose, understood } from "./compose-binary.ts";

const compose = findCompose();
if ("missing" in compose)
  console.warn(`Skipped: what Docker Compose says of the rendered files (${compose.missing})`);

const projects = [
  ...everyPair.map((node) => ({ name: nodeName(node), project: nodeProject(node, peerKeys) })),
  ...everyValidator.map((one) => ({ name: validatorName(one), project: validatorProject(one) })),
  ...everyBoosted.flatMap((node) => [
    { name: `MEV-Boost on ${node.network}`, project: mevBoostProject(node, node.builderProxy.mevBoost) },
    { name: `a node beside MEV-Boost on ${node.network}`, project: nodeProject(node, peerKeys) },
  ]),
];
/** What a person may write into blocks, with all that shells and YAML read otherwise. */
const graffiti = `it's "$HOME" \`id\` #1: {x}, -y`;
const nodes = ["mainnet", "hoodi"].flatMap((stack) => Object.values(load(stack).nodes));

/** Compose leaves out what is false. */
function understoodMount({ type, source, target, read_only }: ComposeService["volumes"][number]): object {
  return { type, source, target, ...(read_only && { read_only }), bind: {} };
}

describe.skipIf("missing" in compose)("Docker Compose understands", () => {
  it.each(projects)("$name", ({ project }) => {
    const answer = understood(compose, renderCompose(project));
    expect(answer.name).toBe(project.name);
    expect(answer.networks?.builder).toEqual(
      project.networks && { name: `${project.name}_builder`, ...project.networks.builder },
    );
    expect(Object.keys(answer.services).sort()).toEqual(Object.keys(project.services).sort());
    for (const [name, service] of Object.entries(project.services)) {
      const seen = answer.services[name]!;
      // It writes what it understood as a file, in which a dollar sign is two.
      const dollars = (words: readonly string[]) => words.map((word) => word.replaceAll("$", "$$$$"));
      expect(seen.command).toEqual(dollars(service.command));
      expect(seen.entrypoint).toEqual(dollars(service.entrypoint));
      expect(seen.network_mode).toBe(service.network_mode);
      expect(Object.keys(seen.networks ?? {})).toEqual(
        service.network_mode === undefined ? (service.networks ?? ["default"]).toSorted() : [],
      );
      expect([seen.cpu_shares, seen.oom_score_adj ?? 0]).toEqual([service.cpu_shares, service.oom_score_adj]);
    }
  });

  it.each(everyValidator)("graffiti as they were written: $client", (validator) => {
    const project = validatorProject({ ...validator, group: { ...validator.group, graffiti } });
    const [seen] = Object.values(understood(compose, renderCompose(project)).services);
    const words = seen!.command.concat(seen!.entrypoint).join("\n").replaceAll("$$", "$");
    expect(words).toContain(graffiti);
  });

  it.each(nodes)("the committed $stack, $name", (node) => {
    const file = understood(compose, renderCompose(nodeProject(node)));
    expect(file.name).toBe(`${node.stack}-${node.name}`);
    for (const [name, service] of Object.entries(nodeProject(node).services)) {
      const seen = file.services[name]!;
      expect(seen.image).toBe(service.image);
      expect(seen.command).toEqual(service.command);
      expect(seen.volumes).toEqual(service.volumes.map(understoodMount));
      expect(Number(seen.mem_limit)).toBe(Number.parseInt(service.mem_limit, 10) * 1024 * 1024);
      const ports = seen.ports?.map(
        (port) => `${port.host_ip}:${port.published}:${port.target}/${port.protocol}`,
      );
      expect(ports).toEqual(service.ports);
    }
  });
});
