/** Pushes an image to a registry over its HTTP API (OCI distribution specification 1.1). */

import { createReadStream } from "node:fs";
import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { fail } from "../problem.ts";
import { type Blob, manifestType } from "./oci.ts";

export class RegistryClient {
  readonly #base: string;
  readonly #agent: Agent;

  /** `address`: host:port; `ca`: certificate in PEM that signs the registry's. */
  constructor(address: string, ca: string) {
    this.#base = `https://${address}`;
    this.#agent = new Agent({ ca, keepAlive: true });
  }

  async hasManifest(repository: string, digest: string): Promise<boolean> {
    const { statusCode } = await this.#call("HEAD", `/v2/${repository}/manifests/${digest}`);
    return statusCode === 200;
  }

  /** Uploads a blob unless the repository has it. */
  async pushBlob(repository: string, blob: Blob): Promise<void> {
    const { statusCode } = await this.#call("HEAD", `/v2/${repository}/blobs/${blob.digest}`);
    if (statusCode === 200) return;
    const begun = await this.#call("POST", `/v2/${repository}/blobs/uploads/`);
    const target = new URL(begun.headers.location ?? "", this.#base);
    target.searchParams.set("digest", blob.digest);
    const done = await this.#call("PUT", target.pathname + target.search, blob, "application/octet-stream");
    expectCreated(done, `blob ${blob.digest}`);
  }

  async pushManifest(repository: string, manifest: Blob): Promise<void> {
    const path = `/v2/${repository}/manifests/${manifest.digest}`;
    expectCreated(await this.#call("PUT", path, manifest, manifestType), `manifest ${manifest.digest}`);
  }

  #call(method: string, path: string, body?: Blob, type?: string): Promise<IncomingMessage> {
    return new Promise((done, failed) => {
      const sent = body && type ? { "content-length": body.size, "content-type": type } : {};
      const headers = { accept: manifestType, ...sent };
      const call = request(this.#base + path, { method, agent: this.#agent, headers }, (response) => {
        response.resume(); // no answer's body matters here
        response.on("end", () => done(response));
      });
      call.on("error", failed);
      if (body?.file) createReadStream(body.file).pipe(call);
      else call.end(body?.bytes);
    });
  }
}

function expectCreated(response: IncomingMessage, what: string): void {
  if (response.statusCode !== 201) fail(`The lab's registry refused ${what}: HTTP ${response.statusCode}.`);
}
