/** Where the lab's fakes listen, each in a network namespace of its own. */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { type ClientService, containerPorts } from "../../catalog/clients/client.ts";
import { repository } from "../../lab/settings.ts";
import { clientServices } from "../../render/ethereum/node.ts";
import { validatorClientService } from "../../render/ethereum/validator.ts";
import { whyNoBox } from "../support/box.ts";
import { temporaryFolder } from "../support/folders.ts";
import { everyPair, everyValidator, peerKeys } from "../support/pairs.ts";

/** Starts a fake whose files are in a folder of its own, and waits until it listens where it should. */
async function listens(program: string, words: readonly string[], where: readonly string[]): Promise<void> {
  const folder = temporaryFolder("listeners");
  for (const name of ["validators", "keystores", "secrets", "db"])
    mkdirSync(join(folder, "data", name), { recursive: true });
  mkdirSync(join(folder, "run/keymanager"), { recursive: true });
  for (const name of ["jwt.hex", "node.key", "keymanager-token", "run/keymanager/token"])
    writeFileSync(join(folder, name), "11".repeat(32));
  writeFileSync(join(folder, "data/db/nbc.sqlite3"), "");
  const file = join(repository, `lab/images/fake/${program}.ts`);
  // Processes of its own, too: what it starts ends with it.
  const own = ["--net", "--pid", "--fork", "--kill-child"];
  const start = ["sh", "-c", 'ip link set lo up; exec "$@"', "sh", process.execPath, file];
  const placed = words.map((word) => word.replace("=/", `=${folder}/`));
  const child = spawn("unshare", [...own, ...start, ...placed], { stdio: ["ignore", "ignore", "inherit"] });
  try {
    const sorted = [...new Set(where)].sort();
    await vi.waitFor(() => expect(listenersOf(child.pid!)).toEqual(sorted), {
      timeout: 30_000,
      interval: 100,
    });
  } finally {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  }
}

/** `tcp 127.0.0.1:8551` of every socket in a process' network that waits for others. */
function listenersOf(pid: number): string[] {
  const waits = { tcp: "0A", tcp6: "0A", udp: "07", udp6: "07" };
  return Object.entries(waits)
    .flatMap(([protocol, wanted]) =>
      [
        ...readFileSync(`/proc/${pid}/net/${protocol}`, "utf8").matchAll(
          /: ([0-9A-F]+):([0-9A-F]{4}) \S+ (\S\S) /g,
        ),
      ]
        .filter(([, , , state]) => state === wanted)
        .map(([, address, port]) => `${protocol} ${dotted(address!)}:${Number.parseInt(port!, 16)}`),
    )
    .sort();
}

/** The kernel writes an IPv4 address as a number in the machine's own byte order. */
function dotted(hex: string): string {
  return hex.length > 8 ? hex : [...Buffer.from(hex, "hex").reverse()].join(".");
}

const payTo = "--suggested-fee-recipient=0x1ab0000000000000000000000000000000000000";
const loopback = (...ports: number[]) => ports.map((port) => `tcp 127.0.0.1:${port}`);
const everywhere = (...ports: [protocols: string, port: number][]) =>
  ports.flatMap(([protocols, port]) => protocols.split(" ").map((protocol) => `${protocol} 0.0.0.0:${port}`));

describe.skipIf(whyNoBox())("without an option for it, a fake listens where the real program does", () => {
  it.concurrent.each<[string, string[], string[]]>([
    [
      "reth",
      ["node", "--chain=hoodi", "--datadir=/data", "--http"],
      [...everywhere(["tcp udp", 30303], ["udp", 9200]), ...loopback(8545, 8551)],
    ],
    [
      "erigon",
      ["--chain=hoodi", "--datadir=/data", "--metrics"],
      [
        ...everywhere(["tcp udp", 30303], ["tcp udp", 42069], ["udp", 4000], ["tcp udp", 4001]),
        ...loopback(8545, 8551, 9090, 8553, 6061),
      ],
    ],
    [
      "erigon",
      ["--chain=hoodi", "--datadir=/data", "--externalcl", "--beacon.api=node", "--mcp.disable"],
      [...everywhere(["tcp udp", 30303], ["tcp udp", 42069]), ...loopback(8545, 8551, 9090)],
    ],
    [
      "nethermind",
      ["--config=hoodi", "--data-dir=/data", "--JsonRpc.Enabled"],
      [...everywhere(["tcp udp", 30303]), ...loopback(8545, 8551)],
    ],
    [
      "lighthouse",
      [
        "bn",
        "--network=hoodi",
        "--datadir=/data",
        "--execution-endpoint=http://127.0.0.1:1",
        "--http",
        "--metrics",
      ],
      [...everywhere(["tcp udp", 9000], ["udp", 9001]), ...loopback(5052, 5054)],
    ],
    [
      "nimbus",
      ["--network=hoodi", "--data-dir=/data", "--el=http://127.0.0.1:1", "--rest", "--metrics"],
      [...everywhere(["tcp udp", 9000], ["udp", 9001]), ...loopback(5052, 8008)],
    ],
    ["lighthouse", ["vc", "--datadir=/data", payTo, "--http"], loopback(5062)],
    [
      "nimbus-validator",
      [
        "--data-dir=/data",
        "--validators-dir=/data/validators",
        "--secrets-dir=/data/secrets",
        payTo,
        "--metrics",
      ],
      loopback(8108),
    ],
    [
      "lodestar",
      [
        "validator",
        "--dataDir=/data",
        "--keystoresDir=/data/keystores",
        payTo.replace("-fee-recipient", "FeeRecipient"),
        "--keymanager",
        "--metrics",
      ],
      loopback(5062, 5064),
    ],
  ])("%s %j", listens);
});

describe.skipIf(whyNoBox())("with the options that are rendered", () => {
  const nodes = everyPair.filter(({ network, builder }) => network === "mainnet" && builder);
  const programs = new Map(
    nodes.flatMap((node) =>
      clientServices(node, peerKeys).map((service): [string, ClientService] => [
        `${service.name}, ${node.execution} with ${node.consensus}`,
        service,
      ]),
    ),
  );
  /** One of each way to start a program. */
  const different = [
    ...new Map(
      [...programs].map(([name, service]) => [JSON.stringify(service.arguments), [name, service] as const]),
    ).values(),
  ];

  it.concurrent.each(different)(
    "%s: others reach what is published, and the beacon node its Engine API",
    async (_, service) => {
      const published = [
        ...service.peerPorts.flatMap(({ port, protocols }) =>
          protocols.map((protocol) => `${protocol} 0.0.0.0:${port}`),
        ),
        ...service.localPorts.map(({ container }) => `tcp 0.0.0.0:${container}`),
      ];
      await listens(service.image.name, service.arguments, [...published, ...inside(service)]);
    },
  );

  const validators = everyValidator.filter(({ network, group }) => network === "mainnet" && group.graffiti);
  it.concurrent.each(validators)("validator client $client: loopback only", async (validator) => {
    const { image, arguments: words } = validatorClientService(validator);
    const { keymanager, metrics } = validator.ports;
    await listens(image.name, words, loopback(keymanager, metrics));
  });
});

/** What a container keeps for itself and its neighbours. */
function inside({ name, arguments: words }: ClientService): string[] {
  const engine = words.includes("--authrpc.addr=127.0.0.1")
    ? loopback(containerPorts.engine)
    : everywhere(["tcp", containerPorts.engine]);
  return { reth: engine, nethermind: engine, erigon: [...engine, ...loopback(9090)] }[name] ?? [];
}
