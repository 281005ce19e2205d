/** A box that has a role with something of many kinds, and a reader beside its administrator. */
import { execFile, execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Connection } from "../../../provider/host/connection.ts";
import { foundTraces } from "../../../provider/items/found.ts";
import type { Leaves } from "../../../provider/items/kind.ts";
import { parseKey } from "../../../provider/items/kinds.ts";
import { readerAccount } from "../../../provider/remote/reader.ts";
import { newRun, type Run } from "../../../provider/resource/context.ts";
import { withKnownFingerprints } from "../../../provider/resource/last-known.ts";
import { type Difference, diffOf } from "../../../provider/resource/outputs.ts";
import { apply, read } from "../../../provider/resource/role.ts";
import { type Properties, parseInputs } from "../../../provider/resource/wire.ts";
import { explain } from "../../../tools/explain.ts";
import { type Box, startBox } from "../../support/box.ts";
import { temporaryFolder } from "../../support/folders.ts";
import { sshConfig } from "../../support/ssh-config.ts";

const root = { owner: "root:root", mode: "0644" };
const hidden = { owner: "root:root", mode: "0600" };

/** A secret of so few possibilities that anybody finds it who has a sum to compare with. */
export const weakSecret = "hunter2";

const items: Record<string, Leaves> = {
  additions: { shown: true },
  "package openssh-server": { state: "installed" },
  "directory /srv/box": { owner: "root:root", mode: "0755" },
  "directory /srv/box/data": { owner: "daemon:daemon", mode: "0750", keep: true },
  "database /srv/box/data": { version: "8.3.3" },
  "file /srv/box/changed": { content: "one\ntwo\n", ...root },
  "file /srv/box/chmodded": { content: "", ...root },
  "file /srv/box/deleted": { content: "x", ...root },
  "file /srv/box/link": { content: "x", ...root },
  "file /srv/box/untouched": { content: "x", ...root },
  "file /srv/box/secret": { secret: weakSecret, ...hidden },
  "file /srv/box/token": { secret: "12345678", ...hidden },
  "secret /srv/box/generated/changed": { format: "hex32", ...hidden },
  "secret /srv/box/generated/untouched": { format: "hex32", ...hidden },
};

/** What somebody does at night, by items of the role and by additions. */
export const nightShift = `
  chmod 0777 /srv/box; chown root /srv/box/data; echo 8.2.0 >/srv/box/.data.bonded-validator-version
  echo three >>/srv/box/changed; chmod +x /srv/box/chmodded; rm /srv/box/deleted
  mv /srv/box/link /srv/elsewhere; ln -s /srv/elsewhere /srv/box/link
  printf hunter3 >/srv/box/secret
  tr 0-9a-f 1-9a-f0 </srv/box/generated/changed >/x; cat /x >/srv/box/generated/changed; rm /x
  echo 'daemon ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/zz; echo 'PROXY=http://a:b@c' >>/etc/environment
  useradd -m -p '*' mallory; echo '* * * * * root true' >/etc/cron.d/night`;

const listing = `nsenter -t 1 --mount --wd=/ sh -c '
  cd /mnt; beside() { find upper root/run -xdev \\( -path root/run/sudo -o -path root/run/slot \\) -prune -o "$@"; }
  beside ! -path root/run -printf "%p %y %m %U:%G %s %T@ %C@ %l\\n" | sort; beside -type f -exec sha256sum {} + | sort'`;

type Who = "reader" | "administrator";

const id = "box-main-1";
const urn = "urn:pulumi:dev::tiny::host:index:Role::box-main";

/** What a session is sent. */
export interface Sent {
  /** Requests, each after the answer to the one before. */
  readonly asked: readonly string[];
  /** What comes last, together with the end of stdin. */
  readonly last: string | Uint8Array;
}

export interface ReaderScene {
  readonly box: Box;
  /** The connection by which a reader logs in. */
  readonly reader: Connection;
  /** Configuration with which ssh logs in as the reader. */
  readonly config: string;
  /** The same as the administrator. */
  readonly administrators: string;
  /** What of the reader the role wants. */
  want(keys: readonly string[] | undefined): void;
  publicKey(name: string): string;
  /** What ssh prints that logs in with a reader's key and sends this. */
  ssh(
    options: readonly string[],
    input?: string | Sent,
    key?: string,
  ): Promise<{ said: string; code: number }>;
  /** The same by another sshd of the box, at this port. */
  sshAt(port: number, options: readonly string[], input: string): Promise<string>;
  /** Differences, with causes, as the drift run of somebody with this key finds them. */
  drift(who: Who): Promise<readonly Difference[]>;
  /**
   * Every file and folder that the box has beside this machine's own: owner, mode, times, size, place of a link, and a sum
   * of what it holds. What sudo notes of a login is left out.
   */
  listing(): Promise<string>;
  /** Why the host is not as wanted. */
  up(who?: Who): Promise<readonly string[]>;
  end(): Promise<void>;
}

