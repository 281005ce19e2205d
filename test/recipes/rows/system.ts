import type { Recipe } from "../recipe.ts";

/** MEV-Boost on one host, beside its nodes. */
export const system: Recipe = {
  row: "add a system",
  edit: (tree) => {
    tree.add("topology/sidecar/schema.ts", schema);
    tree.add("topology/sidecar/draft.ts", draft);
    tree.add("topology/sidecar/checks.ts", checks);
    tree.add("topology/sidecar/derive.ts", derive);
    tree.before(
      "topology/draft.ts",
      "import { readTunnel,",
      'import { readSidecar, type SidecarDraft } from "./sidecar/draft.ts";\n',
    );
    tree.replace("topology/draft.ts", "    MonitoringDraft {", "    MonitoringDraft,\n    SidecarDraft {");
    tree.after("topology/draft.ts", "    ...readTunnel(read),\n", "    ...readSidecar(read),\n");
    for (const [anchor, text] of load) tree.before("topology/load.ts", anchor, text);
    tree.after("topology/load.ts", "    ...dvtPlacementsOf(draft),\n", "    ...placesOfSidecar(draft),\n");
    tree.replace("topology/load.ts", "dvt, monitoring } = derive(", "dvt, monitoring, sidecar } = derive(");
    const topology = "topology/topology.ts";
    tree.before(
      topology,
      "import type { TunnelTopology }",
      'import type { SidecarTopology } from "./sidecar/derive.ts";\n',
    );
    tree.after(
      topology,
      "  readonly monitoring: MonitoringTopology;\n",
      "  readonly sidecar: SidecarTopology;\n",
    );
    tree.replace(topology, "    MonitoringTopology {\n", "    MonitoringTopology,\n    SidecarTopology {\n");
    tree.add("render/sidecar/roles.ts", roles);
    const list = "render/stack/roles.ts";
    tree.before(list, "import { connectorRole }", 'import { sidecarRoles } from "../sidecar/roles.ts";\n');
    tree.after(list, "validatorRole(topology, validator)),\n", "    ...sidecarRoles(topology),\n");
    tree.add("components/sidecar/deploy.ts", component);
    const program = "components/program.ts";
    tree.before(program, "import { deployTunnel }", 'import { deploySidecar } from "./sidecar/deploy.ts";\n');
    tree.before(
      program,
      "  return { hosts, cloud, ethereum, overlay, tunnel, mev, dvt, monitoring }",
      "  const sidecar = deploySidecar(topology, hosts);\n",
    );
    tree.replace(
      program,
      "return { hosts, cloud, ethereum, overlay, tunnel, mev, dvt, monitoring }",
      "return { hosts, cloud, ethereum, overlay, tunnel, mev, dvt, monitoring, sidecar }",
    );
    tree.add("test/support/broken/sidecar.ts", broken);
    const all = "test/support/broken/list.ts";
    tree.before(all, "import { sites }", 'import { sidecar } from "./sidecar.ts";\n');
    tree.after(all, "  ...tunnel,\n", "  ...sidecar,\n");
    tree.add("test/unit/sidecar.test.ts", test);
  },
};

const load: readonly (readonly [anchor: string, text: string])[] = [
  [
    "import type { Systems, Topology }",
    'import { checkSidecar } from "./sidecar/checks.ts";\nimport { deriveSidecar } from "./sidecar/derive.ts";\nimport { placesOfSidecar } from "./sidecar/draft.ts";\n',
  ],
  ["    ...checkEthereum(draft, today, others),\n", "    ...checkSidecar(draft),\n"],
  ["    ...dvt,\n", "    ...sidecar,\n"],
  ["    dvt: deriveDvt(draft, tunnel.tunnel),\n", "    sidecar: deriveSidecar(draft),\n"],
];

const schema = `import { z } from "zod";
import { isUrl, text } from "../formats.ts";

const exampleDigest = \`sha256:\${"0123456789abcdef".repeat(4)}\`;

/** Section \`sidecar\` of a stack file: a program that asks relays for blocks. */
export const sidecarSchema = z
  .strictObject({
    host: z.string().meta({ description: "Name of the host in \`hosts\`.", examples: ["server1"] }),
    digest: text(
      (value) => /^sha256:[0-9a-f]{64}$/.test(value),
      "not a digest",
      "write it as in sha256:<64 hex digits>",
    ).meta({ description: "Digest of the image.", examples: [exampleDigest] }),
    relays: z
      .array(text(isUrl, "not a relay", "write its address"))
      .min(1)
      .meta({ description: "Relays that it asks.", examples: [["https://relay.example.org"]] }),
  })
  .meta({
    file: "Pulumi.<stack>.yaml",
    description: "MEV-Boost on one host.",
    defaultText: "the stack runs no MEV-Boost.",
    examples: [{ host: "server1", digest: exampleDigest, relays: ["https://relay.example.org"] }],
  });

export type SidecarSettings = z.output<typeof sidecarSchema>;
`;

const draft = `import type { DraftBase, SectionReader } from "../section-reader.ts";
import { type SidecarSettings, sidecarSchema } from "./schema.ts";

export interface SidecarDraft extends DraftBase {
  readonly sidecar: SidecarSettings | undefined;
}

export function readSidecar(read: SectionReader): Omit<SidecarDraft, keyof DraftBase> {
  return { sidecar: read.one("sidecar", sidecarSchema) };
}

/** The host on which it runs. */
export function placesOfSidecar({ sidecar }: SidecarDraft): string[] {
  return sidecar === undefined ? [] : [sidecar.host];
}
`;

