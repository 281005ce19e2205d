/** Digests of images at their registries (OCI distribution specification 1.1; tokens as Docker's registries give them). */

import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { request } from "node:https";
import { z } from "zod";
import type { ImageLookup } from "../../topology/problems.ts";
import { reasonOf } from "./reason.ts";

/** The digest of a version is that of its list of platforms, or of its only manifest. */
const mediaTypes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
];
const accepted = mediaTypes.join(", ");

/** The specification lets a registry refuse longer manifests. */
const maxBytes = 4 * 1024 * 1024;
const timeoutMs = 20_000;

/** `sha256:…` of what the registry has under the version. Throws in words about the image. */
export async function digestOf(lookup: ImageLookup): Promise<string> {
  const { registry, repository, version, ca } = lookup;
  const host = registry === "docker.io" ? "registry-1.docker.io" : registry;
  const url = new URL(`https://${host}/v2/${repository}/manifests/${version}`);
  const name = `${registry}/${repository}:${version}`;
  try {
    const first = await get(url, { accept: accepted }, ca);
    const challenge = first.headers["www-authenticate"];
    const answer =
      first.status === 401 && challenge !== undefined
        ? await get(url, { accept: accepted, authorization: await authorization(challenge, lookup) }, ca)
        : first;
    return judged(answer);
  } catch (error) {
    throw new Error(`${name}: ${reasonOf(error)}`);
  }
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

function judged({ status, headers, body }: Answer): string {
  if (status === 404) throw new Error("the registry has no such version");
  if (status === 429)
    throw new Error("the registry wants fewer questions from this address: try again later");
  if (status >= 300 && status < 400)
    throw new Error(
      `the registry sends on to ${headers.location ?? "nowhere"}, which is not followed: name that registry instead`,
    );
  if (status !== 200) throw new Error(`the registry answers with HTTP ${status}`);
  const type = headers["content-type"] ?? "nothing that it names";
  if (!mediaTypes.includes(type.split(";")[0]!.trim()))
    throw new Error(`what answers sends ${type}, which is no image: is it a registry?`);
  const digest = `sha256:${createHash("sha256").update(body).digest("hex")}`;
  const told = headers["docker-content-digest"];
  if (told !== undefined && told !== digest)
    throw new Error(`the registry says that the digest is ${String(told).slice(0, 80)}, and it is ${digest}`);
  return digest;
}

/** Tokens have the characters of RFC 6750. */
const tokenText = z.string().regex(/^[A-Za-z0-9._~+/-]+=*$/);
const tokenSchema = z
  .object({ token: tokenText.optional(), access_token: tokenText.optional() })
  .transform(({ token, access_token }) => token ?? access_token);

function tokenIn(body: string): string | undefined {
  try {
    return tokenSchema.parse(JSON.parse(body));
  } catch {
    return undefined; // the error would show what was sent
  }
}

/** A registry that serves everybody still wants a token, which it gives to everybody. */
async function authorization(challenge: string, { repository, ca }: ImageLookup): Promise<string> {
  const parts = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value]),
  );
  const realm = URL.parse(parts.realm ?? "");
  if (!/^bearer /i.test(challenge) || realm?.protocol !== "https:")
    throw new Error("the registry wants a login");
  if (parts.service !== undefined) realm.searchParams.set("service", parts.service);
  // Some registries give an example as the scope.
  realm.searchParams.set("scope", `repository:${repository}:pull`);
  const { status, body } = await get(realm, {}, ca);
  if (status !== 200) throw new Error(`${realm.host} gives no token: HTTP ${status}`);
  const token = tokenIn(body.toString());
  if (token === undefined) throw new Error(`${realm.host} gives no token in its answer`);
  return `Bearer ${token}`;
}

function get(url: URL, headers: Readonly<Record<string, string>>, ca?: string): Promise<Answer> {
  return new Promise((done, failed) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const call = request(url, { headers, signal, ...(ca !== undefined && { ca }) }, (response) => {
      // The request has no error where the answer ends before its length.
      response.on("error", failed);
      const chunks: Buffer[] = [];
      let size = 0;
      response.on("data", (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > maxBytes) call.destroy(new Error("the registry's answer is too long"));
      });
      response.on("end", () =>
        done({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    call.on("error", (error) =>
      failed(signal.aborted ? new Error(`no answer within ${timeoutMs / 1000} s`) : error),
    );
    call.end();
  });
}
