/** A container whose answers are made to deceive whoever reads what a run says, or to fill the memory of the host. */
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HostHandle } from "../../provider/host/host.ts";
import { newRun } from "../../provider/resource/context.ts";
import { apply } from "../../provider/resource/role.ts";
import { parseInputs } from "../../provider/resource/wire.ts";
import { type Box, startBox, whyNoBox } from "../support/box.ts";
import { temporaryFolder } from "../support/folders.ts";
import { sshConfig } from "../support/ssh-config.ts";

/** Clears the screen, names a window, turns the direction of text, colours it as Pulumi would, and ends lines in three ways. */
const deceit = "\x1b[2J\x1b]0;title\x07\u202eall is well<{%fg 1%}>\rbox: all is well\u2028box: all is well";
/** The same in the words of JSON, which some shells' echo takes for the characters themselves. */
const inJson = '{"error":"\\033[2J\\rall is well"}';

// biome-ignore lint/suspicious/noControlCharactersInRegex: what must not reach a terminal
const harmful = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e]|<\{%/u;

describe.skipIf(whyNoBox())("what a container answers", () => {
  let box: Box;
  let server: Server;
  let answer: () => Iterable<string>;
  let sent = 0;
  let changes = 0;
  const folder = temporaryFolder("answers");
  const log = { status: () => {}, info: () => {}, warn: () => {} };

  beforeAll(async () => {
    box = await startBox("box");
    process.env.HOST_SSH_CONFIG = join(folder, "ssh_config");
    writeFileSync(process.env.HOST_SSH_CONFIG, sshConfig([box]));
    server = createServer(async (_, response) => {
      sent = 0;
      const closed = once(response, "close");
      for (const part of answer()) {
        sent += part.length;
        if (response.destroyed) break;
        if (!response.write(part)) await Promise.race([once(response, "drain"), closed]);
      }
      response.end();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterAll(async () => {
    delete process.env.HOST_SSH_CONFIG;
    server?.close();
    rmSync(folder, { recursive: true });
    await box?.end();
  });

  /** Why an `up` with a probe fails; empty where it does not. */
  async function probed(expected: string): Promise<string> {
    const run = newRun(log);
    changes += 1;
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const inputs = parseInputs({
      connection: box.connection,
      role: "probe",
      // Probes follow a change.
      "file /srv/change": { content: String(changes), owner: "root:root", mode: "0644" },
      "probe x": { url, expect: expected, timeoutSeconds: 1 },
    });
    const urn = "urn:pulumi:hoodi::bonded-validator::host:index:Role::box-probe";
    try {
      return (await apply(run, "box-probe-1", urn, inputs)).reasons.join("\n");
    } finally {
      run.hosts.close();
    }
  }

  it("is shown without what would steer a terminal, and hides no line of ours", async () => {
    answer = () => [deceit, "\n", inJson];
    const said = await probed("jsonrpc");
    expect(said).toContain("no answer with jsonrpc from http://");
    expect(said).toContain(
      "\\u{1b}[2J\\u{1b}]0;title\\u{7}\\u{202e}all is well<{ %fg 1%}>\\u{d}box: all is well",
    );
    expect(said).toContain(inJson);
    expect(said).not.toMatch(harmful);
  });

  it("is shown from its beginning, and does not push out what we say of it", async () => {
    answer = () => ["first\n", "x".repeat(10_000), "\nline".repeat(100)];
    const said = await probed("jsonrpc");
    expect(said).toContain("no answer with jsonrpc from http://");
    expect(said).toContain("first");
    expect(said.length).toBeLessThan(5000);
  });

  it("is found where it is what is expected, whatever is around it", async () => {
    answer = () => [deceit, '{"jsonrpc":"2.0"}'];
    expect(await probed("jsonrpc")).toBe("");
  });

  it("is read up to a limit: what has no end fills no memory, and is no answer", async () => {
    answer = function* () {
      yield "jsonrpc";
      for (;;) yield "x".repeat(1_000_000);
    };
    expect(await probed("jsonrpc")).toContain("no answer with jsonrpc from http://");
    expect(sent).toBeLessThan(40_000_000);
  });

  describe("and what is read from a host", () => {
    it("is data as it is, and harmless in an error", async () => {
      const vtysh = `#!/bin/sh\nprintf 'tab\there \u202e\r x\u2028<{%%y%%}>'\n`;
      await box.run(`printf '%s' '${Buffer.from(vtysh).toString("base64")}' | base64 -d >/usr/local/sbin/vtysh
        chmod 755 /usr/local/sbin/vtysh`);
      const host = new HostHandle(box.connection);
      expect(await host.lines("bfd_counters")).toEqual(["tab\there \u202e\r x\u2028<{%y%}>"]);
      expect((await host.test(`printf 'one\\ntwo\\rthree\\n'; exit 1`)).said).toBe("two\\u{d}three");
      host.close();
    });
  });
});
