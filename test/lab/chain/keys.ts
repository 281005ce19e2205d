/** docs/keys.md, command by command, with real validator clients; then what all clients of the lab have signed. */

import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { interopKeystores, interopPublicKey, type KeyDerivation } from "../../../lab/chain/keystores.ts";
import { checkSignatures, type Published } from "../../../lab/chain/signatures.ts";
import type { Signed } from "../../../lab/chain/slashing.ts";
import { runInside } from "../../../lab/hosts.ts";
import { sshConfigFile } from "../../../lab/keys.ts";
import { endProcesses, labProcesses, marks } from "../../../lab/processes.ts";
import { editStack } from "../../../lab/stack-settings.ts";
import {
  adapted,
  type Client,
  commandsOf,
  Operator,
  quoted,
  section,
  withoutRecord,
} from "../../support/operator.ts";
import type { Simulation } from "../simulated.ts";
import { plantDoubleVote, plantSurroundVote } from "./planted.ts";

/** Two keys of the first client move to the next one; the third starts with a key that signs outside the homes. */
const from: Client = { name: "vc2", host: "trdiy", port: 17502 };
const to: Client = { name: "vc6", host: "i7bb", port: 17506 };
const second: Client = { name: "vc7", host: "i7bb", port: 17507 };
const moved: readonly { readonly key: number; readonly derivation: KeyDerivation }[] = [
  { key: 62, derivation: "pbkdf2" },
  { key: 63, derivation: "scrypt" },
];
const living = 48;

/** The only node that the clients of the second host use. */
const node = "hoodi/i7bbt";

/** Adds these clients to the lab's stack file, each with a group of its own. */
export function addClients(simulation: Simulation): void {
  editStack(simulation, "hoodi", (settings) => {
    for (const { name, host, port } of [to, second]) {
      const index = port % 100;
      settings["bonded-validator:validatorGroups"][name] = {
        protocol: "solo",
        feeRecipient: `0x${index}${"0".repeat(39)}`,
      };
      settings["bonded-validator:validators"][name] = {
        host,
        index,
        client: "lighthouse",
        group: name,
        beaconNodes: ["i7bbt"],
      };
    }
  });
}

/** Of the lab: the operator's shell, and the tunnels that it leaves in the background. */
const part = "operator";

/** The lab's epochs, in milliseconds. */
const epoch = 8 * 6000;
const waiting = { timeout: 6 * epoch, interval: 1000 };
const password = "of keys that everybody knows";

const [tunnel, importing, listing] = commandsOf("Import keys") as [string, string, string];
const [deleting] = commandsOf("Move one key") as [string];
const [forwarding, credentials] = tunnel.split("\n") as [string, string];

/** The chain is young, nobody else has the keys, and a test does not wait for a quarter of an hour. */
const skipWait = (heading: string): void =>
  expect(section(heading)).toMatch(/[Ww]ait 15 minutes, and until the chain has finalized/);

