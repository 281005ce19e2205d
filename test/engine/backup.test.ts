/** The commands of docs/backups.md with a host: a backup by a user of sudo, a wipe, and the same tree out of the archive. */
import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Decrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Archive, unpackArchive } from "../../tools/backup/archive.ts";
import {
  type Cluster,
  charonTree,
  dvtHost,
  newCluster,
  ssvTree,
  type Tree,
  writeStack,
} from "../support/backups.ts";
import { whyNoBox } from "../support/box.ts";
import { temporaryFolder } from "../support/folders.ts";
import { repository, type Settings } from "../support/inventory.ts";
import { codeBlocks, pageOf } from "../unit/docs/pages.ts";
import { type SignerBox, startSignerBox } from "./signer-box.ts";

const execute = promisify(execFile);
const data = "/mnt/ethereum/hoodi";
const service = "hoodi-charon1/lodestar";
/** Any bytes, as a database has them. */
const database = "\0\u{ff}\n not text";
const [backing, drilling] = codeBlocks(pageOf("docs/backups.md").text, "") as [string, string];

const base64 = (content: string | Uint8Array) => Buffer.from(content).toString("base64");
const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;

describe.skipIf(whyNoBox())("a backup", () => {
  let machine: SignerBox;
  let cluster: Cluster;
  let stackFile: string;
  let identity: string;
  let recipient: string;
  const folder = temporaryFolder("backup");
  const [archives, home] = [join(folder, "archives"), join(folder, "home")];
  const tree: Record<string, string> = {};

  /** What stands in the document's commands, and what it is here. */
  async function type(command: string): Promise<{ code: number; stdout: string; stderr: string }> {
    const line = command
      .replace("npm run backup -- hoodi", `node tools/backup.ts hoodi --config-file ${stackFile}`)
      .replace("--to", `--host ${dvtHost} --to`)
      .replace("/media/backups", archives)
      .replace("age1…", recipient)
      .replace("key.txt", join(folder, "key.txt"));
    const env = { ...process.env, HOME: home, TMPDIR: home, NODE_COMPILE_CACHE: "" };
    return execute("sh", ["-c", line], { cwd: repository, env })
      .then((ended) => ({ code: 0, ...ended }))
      .catch((ended) => ended);
  }

  /** Files as the programs of the nodes have them. */
  async function plant(files: Tree): Promise<void> {
    const lines = Object.entries(files).map(([path, text]) => {
      const file = quoted(`${data}/${path}`);
      return `mkdir -p "$(dirname ${file})"; echo ${base64(text)} | base64 -d >${file}; chmod 0600 ${file}`;
    });
    await machine.box.run(
      `${lines.join("\n")}\nchmod 0700 ${data}/*; chown -R 2013265999:2013265999 ${data}/*/*`,
    );
  }

  /** Each file with mode, owner and hash. */
  const listing = () =>
    machine.box.run(
      `cd ${data}; find . -type f -printf '%p %m %U:%G ' -exec sha256sum {} ';' | LC_ALL=C sort`,
    );

  async function onlyArchive(): Promise<Archive> {
    const [file, ...others] = readdirSync(archives);
    expect(others).toEqual([]);
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    return unpackArchive(await decrypter.decrypt(readFileSync(join(archives, file!))));
  }

  const setState = (state: string) =>
    machine.box.run(`
      mkdir -p /srv/docker/c; printf '%s\\n' ${service} >/srv/docker/c/name; echo ${state} >/srv/docker/c/status`);

  beforeAll(async () => {
    machine = await startSignerBox();
    cluster = newCluster();
    identity = await generateX25519Identity();
    recipient = await identityToRecipient(identity);
    const { address, port, hostKey } = machine.box.connection;
    stackFile = writeStack(folder, cluster, (config: Settings) => {
      config.hosts[dvtHost].ssh = { address, port, hostKey, user: "jamie" };
    });
    writeFileSync(join(folder, "key.txt"), `# created: today\n${identity}\n`, { mode: 0o600 });
    Object.assign(tree, charonTree(cluster, 0), ssvTree("ssv1"));
    await machine.box.run(`
      useradd -m -p '*' jamie; cp /etc/box/root.pub /etc/box/jamie.pub
      echo 'jamie ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/jamie
      mkdir -p /var/lib/bonded-validator /var/lib/tailscale; echo state >/var/lib/tailscale/tailscaled.state
      printf 'service\\t%s\\tmanual-start /etc/compose.yaml\\tid\\turn:pulumi:hoodi\\tdvt-charon1\\thoodi\\t\\n' ${service} \\
        >/var/lib/bonded-validator/manifest`);
  });
  beforeEach(async () => {
    for (const place of [archives, home]) {
      rmSync(place, { recursive: true, force: true });
      mkdirSync(place);
    }
    await machine.box.run(`rm -rf ${data} /srv/owned; mkdir -p ${data}`);
    await plant({ ...tree, "charon1/lodestar/validator-db/000003.log": database });
  });
  afterAll(async () => {
    await machine?.end();
    rmSync(folder, { recursive: true });
  });

  it("of a stopped host brings back every byte, mode and owner after a wipe, and its drill is content", async () => {
    await setState("exited");
    const before = await listing();
    expect(await type(backing)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^shin: \S+\/hoodi-shin-\d{8}T\d{6}Z\.tar\.age \(7 files\)\n/),
    });
    expect(await listing()).toBe(before);
    const { files } = await onlyArchive();
    await machine.box.run(`rm -rf ${data}/*`);
    for (const { path, mode, uid, gid, content } of files) {
      const file = quoted(`${data}/${path}`);
      await machine.box.run(`mkdir -p "$(dirname ${file})"; echo ${base64(content)} | base64 -d >${file}
        chown ${uid}:${gid} ${file}; chmod ${mode.toString(8)} ${file}`);
    }
    expect(await listing()).toBe(before);
    expect(await type(drilling)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(": as it should be\n"),
    });
  });

  it("leaves no secret in a file, in what it prints, or in what the host notes", async () => {
    await setState("exited");
    const { stdout, stderr } = await type(backing);
    expect(readdirSync(home, { recursive: true })).toEqual([]);
    const [file] = readdirSync(archives);
    const seen = [stdout, stderr, machine.box.log(), readFileSync(join(archives, file!), "latin1")].join(
      "\n",
    );
    for (const text of Object.values(tree)) {
      expect(seen).not.toContain(text);
      expect(seen).not.toContain(base64(text).slice(0, 40));
    }
    expect(
      (await onlyArchive()).files.map(({ path }) => path).filter((path) => path.includes("tailscale")),
    ).toEqual([]);
  });

  it("has no database of a program that runs, and says so in the archive too", async () => {
    await setState("running");
    const { code, stdout } = await type(backing);
    const why = `${service} is running; only a stopped program leaves it consistent`;
    expect(code).toBe(0);
    expect(stdout).toContain(`  not in it: slashing database of charon1: ${why}\n`);
    const { manifest, files } = await onlyArchive();
    expect(files.map(({ path }) => path)).not.toContain("charon1/lodestar/validator-db/000003.log");
    expect(manifest.notBackedUp).toContainEqual({ what: "slashing database of charon1", why });
    expect(manifest.beforeRestore).toContain(
      `What was signed after ${manifest.time} is not in this archive.`,
    );
  });

  it("takes names of a host as data, and opens no link", async () => {
    await setState("running");
    const shell = [
      "$(touch ${IFS}srv${IFS}owned)",
      "`touch owned`",
      "';touch owned;'",
      "\ntouch owned\n",
      "-rf *",
    ];
    const names = shell.map((text) => `keystore-${text}.json`);
    await plant(Object.fromEntries(names.map((name) => [`charon1/shares/${name}`, "x"])));
    await machine.box.run(`cd ${data}/charon1/shares
      echo secret of root >/srv/secret; ln -s /srv/secret keystore-8.json; mkfifo keystore-9.json
      mkdir keystore-7.json; ln -s /srv keystore-7.json/srv`);
    const { code, stdout } = await type(backing);
    expect(code).toBe(7);
    expect(stdout).toContain("  not in it: charon1/shares/keystore-8.json: it is a symlink, and no file\n");
    expect(stdout).toContain("  not in it: charon1/shares/keystore-9.json: it is a fifo, and no file\n");
    const { files } = await onlyArchive();
    expect(files.map(({ path }) => path)).toEqual(
      expect.arrayContaining(names.map((name) => `charon1/shares/${name}`)),
    );
    expect(files.map(({ content }) => Buffer.from(content).toString())).not.toContain("secret of root\n");
    expect(
      await machine.box.run(`find / /root /srv /home/jamie ${data}/charon1/shares -maxdepth 1 -name owned`),
    ).toBe("");
  });
});