const checks = `import type { HostsDraft } from "../hosts/draft.ts";
import { type Problem, settingPath } from "../problems.ts";
import type { SidecarDraft } from "./draft.ts";

/** What it needs of the hosts. */
export function checkSidecar({ sidecar, hosts, unreadable }: SidecarDraft & HostsDraft): Problem[] {
  if (sidecar === undefined || unreadable.has("hosts") || hosts.valid.get(sidecar.host)?.rented) return [];
  return [
    {
      check: "sidecar-host",
      path: settingPath("sidecar", "host"),
      reason: \`\${sidecar.host} is no rented host\`,
      remedy: "write the name of one that is",
    },
  ];
}
`;

const derive = `import type { SidecarDraft } from "./draft.ts";
import type { SidecarSettings } from "./schema.ts";

export interface SidecarTopology {
  readonly sidecar: SidecarSettings | undefined;
}

export function deriveSidecar({ sidecar }: SidecarDraft): SidecarTopology {
  return { sidecar };
}
`;

const roles = `import type { ClientService } from "../../catalog/clients/client.ts";
import { loopbackUrl } from "../../catalog/loopback.ts";
import { workloadUser } from "../../topology/ethereum/users.ts";
import type { SidecarSettings } from "../../topology/sidecar/schema.ts";
import type { Topology } from "../../topology/topology.ts";
import type { RoleSpec } from "../role.ts";
import { composeService } from "../workloads/compose.ts";
import { workloadItems } from "../workloads/workload.ts";

const port = 19_550;
const metricsPort = 19_551;

const image = {
  name: "mev-boost",
  registry: "docker.io",
  repository: "flashbots/mev-boost",
  versions: { mainnet: "1.10", hoodi: "1.10" },
  command: ["/app/mev-boost"],
} as const;

/** One role where the stack has the section, else none. */
export function sidecarRoles({ stack, sidecar, hosts }: Topology): RoleSpec[] {
  if (sidecar === undefined) return [];
  const host = hosts[sidecar.host]!;
  const client = service(sidecar);
  const name = \`\${stack}-sidecar\`;
  const user = workloadUser(stack, "sidecar");
  const compose = composeService({
    project: name,
    client,
    image: \`\${image.registry}/\${image.repository}@\${sidecar.digest}\`,
    version: image.versions.mainnet,
    memoryMiB: 256,
    priority: { cpuShares: 1024, oomScoreAdj: 100 },
    user,
    volumes: [],
  });
  const project = { name, services: { [client.name]: compose } };
  const items = workloadItems({
    stack,
    name: "sidecar",
    user,
    host,
    project,
    clients: [client],
    folders: [],
  });
  return [{ host, role: "sidecar", requires: "base", items }];
}

function service({ relays }: SidecarSettings): ClientService {
  return {
    name: "mev-boost",
    image,
    entrypoint: image.command,
    arguments: [
      \`-addr=0.0.0.0:\${port}\`,
      "-metrics",
      \`-metrics-addr=0.0.0.0:\${metricsPort}\`,
      \`-relays=\${relays.join(",")}\`,
    ],
    peerPorts: [],
    localPorts: [
      { host: port, container: port },
      { host: metricsPort, container: metricsPort },
    ],
    metrics: { port: metricsPort, path: "/metrics" },
    stopSignal: "SIGTERM",
    stopGrace: 10,
    probes: [
      {
        name: "builder API",
        url: \`\${loopbackUrl(port)}/eth/v1/builder/status\`,
        expect: "{}",
        timeoutSeconds: 60,
      },
    ],
  };
}
`;

const component = `import { sidecarRoles } from "../../render/sidecar/roles.ts";
import type { Topology } from "../../topology/topology.ts";
import type { Fleet } from "../hosts/fleet.ts";
import { Role } from "../roles/role.ts";

/** The program on its host, where the stack has one. */
export function deploySidecar(topology: Topology, fleet: Fleet): void {
  for (const spec of sidecarRoles(topology)) {
    const dependsOn = fleet.hosts[spec.host.name]?.dependencies ?? [];
    new Role(\`\${topology.stack}-\${spec.role}\`, { spec }, { parent: fleet, dependsOn });
  }
}
`;

const broken = `import type { Broken } from "./broken.ts";

/** MEV-Boost. */
export const sidecar: readonly Broken[] = [
  {
    name: "MEV-Boost on a host that is not rented",
    breakIt: (c) => {
      const relays = ["https://relay.example.org"];
      c.sidecar = { host: "shin-l", digest: \`sha256:\${"a".repeat(64)}\`, relays };
    },
    problem: [
      "bonded-validator:sidecar.host: shin-l is no rented host [sidecar-host]",
      "write the name of one that is",
    ],
  },
];
`;

const test = `import { expect, it } from "vitest";
import { rolesOf } from "../../render/stack/roles.ts";
import { loadTopology } from "../../topology/load.ts";
import { complete, digest, today } from "../support/inventory.ts";

it("MEV-Boost runs on its host, reachable from there alone", () => {
  const config = complete("hoodi");
  config.sidecar = { host: "shin", digest: digest("a"), relays: ["https://relay.example.org"] };
  const roles = rolesOf(loadTopology("hoodi", config, today));
  const role = roles.find(({ role }) => role === "sidecar");
  expect(role?.host.name).toBe("shin");
  expect(Object.keys(role?.items ?? {})).toContain("service hoodi-sidecar/mev-boost");
  expect(JSON.stringify(role?.items)).toContain("127.0.0.1:19550:19550/tcp");
});
`;
