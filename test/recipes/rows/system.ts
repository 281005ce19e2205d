import type { Recipe } from "../recipe.ts";

/** MEV-Boost as a program of its own on one host. */
export const system: Recipe = {
  row: "add a system",
  edit: (tree) => {
    tree.add("topology/mev/schema.ts", schema);
    tree.add("topology/mev/draft.ts", draft);
    tree.add("topology/mev/checks.ts", checks);
    tree.add("topology/mev/derive.ts", derive);
    tree.before(
      "topology/draft.ts",
      "import { type OverlayDraft,",
      'import { type MevDraft, readMev } from "./mev/draft.ts";\n',
    );
    tree.replace(
      "topology/draft.ts",
      "Draft extends HostsDraft, ImagesDraft, EthereumDraft, OverlayDraft, TunnelDraft, DvtDraft {",
      "Draft\n  extends HostsDraft,\n    ImagesDraft,\n    EthereumDraft,\n    OverlayDraft,\n    TunnelDraft,\n    DvtDraft,\n    MevDraft {",
    );
    tree.after("topology/draft.ts", "    ...readTunnel(read),\n", "    ...readMev(read),\n");
    for (const [anchor, text] of load) tree.before("topology/load.ts", anchor, text);
    tree.replace(
      "topology/load.ts",
      "...dvtPlacementsOf(draft)]",
      "...dvtPlacementsOf(draft), ...placesOfMev(draft)]",
    );
    tree.replace("topology/load.ts", "tunnel, dvt } = derive(", "tunnel, dvt, mev } = derive(");
    const topology = "topology/topology.ts";
    tree.before(
      topology,
      "import type { OverlayTopology }",
      'import type { MevTopology } from "./mev/derive.ts";\n',
    );
    tree.after(topology, "  readonly dvt: DvtTopology;\n", "  readonly mev: MevTopology;\n");
    tree.replace(topology, "    DvtTopology {\n", "    DvtTopology,\n    MevTopology {\n");
    tree.add("render/mev/roles.ts", roles);
    const list = "render/stack/roles.ts";
    tree.before(list, "import { isBoosted }", 'import { mevRoles } from "../mev/roles.ts";\n');
    tree.after(list, "validatorRole(topology, validator)),\n", "    ...mevRoles(topology),\n");
    tree.add("components/mev/deploy.ts", component);
    const program = "components/program.ts";
    tree.before(program, "import { deployOverlay }", 'import { deployMev } from "./mev/deploy.ts";\n');
    tree.before(
      program,
      "  return { hosts, ethereum, overlay, tunnel, dvt }",
      "  const mev = deployMev(topology, hosts);\n",
    );
    tree.replace(
      program,
      "return { hosts, ethereum, overlay, tunnel, dvt }",
      "return { hosts, ethereum, overlay, tunnel, dvt, mev }",
    );
    tree.add("test/support/broken/mev.ts", broken);
    const all = "test/support/broken/list.ts";
    tree.before(all, "import { money }", 'import { mev } from "./mev.ts";\n');
    tree.after(all, "  ...tunnel,\n", "  ...mev,\n");
    tree.add("test/unit/mev.test.ts", test);
  },
};

const load: readonly (readonly [anchor: string, text: string])[] = [
  [
    "import { checkOverlay }",
    'import { checkMev } from "./mev/checks.ts";\nimport { deriveMev } from "./mev/derive.ts";\nimport { placesOfMev } from "./mev/draft.ts";\n',
  ],
  ["    ...checkEthereum(draft, today, others),\n", "    ...checkMev(draft),\n"],
  ["    ...dvt,\n", "    ...mev,\n"],
  ["    dvt: deriveDvt(draft, tunnel.tunnel),\n", "    mev: deriveMev(draft),\n"],
];

const schema = `import { z } from "zod";
import { isUrl, text } from "../formats.ts";

const exampleDigest = \`sha256:\${"0123456789abcdef".repeat(4)}\`;

/** Section \`mev\` of a stack file: a program that asks relays for blocks. */
export const mevSchema = z
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

export type MevSettings = z.output<typeof mevSchema>;
`;

