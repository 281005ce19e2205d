/** What a drill says of archives: whose they are, whether they are whole, and whether their keys are the right ones. */
import { Decrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { backupSources } from "../../../../render/stack/backups.ts";
import { type Archive, packArchive, unpackArchive } from "../../../../tools/backup/archive.ts";
import { archiveFindings } from "../../../../tools/backup/drill.ts";
import { decrypted, encrypterFor } from "../../../../tools/backup/encryption.ts";
import { makeArchive } from "../../../../tools/backup/make-archive.ts";
import { describeFile } from "../../../../tools/backup/manifest.ts";
import type { Topology } from "../../../../topology/topology.ts";
import {
  type Cluster,
  charonTree,
  dvtHost,
  keptFiles,
  lighthouseTree,
  newCluster,
  ssvTree,
  stackWith,
  type Tree,
} from "../../../support/backups.ts";

const time = "2026-11-27T22:05:01.000Z";
const [key, lock, share, password] = [
  "charon1/charon/charon-enr-private-key",
  "charon1/charon/cluster-lock.json",
  "charon1/shares/keystore-0.json",
  "charon1/shares/keystore-0.txt",
];
const operatorKey = "ssv1/ssv/encrypted_private_key.json";
let cluster: Cluster;
let topology: Topology;
let tree: Tree;
let vcTree: Tree;

function archiveOf(files: Tree, host = dvtHost): Archive {
  const own = backupSources(topology).filter((source) => source.host === host);
  const collected = { files: keptFiles(files), notBackedUp: [] };
  return makeArchive(topology, host, own, collected, time).archive;
}

const wrongAtBackup = (files: Tree): string[] => {
  const own = backupSources(topology).filter((source) => source.host === dvtHost);
  return makeArchive(topology, dvtHost, own, { files: keptFiles(files), notBackedUp: [] }, time).findings;
};

/** Another text in a file, with a manifest that says so: as if it had been so on the host. */
const replaced = (files: Tree, path: string, text: string): Archive => archiveOf({ ...files, [path]: text });

function without(files: Tree, ...paths: string[]): Tree {
  return Object.fromEntries(Object.entries(files).filter(([path]) => !paths.includes(path)));
}

/** The same key in the layout of each client; nobody's. */
function validatorTree(name: string): Tree {
  const { client } = topology.validators[name]!;
  const folder = client === "lodestar" ? "keystores" : "validators";
  const entries = Object.entries(lighthouseTree(name)).map(([path, text]) => [
    path.replace("/lighthouse/", `/${client}/`).replace("/validators/", `/${folder}/`),
    text,
  ]);
  return Object.fromEntries(entries);
}

beforeAll(() => {
  cluster = newCluster();
  topology = stackWith(cluster);
  tree = { ...charonTree(cluster, 0), ...ssvTree("ssv1") };
  vcTree = Object.assign({}, ...["vc1", "vc2", "vc3", "vc4", "vc5"].map(validatorTree));
});

describe("a drill", () => {
  it("finds nothing in an archive that is as it should be", async () => {
    const archive = archiveOf(tree);
    expect(archiveFindings(topology, await unpackArchive(await packArchive(archive)))).toEqual([]);
    expect(archive.manifest.signers).toEqual([
      {
        name: "ssv1",
        program: "ssv",
        operatorId: 101,
        ownKey: expect.stringMatching(/^[0-9a-f]{64}$/),
        validators: [],
      },
      {
        name: "charon1",
        program: "charon",
        lockHash: cluster.lock.lock_hash,
        ownKey: expect.stringMatching(/^0[23][0-9a-f]{64}$/),
        enr: cluster.lock.cluster_definition.operators[0]!.enr,
        validators: [cluster.lock.distributed_validators[0]!.distributed_public_key],
      },
    ]);
  });

  it("finds nothing in the archive of validator clients, and opens their keystores", () => {
    const archive = archiveOf(vcTree, "trdiy");
    expect(archiveFindings(topology, archive)).toEqual([]);
    const [secret] = Object.keys(vcTree).filter((path) => path.includes("/secrets/"));
    expect(archiveFindings(topology, archiveOf({ ...vcTree, [secret!]: "another" }, "trdiy"))).toEqual([
      expect.stringMatching(
        /^vc1: lighthouse\/validators\/0x\w+\/voting-keystore\.json does not open with its password/,
      ),
    ]);
  });

  it("opens keystores with passwords that Lighthouse keeps in its list of validators", () => {
    const [secret] = Object.keys(vcTree).filter((path) => path.startsWith("vc1/lighthouse/secrets/"));
    const list = (password: string) => ({
      ...without(vcTree, secret!),
      "vc1/lighthouse/validators/validator_definitions.yml": `- voting_public_key: "${secret!.split("/").at(-1)}"\n  voting_keystore_password: ${password}\n`,
    });
    expect(archiveFindings(topology, archiveOf(list("of a test"), "trdiy"))).toEqual([]);
    expect(archiveFindings(topology, archiveOf(list("another"), "trdiy"))).toEqual([
      expect.stringMatching(/^vc1: lighthouse\/validators\/\S+ does not open with its password/),
    ]);
  });

  it("names a validator client of which it has no keystore", () => {
    const paths = Object.keys(vcTree).filter((path) => path.startsWith("vc2/"));
    expect(archiveFindings(topology, archiveOf(without(vcTree, ...paths), "trdiy"))).toEqual([
      "vc2: it has no keystore",
    ]);
  });

  it.each([
    ["another stack", { stack: "mainnet" }, "it is of the stack mainnet, not of hoodi"],
    ["a host without signers", { host: "kagoya" }, "it is of the host kagoya, on which hoodi has no signer"],
  ])("names an archive of %s", (_, other, message) => {
    const archive = archiveOf(tree);
    expect(archiveFindings(topology, { ...archive, manifest: { ...archive.manifest, ...other } })).toEqual([
      message,
    ]);
  });

  it("names an archive of another host with the same programs", () => {
    const archive = archiveOf(tree);
    const found = archiveFindings(topology, {
      ...archive,
      manifest: { ...archive.manifest, host: "xserver" },
    });
    expect(found).toEqual([
      "ssv2 on xserver is missing in it",
      "charon2 on xserver is missing in it",
      "it has ssv1, which hoodi does not have on xserver",
      "it has charon1, which hoodi does not have on xserver",
    ]);
  });

  it("names the key of a node of another cluster", () => {
    const stranger = charonTree(newCluster(), 0)[key]!;
    expect(archiveFindings(topology, replaced(tree, key, stranger))).toEqual([
      "charon1: wrong identity: the key in charon/charon-enr-private-key belongs to no operator of charon/cluster-lock.json",
    ]);
  });

  it("names the key of another node of the same cluster, whose shares are not there", () => {
    expect(
      archiveFindings(
        topology,
        replaced(tree, key, charonTree(cluster, 1)["charon2/charon/charon-enr-private-key"]!),
      ),
    ).toEqual([
      expect.stringMatching(/^charon1: its share of the validator 0x\w+ is missing$/),
      "charon1: wrong identity: shares/keystore-0.json is no share of this node in charon/cluster-lock.json",
    ]);
  });

  it("names the lock of a cluster that the stack does not declare", () => {
    const stranger = newCluster();
    expect(archiveFindings(topology, archiveOf({ ...tree, ...charonTree(stranger, 0) }))).toEqual([
      `charon1: wrong identity: charon/cluster-lock.json has the lock_hash ${stranger.lock.lock_hash}, the stack declares ${cluster.lock.lock_hash}`,
    ]);
  });

  it("names an operator's key of SSV that is not the one of the manifest, and one that does not open", () => {
    const archive = archiveOf(tree);
    const other = archiveOf({ ...tree, ...ssvTree("ssv1") });
    const swapped = { ...other, manifest: { ...other.manifest, signers: archive.manifest.signers } };
    expect(archiveFindings(topology, swapped)).toEqual([
      expect.stringMatching(
        /^ssv1: wrong identity: the public key in its manifest is \w{64}, of its files \w{64}$/,
      ),
    ]);
    expect(archiveFindings(topology, replaced(tree, "ssv1/ssv/password", "wrong"))).toEqual([
      "ssv1: ssv/encrypted_private_key.json does not open with ssv/password",
    ]);
    expect(archiveFindings(topology, replaced(tree, operatorKey, "{}"))).toHaveLength(1);
  });

  it("names the operator number of another node", () => {
    const archive = archiveOf(tree);
    const signers = archive.manifest.signers.map((signer) => ({
      ...signer,
      ...(signer.program === "ssv" && { operatorId: 102 }),
    }));
    expect(archiveFindings(topology, { ...archive, manifest: { ...archive.manifest, signers } })).toEqual([
      "ssv1: wrong identity: the operator number in its manifest is 102, of the stack 101",
    ]);
  });

  it.each([
    [key, "charon1: charon/charon-enr-private-key is missing, or is not a key"],
    [lock, "charon1: charon/cluster-lock.json is missing, or is not a lock"],
    [password, "charon1: the password of shares/keystore-0.json is missing"],
    [operatorKey, "ssv1: ssv/encrypted_private_key.json is missing"],
  ])("names %s where the host lacked it, as the backup did", (path, message) => {
    expect(wrongAtBackup(without(tree, path!))).toContain(message);
    expect(archiveFindings(topology, archiveOf(without(tree, path!)))).toContain(message);
  });

  it("names a share that the host lacked", () => {
    expect(wrongAtBackup(without(tree, share!, password!))).toEqual([
      `charon1: its share of the validator ${cluster.lock.distributed_validators[0]!.distributed_public_key} is missing`,
    ]);
  });

  it("names a file that went missing in the archive, one that came in, and one with another mode or owner", () => {
    const archive = archiveOf(tree);
    const [first, ...rest] = archive.files;
    expect(archiveFindings(topology, { ...archive, files: rest })).toContain(
      `${first!.path} is missing in it`,
    );
    const added = { ...first!, path: "charon1/charon/more" };
    expect(archiveFindings(topology, { ...archive, files: [...archive.files, added] })).toEqual([
      "charon1/charon/more is not in its manifest",
    ]);
    for (const change of [{ mode: 0o644 }, { uid: 0 }])
      expect(archiveFindings(topology, { ...archive, files: [{ ...first!, ...change }, ...rest] })).toEqual([
        `${first!.path} is not as its manifest describes it`,
      ]);
  });

  it("names every file in which any byte is another one", () => {
    const archive = archiveOf(vcTree, "trdiy");
    const place = fc.integer({ min: 0, max: archive.files.length - 1 });
    fc.assert(
      fc.property(place, fc.nat(), fc.integer({ min: 1, max: 255 }), (i, at, bits) => {
        const files = archive.files.map((file, j) => {
          if (i !== j) return file;
          const content = Uint8Array.from(file.content);
          content[at % content.length]! ^= bits;
          return { ...file, content };
        });
        const only = { manifest: { ...archive.manifest, signers: [] }, files };
        expect(archiveFindings(topology, only)).toContain(
          `${archive.files[i]!.path} is not as its manifest describes it`,
        );
      }),
    );
  });
});

describe("an archive", () => {
  it("gives back every file as it was, whatever its name", async () => {
    const name = fc.oneof(
      fc.constantFrom("$(touch x)", "`id`", "a'b\"c", "-rf", "a\nb", "ü\u202e", " ", "x".repeat(200)),
      fc
        .string({ minLength: 1, unit: "grapheme" })
        .filter((text) => !/[/\0]/.test(text) && !/^\.+$/.test(text)),
    );
    const file = fc.record({
      name,
      content: fc.uint8Array({ maxLength: 2000 }),
      id: fc.integer({ min: 0, max: 2 ** 31 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(file, { selector: (one) => one.name, maxLength: 5 }), async (some) => {
        const files = some.map(({ name: own, content, id }) => ({
          ...{ path: `charon1/shares/${own}`, mode: 0o600, uid: id, gid: id },
          content,
        }));
        const manifest = { ...archiveOf({}).manifest, files: files.map(describeFile) };
        const back = await unpackArchive(await packArchive({ manifest, files }));
        expect(back.files.map(describeFile)).toEqual(files.map(describeFile));
        expect(back.manifest).toEqual(manifest);
      }),
      { numRuns: 50 },
    );
  });

  it("is read by its identity alone, whole and unchanged alone", async () => {
    const identity = await generateX25519Identity();
    const sealed = await encrypterFor([await identityToRecipient(identity)]).encrypt(
      await packArchive(archiveOf(vcTree, "trdiy")),
    );
    const decrypter = decrypterOf(identity);
    await expect(unpackArchive(await decrypted(decrypter, sealed))).resolves.toBeDefined();
    await expect(decrypted(decrypterOf(await generateX25519Identity()), sealed)).rejects.toThrow(
      "it is not encrypted for this identity",
    );
    const bad = async (bytes: Uint8Array) =>
      decrypted(decrypter, bytes).then(
        () => "read",
        (error: Error) => error.message,
      );
    const damaged = /^it is (damaged or cut off, or not encrypted with age|not encrypted for this identity)$/;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: sealed.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, bits) => {
          const changed = Uint8Array.from(sealed);
          changed[at]! ^= bits;
          expect(await bad(changed)).toMatch(damaged);
          expect(await bad(sealed.subarray(0, at))).toMatch(damaged);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("is not taken for one if it is another tar, or none", async () => {
    for (const other of [
      new Uint8Array(),
      Buffer.from("text"),
      await packArchive(archiveOf({})).then((tar) => tar.subarray(512)),
    ])
      await expect(unpackArchive(other)).rejects.toThrow("it is not an archive of npm run backup");
  });
});

function decrypterOf(identity: string): Decrypter {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return decrypter;
}
