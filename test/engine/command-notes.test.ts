/** What drift runs and backups leave on a host for its metrics. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { commandNotes } from "../../provider/remote/command-notes.ts";
import { leaveNotes } from "../../tools/command-notes.ts";
import { loadTopology } from "../../topology/load.ts";
import type { Topology } from "../../topology/topology.ts";
import { lighthouseTree } from "../support/backups.ts";
import { freePort, whyNoBox } from "../support/box.ts";
import { temporaryFolder } from "../support/folders.ts";
import { complete, repository, type Settings, today } from "../support/inventory.ts";
import { addMonitoring } from "../support/monitoring.ts";
import { writeStackFile } from "../support/stack-file.ts";
import { type SignerBox, startSignerBox } from "./signer-box.ts";

const execute = promisify(execFile);

describe.skipIf(whyNoBox())("a note on a host", () => {
  const folder = temporaryFolder("command-notes");
  let machine: SignerBox;
  let change: (config: Settings) => void;
  let topology: Topology;

  const notes = () => machine.box.run(`cd ${commandNotes} 2>/dev/null && grep -r . . | sort || :`);

  beforeAll(async () => {
    machine = await startSignerBox();
    const { address, port, hostKey } = machine.box.connection;
    const nobody = await freePort();
    change = (config) => {
      addMonitoring(config);
      config.validators = { vc1: config.validators.vc1 };
      config.hosts.trdiy.ssh = { address, port, hostKey, user: "jamie" };
      Object.assign(config.hosts.i7bb.ssh, { address, port: nobody });
    };
    const config = complete("hoodi");
    change(config);
    topology = loadTopology("hoodi", config, today);
    const files = Object.entries(lighthouseTree("vc1")).map(([path, text]) => {
      const file = `/mnt/ethereum/hoodi/${path}`;
      return `mkdir -p ${dirname(file)}; echo ${Buffer.from(text).toString("base64")} | base64 -d >${file}`;
    });
    await machine.box.run(`
      useradd -m -p '*' jamie; cp /etc/box/root.pub /etc/box/jamie.pub
      echo 'jamie ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/jamie
      ${files.join("\n")}`);
  });
  beforeEach(() => machine.box.run(`rm -rf ${commandNotes}`));
  afterAll(async () => {
    await machine?.end();
    rmSync(folder, { recursive: true });
  });

  it("is the last number of its command, for root alone", async () => {
    await leaveNotes(topology, "drift", { trdiy: 3 });
    await leaveNotes(topology, "drift", { trdiy: 0 });
    await leaveNotes(topology, "backup", { trdiy: 12 });
    expect(await notes()).toBe("./backup-hoodi:12\n./drift-hoodi:0\n");
    expect(await machine.box.run(`stat -c '%U %a' ${commandNotes} ${commandNotes}/*`)).toBe(
      "root 700\nroot 600\nroot 600\n",
    );
  });

  it("is not left at a host that is not reached, which is said, and at the others all the same", async () => {
    const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
    await leaveNotes(topology, "drift", { i7bb: 1, trdiy: 2 });
    expect(said.mock.calls.flat().join("\n")).toMatch(/i7bb: its metrics do not know of this drift: /);
    said.mockRestore();
    expect(await notes()).toBe("./drift-hoodi:2\n");
  });

  it("is not left where nothing reads it", async () => {
    await leaveNotes({ ...topology, monitoring: undefined }, "drift", { trdiy: 3 });
    expect(await notes()).toBe("");
  });

  it.each([
    ["", "./backup-hoodi:2\n"],
    ["read", ""],
  ])("by a backup with HOST_MODE '%s' is %j", async (mode, left) => {
    const recipient = await identityToRecipient(await generateX25519Identity());
    const file = writeStackFile(folder, "hoodi", change);
    const archives = mkdtempSync(join(folder, "archives-"));
    const words = ["tools/backup.ts", "hoodi", "--config-file", file, "--to", archives];
    const { stdout } = await execute("node", [...words, "--recipient", recipient], {
      cwd: repository,
      env: { ...process.env, HOST_MODE: mode, NODE_COMPILE_CACHE: "" },
    });
    expect(stdout).toContain("(2 files)");
    expect(await notes()).toBe(left);
  });
});