const draft = `import type { DraftBase, SectionReader } from "../section-reader.ts";
import { type MevSettings, mevSchema } from "./schema.ts";

export interface MevDraft extends DraftBase {
  readonly mev: MevSettings | undefined;
}

export function readMev(read: SectionReader): Omit<MevDraft, keyof DraftBase> {
  return { mev: read.one("mev", mevSchema) };
}

/** The host on which it runs. */
export function placesOfMev({ mev }: MevDraft): string[] {
  return mev === undefined ? [] : [mev.host];
}
`;

const checks = `import type { HostsDraft } from "../hosts/draft.ts";
import { type Problem, settingPath } from "../problems.ts";
import type { MevDraft } from "./draft.ts";

/** What it needs of the hosts. */
export function checkMev({ mev, hosts, unreadable }: MevDraft & HostsDraft): Problem[] {
  if (mev === undefined || unreadable.has("hosts") || hosts.valid.get(mev.host)?.rented) return [];
  return [
    {
      check: "mev-host",
      path: settingPath("mev", "host"),
      reason: \`\${mev.host} is no rented host\`,
      remedy: "write the name of one that is",
    },
  ];
}
`;

const derive = `import type { MevDraft } from "./draft.ts";
import type { MevSettings } from "./schema.ts";

export interface MevTopology {
  readonly mev: MevSettings | undefined;
}

export function deriveMev({ mev }: MevDraft): MevTopology {
  return { mev };
}
`;

const roles = `import type { ClientService } from "../../catalog/clients/client.ts";
import { loopbackUrl } from "../../catalog/loopback.ts";
import { workloadUser } from "../../topology/ethereum/users.ts";
import type { MevSettings } from "../../topology/mev/schema.ts";
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
export function mevRoles({ stack, mev, hosts }: Topology): RoleSpec[] {
  if (mev === undefined) return [];
  const host = hosts[mev.host]!;
  const client = service(mev);
  const name = \`\${stack}-mev\`;
  const user = workloadUser(stack, "mev");
  const compose = composeService({
    project: name,
    client,
    image: \`\${image.registry}/\${image.repository}@\${mev.digest}\`,
    version: image.versions.mainnet,
    memoryMiB: 256,
    priority: { cpuShares: 1024, oomScoreAdj: 100 },
    user,
    volumes: [],
  });
  const project = { name, services: { [client.name]: compose } };
  const items = workloadItems({ stack, name: "mev", user, host, project, clients: [client], folders: [] });
  return [{ host, role: "mev", requires: "base", items }];
}

function service({ relays }: MevSettings): ClientService {
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

const component = `import { mevRoles } from "../../render/mev/roles.ts";
import type { Topology } from "../../topology/topology.ts";
import type { Fleet } from "../hosts/fleet.ts";
import { Role } from "../roles/role.ts";

/** The program on its host, where the stack has one. */
export function deployMev(topology: Topology, fleet: Fleet): void {
  for (const spec of mevRoles(topology)) {
    const dependsOn = fleet.hosts[spec.host.name]?.dependencies ?? [];
    new Role(\`\${topology.stack}-\${spec.role}\`, { spec }, { parent: fleet, dependsOn });
  }
}
`;

const broken = `import type { Broken } from "./broken.ts";

/** MEV-Boost. */
export const mev: readonly Broken[] = [
  {
    name: "MEV-Boost on a host that is not rented",
    breakIt: (c) => {
      const relays = ["https://relay.example.org"];
      c.mev = { host: "shin-l", digest: \`sha256:\${"a".repeat(64)}\`, relays };
    },
    problem: [
      "bonded-validator:mev.host: shin-l is no rented host [mev-host]",
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
  config.mev = { host: "shin", digest: digest("a"), relays: ["https://relay.example.org"] };
  const roles = rolesOf(loadTopology("hoodi", config, today));
  const role = roles.find(({ role }) => role === "mev");
  expect(role?.host.name).toBe("shin");
  expect(Object.keys(role?.items ?? {})).toContain("service hoodi-mev/mev-boost");
  expect(JSON.stringify(role?.items)).toContain("127.0.0.1:19550:19550/tcp");
});
`;
