/** The fake of Cloudflare's package repository, with cloudflared's fake, and the edge that it calls. */

import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureSigned } from "../key-files.ts";
import { makeOnce } from "../make-once.ts";
import { startDaemon } from "../processes.ts";
import { publish } from "../publish.ts";
import { answers, waitFor } from "../ready.ts";
import { type Lab, ports } from "../settings.ts";
import { run } from "../shell.ts";

/** Where connectors call (cloudflared, edgediscovery). */
export const edgeName = "region1.v2.argotunnel.com";

/** What the account has; see account.ts. */
export const accountFile = (lab: Lab): string => join(lab.dir, "edge/account.json");

const repositoryFolder = (lab: Lab): string => join(lab.dir, "cloudflare");
const connector = join(import.meta.dirname, "cloudflared");

/** Settings of a stack that uses the fake, in the form of `repositories.cloudflare`. */
export function fakeCloudflareRepository(lab: Lab): { readonly url: string; readonly fingerprint: string } {
  const fingerprint = readFileSync(join(repositoryFolder(lab), "fingerprint"), "utf8");
  return { url: `http://${lab.gateway}:${ports.apt}/cloudflare`, fingerprint };
}

/** Publishes the repository and starts the edge for the names of a domain, unless they are there. */
export async function ensureEdge(lab: Lab, domain: string): Promise<void> {
  const version = createHash("sha256").update(readFileSync(connector)).digest("hex").slice(0, 12);
  const packages = join(lab.cache, `cloudflared-${version}`);
  await makeOnce(packages, (part) => pack(lab, part, version));
  await makeOnce(repositoryFolder(lab), async (part) => {
    const fingerprint = await publish(lab, join(part, "cloudflared"), {
      origin: "cloudflare",
      label: "cloudflared",
      component: "main",
      suites: { any: packages },
      keys: ["../cloudflare-main.gpg"],
    });
    writeFileSync(join(part, "fingerprint"), fingerprint);
  });
  if (await answers(lab.edge, ports.edge)) return;
  const program = join(import.meta.dirname, "edge.ts");
  const [certificate, key] = [join(lab.dir, "edge/tls.crt"), join(lab.dir, "edge/tls.key")];
  // The names that a domain's own certificate has (developers.cloudflare.com/ssl, "Universal SSL").
  await ensureSigned(lab, certificate, key, [domain, `*.${domain}`]);
  startDaemon(lab, "edge", process.execPath, [program, lab.edge, accountFile(lab), certificate, key]);
  await waitFor(lab, "edge", 60, () => answers(lab.edge, ports.edge));
}

async function pack(lab: Lab, folder: string, version: string): Promise<void> {
  const content = join(folder, "content");
  mkdirSync(join(content, "DEBIAN"), { recursive: true });
  mkdirSync(join(content, "usr/bin"), { recursive: true });
  cpSync(connector, join(content, "usr/bin/cloudflared"));
  writeFileSync(
    join(content, "DEBIAN/control"),
    `Package: cloudflared\nVersion: 2026.1.0+lab.${version}\nArchitecture: amd64\nMaintainer: the lab\nDescription: Fake of cloudflared\n`,
  );
  const file = join(folder, "cloudflared_amd64.deb");
  await run(lab, "dpkg-deb", ["--root-owner-group", "-Zgzip", "-z1", "--build", content, file]);
  rmSync(content, { recursive: true });
}
