/** `npm run pin` with a real registry, a real sshd and a person at a terminal. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { parse, stringify } from "yaml";
import { releases } from "../../../catalog/clients/images.ts";
import { cacheDir } from "../../../lab/cache.ts";
import { readStackConfig } from "../../../topology/files/stack-config.ts";
import { freePort } from "../../support/box.ts";
import { makeCertificate } from "../../support/builder-servers.ts";
import { complete, repository, type Settings } from "../../support/inventory.ts";

const index = { schemaVersion: 2, mediaType: "application/vnd.oci.image.index.v1+json", manifests: [] };
const { repository: reth, versions } = releases.reth;

let folder: string;
let ca: string;
let certificateFile: string;
let keyFile: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "bonded-validator-pin-"));
  ({ key: keyFile, certificate: certificateFile } = makeCertificate(folder));
  ca = readFileSync(certificateFile, "utf8");
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("npm run pin", () => {
  const programs: ChildProcess[] = [];
  let registry: string;
  let sshPort: number;
  let digest: string;
  let hostKey: string;
  let fingerprint: string;

  beforeAll(async () => {
    registry = `localhost:${await freePort()}`;
    const config = join(folder, "registry.json");
    const http = { addr: registry, tls: { certificate: certificateFile, key: keyFile } };
    const storage = { filesystem: { rootdirectory: join(folder, "images") } };
    writeFileSync(config, JSON.stringify({ version: "0.1", log: { level: "error" }, storage, http }));
    const program = join(cacheDir(), "docker-registry/usr/bin/docker-registry");
    programs.push(spawn(program, ["serve", config], { stdio: "ignore" }));
    await vi.waitUntil(() => curl(`https://${registry}/v2/`) !== undefined, 10_000);
    const body = join(folder, "index.json");
    writeFileSync(body, JSON.stringify(index));
    const put = [
      "-X",
      "PUT",
      "-H",
      `content-type: ${index.mediaType}`,
      "--data-binary",
      `@${body}`,
      "-D",
      "-",
    ];
    const head = curl(`https://${registry}/v2/${reth}/manifests/${versions.hoodi}`, ...put)!;
    digest = /docker-content-digest: (\S+)/i.exec(head)![1]!;

    sshPort = await freePort();
    const key = join(folder, "host");
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key]);
    hostKey = readFileSync(`${key}.pub`, "utf8").trim();
    fingerprint = execFileSync("ssh-keygen", ["-lf", key], { encoding: "utf8" }).split(" ")[1]!;
    execFileSync("mkdir", ["-p", "/run/sshd"]);
    const address = ["-o", "ListenAddress=127.0.0.1", "-o", "PidFile=none", "-p", String(sshPort)];
    programs.push(
      spawn("/usr/sbin/sshd", ["-D", "-f", "/dev/null", "-h", key, ...address], { stdio: "ignore" }),
    );
  });
  afterAll(() => {
    for (const program of programs) program.kill();
  });

  const curl = (url: string, ...more: string[]): string | undefined => {
    const { status, stdout } = spawnSync("curl", ["-fsS", "--cacert", certificateFile, ...more, url], {
      encoding: "utf8",
    });
    return status === 0 ? stdout : undefined;
  };

  /** A stack file in which the digest of one client and the key of one host are missing. */
  function stackFile(): string {
    const { hosts, images, ...config } = complete("hoodi");
    delete hosts.trdiy.ssh.hostKey;
    Object.assign(hosts.trdiy.ssh, { address: "127.0.0.1", port: sshPort });
    delete images.digests.reth;
    const all = { ...config, hosts, images: { ...images, registry, ca } };
    const file = join(folder, "Pulumi.hoodi.yaml");
    const keyed = Object.entries(all).map(([name, section]) => [`bonded-validator:${name}`, section]);
    writeFileSync(file, `# Mine.\n${stringify({ config: Object.fromEntries(keyed) })}`);
    return file;
  }

  const words = (file: string, ...more: string[]) => [
    join(repository, "tools/pin.ts"),
    "hoodi",
    "--config-file",
    file,
    ...more,
  ];

  /** At a terminal, where a person answers. */
  function answered(file: string, answer: string) {
    const line = [process.execPath, ...words(file)].map((word) => `'${word}'`).join(" ");
    return spawnSync("script", ["-qec", line, "/dev/null"], {
      encoding: "utf8",
      input: `${answer}\n`,
      cwd: repository,
    });
  }

  const pinned = (file: string) => {
    const { hosts, images } = readStackConfig(repository, "hoodi", file).sections as Settings;
    return { hostKey: hosts.trdiy.ssh.hostKey, reth: images.digests.reth };
  };

  it.each(["yes", "the fingerprint"])("writes both where a person answers %s", (answer) => {
    const file = stackFile();
    const { status, stdout } = answered(file, answer === "yes" ? answer : fingerprint);
    expect(stdout).toContain(fingerprint);
    expect(status, stdout).toBe(0);
    expect(pinned(file)).toEqual({ hostKey, reth: `${versions.hoodi}@${digest}` });
    expect(readFileSync(file, "utf8")).toMatch(/^# Mine\.\n/);
  });

  it.each([
    ["", "nobody said that the host's console shows the same key"],
    ["y\nno", "trdiy's console shows another key"],
    ["SHA256:another", "trdiy's console shows another key"],
  ])("writes no key where a person answers %s", (answer, said) => {
    const file = stackFile();
    const { status, stdout } = answered(file, answer);
    expect(status, stdout).toBe(7);
    expect(stdout).toContain(said);
    expect(pinned(file)).toEqual({ hostKey: undefined, reth: `${versions.hoodi}@${digest}` });
  });

  it("asks nobody without a terminal, and writes no key then", () => {
    const file = stackFile();
    const { status, stdout } = spawnSync(process.execPath, words(file, "--json"), {
      encoding: "utf8",
      input: "yes\n",
    });
    expect(status).toBe(7);
    expect(JSON.parse(stdout)).toEqual([
      { path: "bonded-validator:images.digests.reth", value: `${versions.hoodi}@${digest}` },
      {
        path: "bonded-validator:hosts.trdiy.ssh.hostKey",
        reason: "nobody said that the host's console shows the same key",
      },
    ]);
    expect(pinned(file).hostKey).toBeUndefined();
  });

  it("leaves a section that is one text to the person, and says what belongs there", () => {
    const file = stackFile();
    const { config } = parse(readFileSync(file, "utf8"));
    config["bonded-validator:images"] = JSON.stringify(config["bonded-validator:images"]);
    writeFileSync(file, stringify({ config }));
    const { status, stdout } = answered(file, "");
    expect(status, stdout).toBe(7);
    expect(stdout).toContain(`write it there yourself: ${versions.hoodi}@${digest}`);
    expect(stdout).toContain("nobody said that the host's console shows the same key");
  });
});