export async function startScene(): Promise<ReaderScene> {
  const box = await startBox("box");
  const folder = temporaryFolder("readers");
  const keyFile = (name: string) => join(folder, name);
  for (const name of ["reader", "other"])
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", keyFile(name)]);
  const publicKey = (name: string) => readFileSync(`${keyFile(name)}.pub`, "utf8").trim();
  const config = keyFile("ssh_config");
  writeFileSync(config, `Host *\n  IdentitiesOnly yes\n  IdentityFile ${keyFile("reader")}\n`);
  const administrators = keyFile("administrators");
  writeFileSync(administrators, sshConfig([box]));
  let wanted = items;
  let known: Properties = {};
  const want = (keys: readonly string[] | undefined) => {
    wanted = { ...items, ...(keys && { reader: { keys: keys.join("\n") } }) };
  };
  const inputs = () => parseInputs({ connection: box.connection, role: "main", ...wanted });
  /** Does something in a run of its own. */
  const as = async <T>(who: Who, work: (run: Run) => Promise<T>): Promise<T> => {
    process.env.HOST_SSH_CONFIG = who === "reader" ? config : administrators;
    if (who === "reader") process.env.HOST_MODE = "reader";
    const run = newRun({ status: () => {}, info: () => {}, warn: () => {} });
    try {
      return await work(run);
    } finally {
      run.hosts.close();
      for (const name of ["HOST_MODE", "HOST_SSH_CONFIG"]) delete process.env[name];
    }
  };
  const up = async (run: Run) => {
    const { outputs, reasons } = await apply(run, id, urn, inputs(), {
      applied: new Set(Object.keys(known)),
    });
    known = outputs;
    return reasons;
  };
  return {
    box,
    reader: { ...box.connection, user: readerAccount },
    config,
    administrators,
    want,
    publicKey,
    ssh: (options, input = "", key = "reader") => ssh(box.connection, keyFile(key), options, input),
    sshAt: async (port, options, input) =>
      (await ssh({ ...box.connection, port }, keyFile("reader"), options, input)).said,
    drift: (who) =>
      as(who, async (run) => {
        const found = withKnownFingerprints(await read(run, id, inputs()), known);
        const differences = diffOf(found, inputs());
        const traces = ({ property }: Difference) => {
          const { kind, name } = parseKey(property) ?? {};
          return kind?.traces?.(name ?? "") ?? foundTraces(property);
        };
        const history = await run.hosts.at(box.connection).history(differences.flatMap(traces));
        const explained = differences.map((difference) => ({
          ...difference,
          found: withoutFingerprints(found[difference.property]),
          explanation: explain(difference.property, traces(difference), history),
        }));
        return explained;
      }),
    listing: () => box.run(listing),
    up: (who = "administrator") => as(who, up),
    end: async () => {
      rmSync(folder, { recursive: true, force: true });
      await box.end();
    },
  };
}

/** Of what somebody has changed a reader is told no sum. */
function withoutFingerprints(leaves: unknown): unknown {
  return Object.fromEntries(
    Object.entries(leaves ?? {}).filter(([leaf]) => leaf !== "secret" && leaf !== "fingerprint"),
  );
}

/** Options by which ssh takes this host key alone. */
export const pinned = (hostKey: string): readonly string[] => [
  "StrictHostKeyChecking=yes",
  `KnownHostsCommand=/bin/echo %H ${hostKey}`,
  "UserKnownHostsFile=none",
  "GlobalKnownHostsFile=none",
];

function ssh(
  { port, hostKey }: Pick<Connection, "port" | "hostKey">,
  key: string,
  options: readonly string[],
  input: string | Sent,
) {
  const sent = typeof input === "string" ? { asked: input === "" ? [] : [input], last: "" } : input;
  const fixed = ["BatchMode=yes", ...pinned(hostKey), "IdentitiesOnly=yes"];
  const words = options.map((word) => (word === "TARGET" ? `${readerAccount}@127.0.0.1` : word));
  const all = [
    "-F",
    "none",
    "-i",
    key,
    "-p",
    String(port),
    ...fixed.flatMap((option) => ["-o", option]),
    ...words,
  ];
  return output("ssh", all, sent);
}

/** What a program printed, both streams together, within four minutes. */
export function output(
  program: string,
  words: readonly string[],
  { asked, last }: Sent,
): Promise<{ said: string; code: number }> {
  return new Promise((done) => {
    const child = execFile(
      program,
      words,
      { timeout: 240_000, maxBuffer: 1 << 28 },
      (error, stdout, stderr) => done({ said: stdout + stderr, code: error ? Number(error.code ?? 1) : 0 }),
    );
    const waiting = [...asked];
    const sendNext = () => {
      const next = waiting.shift();
      if (next === undefined) child.stdin!.end(last);
      else child.stdin!.write(next);
    };
    child.stdin!.on("error", () => {});
    // At the end of its stdin a look ends.
    let line = "";
    child.stdout!.on("data", (text: string) => {
      const lines = (line + text).split("\n");
      line = lines.pop()!;
      for (const each of lines) if (each.startsWith("bv end ") && !child.stdin!.writableEnded) sendNext();
    });
    sendNext();
  });
}