/** In a lab whose client vc2 signs with the keys that move. */
export function describeKeys(simulation: Simulation): void {
  const { lab } = simulation;
  let operator: Operator;
  /** Each client has a token of its own. */
  const type = (command: string, client: Client, key?: number): Promise<string> =>
    operator.type(
      adapted(`${credentials}\n${command}`, client, key === undefined ? "" : interopPublicKey(key)),
    );
  const signedBy = (key: number): Published[] =>
    checkSignatures(lab).published.filter(({ validator }) => validator === key);

  beforeAll(async () => {
    await vi.waitFor(() => {
      for (const { key } of moved) expect(signedBy(key)).not.toEqual([]);
    }, waiting);
    const ssh = `exec /usr/bin/ssh -F ${sshConfigFile(lab)} -l jamie "$@"`;
    operator = new Operator(join(lab.dir, part), { ssh }, marks(lab, part));
    for (const client of [from, to, second]) await operator.type(adapted(forwarding, client));
  });
  afterAll(() =>
    endProcesses(
      labProcesses(lab).filter((one) => one.part === part),
      "SIGTERM",
      2000,
    ),
  );

  /** Returns what became of each key. */
  async function importKey(client: Client, key: number, derivation: KeyDerivation, slashing?: string) {
    const [keystore] = interopKeystores([key], password, derivation);
    operator.keep({
      "keystore-m_12381_3600_0_0_0.json": JSON.stringify(keystore),
      "passwords.txt": `${password}\n`,
      ...(slashing !== undefined && { "slashing.json": slashing }),
    });
    const command = slashing === undefined ? withoutRecord(importing) : importing;
    const { data } = JSON.parse(await type(command, client)) as { data: { status: string }[] };
    return data.map(({ status }) => status);
  }

  /** Deletes a key and returns the slashing protection of the answer. */
  async function deleteKey(client: Client, key: number): Promise<string> {
    operator.keep({});
    expect(await type(deleting, client, key)).toBe("deleted");
    skipWait("Move one key");
    return operator.read("slashing.json");
  }

  const keysOf = async (client: Client): Promise<string[]> => (await type(listing, client)).split("\n");

  const times: Record<number, { deleted: number; imported: number }> = {};

  describe("docs/keys.md", () => {
    test.each(moved)(
      "key $key moves to the client of another host, by $derivation",
      async ({ key, derivation }) => {
        const signed = signedBy(key);
        const record = await deleteKey(from, key);
        const deleted = Date.now();
        expect(entriesIn(record, key)).toEqual(expect.arrayContaining(signed.map(entryOf)));
        expect(await keysOf(from)).not.toContain(interopPublicKey(key));
        expect(await importKey(to, key, derivation, record)).toEqual(["imported"]);
        times[key] = { deleted, imported: Date.now() };
        expect(await importKey(to, key, derivation, record)).toEqual(["duplicate"]);
        expect(await keysOf(to)).toContain(interopPublicKey(key));
      },
    );

    test("up records the keys that it finds", async () => {
      const preview = await simulation.pulumi("hoodi", "preview", "--diff");
      expect(preview.output).toMatch(/irreplaceable.*found 0x\*/);
      const up = await simulation.pulumi("hoodi", "up", "--skip-preview");
      expect(up.code, up.output).toBe(0);
    });

    test("a second client with a key that signs elsewhere ends by itself and has signed nothing", async () => {
      const [message] = quoted(
        "Another client signs with the keys",
        /Lighthouse and Lodestar by `([^`]+)`/,
      ) as [string];
      const container = adapted("hoodi-vc1-lighthouse-1", second);
      expect(await importKey(second, living, "pbkdf2")).toEqual(["imported"]);
      await vi.waitFor(async () => {
        const log = await runInside(lab, second.host, ["sh", "-c", `docker logs ${container} 2>&1`]);
        expect(log).toContain(message);
      }, waiting);
      await vi.waitFor(async () => {
        const preview = await simulation.pulumi("hoodi", "preview", "--diff");
        expect(preview.output).toContain("exited for safety");
      }, waiting);
      const running = await simulation.inside(second.host, "docker ps --format '{{.Names}}'");
      expect(running.split("\n")).not.toContain(container);
      expect(placesOf(signedBy(living))).toEqual(["observer"]);
    });

    test.each(moved)("key $key signs at its new place alone, after an epoch of watching", async ({ key }) => {
      const { deleted, imported } = times[key]!;
      const since = await vi.waitFor(() => {
        const signed = signedBy(key).filter(({ time }) => time > deleted);
        expect(signed).not.toEqual([]);
        return signed;
      }, waiting);
      expect(placesOf(since)).toEqual([node]);
      expect(since[0]!.time).toBeGreaterThan(imported + epoch);
    });

    test("the record of a key has gone with it", async () => {
      const { key } = moved[0]!;
      const signed = signedBy(key);
      expect(placesOf(signed)).toContain(node);
      expect(entriesIn(await deleteKey(to, key), key)).toEqual(expect.arrayContaining(signed.map(entryOf)));
    });
  });

  describe("the checker", () => {
    test("finds nothing in all that the lab has signed", () => {
      const { published, unknown, offences } = checkSignatures(lab);
      expect({ unknown, offences }).toEqual({ unknown: [], offences: [] });
      expect(new Set(published.map(({ validator }) => validator)).size).toBeGreaterThan(living);
      expect(published.filter(({ kind }) => kind === "block").length).toBeGreaterThan(10);
    });

    test("finds a planted double vote and a planted surround vote, and nothing else", async () => {
      // A vote may surround several of one validator.
      const found = (): string[] => {
        const offences = checkSignatures(lab).offences.map(
          ({ name, messages }) => `${name} of ${messages[0].validator}`,
        );
        return [...new Set(offences)].toSorted();
      };
      const double = await plantDoubleVote(lab);
      expect(found()).toEqual([`double vote of ${double}`]);
      const surround = await plantSurroundVote(lab, double);
      expect(found()).toEqual([`double vote of ${double}`, `surround vote of ${surround}`]);
    });
  });
}

const placesOf = (signed: readonly Published[]): string[] => [
  ...new Set(signed.map(({ node: place }) => place)),
];

const entryOf = (one: Signed): string =>
  one.kind === "block" ? `slot ${one.slot}` : `source ${one.source}, target ${one.target}`;

interface Interchange {
  readonly data: readonly {
    readonly pubkey: string;
    readonly signed_blocks: readonly { readonly slot: string }[];
    readonly signed_attestations: readonly { readonly source_epoch: string; readonly target_epoch: string }[];
  }[];
}

/** What a slashing protection has of a key, and it has no other key. */
function entriesIn(record: string, key: number): string[] {
  const { data } = JSON.parse(record) as Interchange;
  expect(data.map(({ pubkey }) => pubkey)).toEqual([interopPublicKey(key)]);
  return data.flatMap(({ signed_blocks, signed_attestations }) => [
    ...signed_blocks.map(({ slot }) => `slot ${slot}`),
    ...signed_attestations.map(
      ({ source_epoch, target_epoch }) => `source ${source_epoch}, target ${target_epoch}`,
    ),
  ]);
}
