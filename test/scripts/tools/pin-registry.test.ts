/** What `npm run pin` makes of answers of registries, also of hostile ones. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { RequestListener } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { digestOf } from "../../../tools/pin/registry.ts";
import { makeCertificate } from "../../support/builder-servers.ts";

describe("a registry that", () => {
  let server: Server;
  let answer: RequestListener;
  let folder: string;
  let ca: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "bonded-validator-registry-"));
    const { key, certificate } = makeCertificate(folder);
    ca = readFileSync(certificate, "utf8");
    const tls = { key: readFileSync(key), cert: ca };
    server = createServer(tls, (request, response) => answer(request, response));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  const image = { "content-type": "application/vnd.oci.image.index.v1+json" };
  const port = () => (server.address() as AddressInfo).port;
  const ask = () =>
    digestOf({
      kind: "image",
      setting: [],
      registry: `localhost:${port()}`,
      ca,
      repository: "a/b",
      version: "v1.0.0",
    });

  it("wants a token gives one to everybody, and then the image", async () => {
    const asked: (string | undefined)[] = [];
    answer = (request, response) => {
      asked.push(`${request.url} ${request.headers.authorization ?? "-"}`);
      if (request.url?.startsWith("/token")) return void response.end(JSON.stringify({ token: "given" }));
      if (request.headers.authorization === "Bearer given")
        return void response.writeHead(200, image).end("{}");
      const challenge = `Bearer realm="https://localhost:${port()}/token",service="here",scope="repository:user/image:pull"`;
      response.writeHead(401, { "www-authenticate": challenge }).end();
    };
    expect(await ask()).toBe("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    expect(asked).toEqual([
      "/v2/a/b/manifests/v1.0.0 -",
      "/token?service=here&scope=repository%3Aa%2Fb%3Apull -",
      "/v2/a/b/manifests/v1.0.0 Bearer given",
    ]);
  });

  it.each<[string, number, Record<string, string>, string]>([
    ["has no such version", 404, {}, "the registry has no such version"],
    ["is asked too often", 429, {}, "try again later"],
    ["is broken", 500, {}, "the registry answers with HTTP 500"],
    ["wants a password", 401, { "www-authenticate": 'Basic realm="x"' }, "the registry wants a login"],
    [
      "sends its token in the clear",
      401,
      { "www-authenticate": 'Bearer realm="http://localhost/token"' },
      "the registry wants a login",
    ],
    [
      "says another digest than that of what it sends",
      200,
      { ...image, "docker-content-digest": "sha256:00" },
      "says that the digest is sha256:00",
    ],
    [
      "hides what a terminal obeys in a header",
      200,
      { ...image, "docker-content-digest": "\u009b2J" },
      "says that the digest is ?2J",
    ],
    [
      "sends on to another",
      307,
      { location: "https://elsewhere.example/v2" },
      "sends on to https://elsewhere.example/v2, which is not followed",
    ],
    ["sends a web page", 200, { "content-type": "text/html; charset=utf-8" }, "which is no image"],
    ["does not say what it sends", 200, {}, "which is no image"],
  ])("%s", async (_, status, headers, said) => {
    answer = (_request, response) => void response.writeHead(status, headers).end("{}");
    await expect(ask()).rejects.toThrow(`localhost:${port()}/a/b:v1.0.0: `);
    await expect(ask()).rejects.toThrow(said);
  });

  it("sends without end", async () => {
    answer = (_request, response) => void response.end(Buffer.alloc(5 * 1024 * 1024));
    await expect(ask()).rejects.toThrow("too long");
  });

  it("says what it sends, with a parameter", async () => {
    const type = `${image["content-type"]}; charset=utf-8`;
    answer = (_request, response) => void response.writeHead(200, { "content-type": type }).end("{}");
    expect(await ask()).toMatch(/^sha256:44136fa3/);
  });

  it("stops in the middle of its answer", async () => {
    answer = (_request, response) => {
      response.writeHead(200, { ...image, "content-length": 200 }).write("{}");
      setTimeout(() => response.destroy(), 50);
    };
    await expect(ask()).rejects.toThrow("aborted");
  });

  it.each([
    ["what a terminal obeys", "\u001b[2Jhello"],
    ["none", "{}"],
    ["none in another form", '{"token":5}'],
    ["two lines", '{"token":"a\\r\\nx: y"}'],
  ])("gives as its token %s", async (_, body) => {
    answer = (request, response) => {
      if (request.url?.startsWith("/token")) return void response.end(body);
      const challenge = `Bearer realm="https://localhost:${port()}/token"`;
      response.writeHead(401, { "www-authenticate": challenge }).end();
    };
    await expect(ask()).rejects.toThrow(`/a/b:v1.0.0: localhost:${port()} gives no token in its answer`);
  });
});
