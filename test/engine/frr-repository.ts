/** Two package repositories on loopback: what stands for the distribution's, and one that is laid out as FRR's own. */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { publish } from "../../lab/publish.ts";
import { labFromEnvironment } from "../../lab/settings.ts";
import { temporaryFolder } from "../support/folders.ts";

/** Package → version, without content. */
type Packages = Readonly<Record<string, string>>;

const suite = "trixie";

/** Key that signs a repository, by the name that the tests give it. */
export type Signer = "right" | "other";

export interface Repositories {
  /** Address of FRR's. */
  readonly url: string;
  /** Line of apt's for the distribution's, which nothing signs. */
  readonly distribution: string;
  readonly fingerprints: Readonly<Record<Signer, string>>;
  /** FRR's is from now on what this key has signed. Its keyring stays the same, and has both. */
  signedBy(signer: Signer): void;
  end(): void;
}

export async function serveRepositories(own: Packages, distributions: Packages): Promise<Repositories> {
  const folder = temporaryFolder("apt");
  const lab = { ...labFromEnvironment(), dir: folder };
  const make = async (name: string, component: string, packages: Packages) => {
    const debs = join(folder, `${name}-packages`);
    for (const [deb, version] of Object.entries(packages)) pack(debs, deb, version);
    return await publish(lab, join(folder, name), {
      origin: name,
      label: name,
      component,
      suites: { [suite]: debs },
      keys: ["key.asc"],
    });
  };
  await make("distribution", "main", distributions);
  const fingerprints = {
    right: await make("right", "frr-stable", own),
    other: await make("other", "frr-stable", own),
  };
  const [right, other] = ["right", "other"].map((name) =>
    execFileSync("gpg", ["--dearmor"], { input: readFileSync(join(folder, name, "key.asc")) }),
  );
  const keyring = Buffer.concat([other!, right!, right!]); // FRR's has keys twice, too
  let signer: Signer = "right";
  const server = createServer((request, response) => {
    const path = (request.url ?? "").replace(/^\/frr\//, `/${signer}/`);
    if (path.endsWith("/keys.gpg")) return response.end(keyring);
    try {
      return response.end(readFileSync(join(folder, path)));
    } catch {
      return response.writeHead(404).end();
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${base}/frr`,
    distribution: `deb [trusted=yes] ${base}/distribution ${suite} main`,
    fingerprints,
    signedBy: (key) => (signer = key),
    end: () => {
      server.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function pack(folder: string, name: string, version: string): void {
  const content = join(folder, name);
  mkdirSync(join(content, "DEBIAN"), { recursive: true });
  writeFileSync(
    join(content, "DEBIAN/control"),
    `Package: ${name}\nVersion: ${version}\nArchitecture: amd64\nMaintainer: nobody <nobody@localhost>\nDescription: test\n`,
  );
  execFileSync("dpkg-deb", ["--root-owner-group", "--build", content, `${content}_${version}.deb`], {
    stdio: "pipe",
  });
  rmSync(content, { recursive: true });
}
