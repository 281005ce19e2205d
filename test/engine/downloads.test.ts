/** Files that a host fetches, and the data of a program that started from them, through the real engine. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Leaves } from "../../provider/items/kind.ts";
import { type Box, startBox, whyNoBox } from "../support/box.ts";
import { makeRoles, type Roles } from "../support/roles/roles.ts";
import { agentFunctions } from "./agent-shell.ts";

const first = Buffer.from([0, 1, 2, 0xff, 10, 0]);
const second = Buffer.from("another genesis");
const sha256 = (body: Buffer) => createHash("sha256").update(body).digest("hex");
const path = "/srv/genesis/genesis.ssz";

describe.skipIf(whyNoBox())("a file that the host fetches", () => {
  let box: Box;
  let roles: Roles;
  let server: Server;
  let served = first;
  let requests = 0;
  /** The server sends a byte now and then, without an end. */
  let trickles = false;

  const download = (body: Buffer): Record<string, Leaves> => ({
    [`download ${path}`]: {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/genesis.ssz`,
      sha256: sha256(body),
      owner: "root:root",
      mode: "0644",
    },
  });
  const origin = (body: Buffer): Record<string, Leaves> => ({ "origin /srv/data": { id: sha256(body) } });
  const want = (items: Record<string, Leaves>) =>
    roles.want({
      name: "box-node",
      connection: box.connection,
      role: "node",
      items: { "directory /srv/data": { owner: "root:root", mode: "0755", keep: true }, ...items },
    });
  const body = async () => Buffer.from(await box.run(`base64 -w0 ${path}`), "base64");

  beforeAll(async () => {
    server = createServer((_, response) => {
      requests += 1;
      if (!trickles) return response.end(served);
      const drops = setInterval(() => response.write("x"), 100);
      return response.on("close", () => clearInterval(drops));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    box = await startBox("box");
    roles = await makeRoles([box]);
    want({ ...download(first), ...origin(first) });
    const up = await roles.up();
    expect(up.code, up.text).toBe(0);
  });
  afterAll(async () => {
    server?.close();
    await roles?.project.remove();
    await box?.end();
  });

  it("is byte by byte what is served, and fetched once", async () => {
    expect(await body()).toEqual(first);
    expect(await box.run(`stat -c '%U:%G %a' ${path}; ls /srv/genesis`)).toBe("root:root 644\ngenesis.ssz\n");
    expect((await roles.preview()).code).toBe(0);
    expect(requests).toBe(1);
  });

  it("only gets its owner and mode back where the rest is right", async () => {
    const inode = await box.run(`stat -c %i ${path}`);
    await box.run(`chown daemon:daemon ${path}; chmod 0666 ${path}`);
    const up = await roles.up();
    expect(up.code, up.text).toBe(0);
    expect(await box.run(`stat -c '%U:%G %a' ${path}`)).toBe("root:root 644\n");
    expect(await box.run(`stat -c %i ${path}`)).toBe(inode);
    expect(requests).toBe(1);
  });

  it("is not waited for where it hardly comes", async () => {
    const sooner = agentFunctions({ "--speed-time 30": "--speed-time 1" });
    trickles = true;
    const { url, sha256 } = Object.values(download(second))[0] as { url: string; sha256: string };
    const fetched = await box.run(
      `exec 2>&1\n(${sooner}\nfetch_file /srv/slow root:root 0644 ${url} ${sha256}) || echo "ended with $?"; ls /srv`,
    );
    trickles = false;
    expect(fetched).toContain("Operation too slow");
    expect(fetched).toContain("ended with 1\n");
    expect(fetched).not.toContain("slow.bonded-validator");
  });

  it("is fetched again when somebody changed it", async () => {
    await box.run(`echo >>${path}`);
    expect((await roles.preview()).text).toContain(`~download ${path}`);
    expect((await roles.up()).code).toBe(0);
    expect(await body()).toEqual(first);
  });

  it("stays as it is when something else is served", async () => {
    served = Buffer.from("forged");
    want({ ...download(second), ...origin(first) });
    const up = await roles.up();
    expect(up.code).not.toBe(0);
    expect(up.text).toMatch(new RegExp(`serves has the SHA-256 ${sha256(served)}, not\\s+${sha256(second)}`));
    expect(await body()).toEqual(first);
    expect(await box.run("ls /srv/genesis")).toBe("genesis.ssz\n");
  });

  it("is not replaced while data come from the former, which a plan says before", async () => {
    await box.run("mkdir -p /srv/data/db; echo blocks >/srv/data/db/chain");
    served = second;
    want({ ...download(second), ...origin(second) });
    const refusal = `origin /srv/data: what lies there comes from ${sha256(first)}, and the program would start from ${sha256(second)}`;
    expect((await roles.preview()).text).toContain(`up will refuse: ${refusal}`);
    const up = await roles.up();
    expect(up.code).not.toBe(0);
    expect(up.text).toContain(refusal);
    expect(await body()).toEqual(first);
    // The control: without the mark it would have been.
    want(download(second));
    expect((await roles.up()).code).toBe(0);
    expect(await body()).toEqual(second);
  });

  it("and its data begin anew once the former are moved away", async () => {
    want({ ...download(first), ...origin(second) });
    served = first;
    expect((await roles.up()).code).not.toBe(0);
    await box.run("rm -r /srv/data/db/*");
    const up = await roles.up();
    expect(up.code, up.text).toBe(0);
    expect(await box.run("cat /srv/.data.bonded-validator-origin")).toBe(`${sha256(second)}\n`);
  });
});
