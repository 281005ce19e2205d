import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { describe, expect, it } from "vitest";
import { sshArguments } from "../../../provider/host/connection.ts";
import { sshProgram } from "../../../provider/host/ssh-program.ts";
import { keyFingerprint } from "../../../provider/items/authorized-keys.ts";
import { temporaryFolder } from "../../support/folders.ts";
import { connection } from "../../support/provider/samples.ts";

describe("the fingerprint of a key", () => {
  it.each(["ed25519", "rsa", "ecdsa"])("of type %s is the one that ssh-keygen prints", (type) => {
    const folder = mkdtempSync(join(tmpdir(), "bonded-validator-key-"));
    try {
      const key = join(folder, "key");
      execFileSync("ssh-keygen", ["-q", "-t", type, "-N", "", "-f", key]);
      const printed = execFileSync("ssh-keygen", ["-lf", `${key}.pub`], { encoding: "utf8" });
      expect(keyFingerprint(readFileSync(`${key}.pub`, "utf8").trim())).toBe(printed.split(" ")[1]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

it("ssh understands its arguments", () => {
  const words = sshArguments(connection, "true", "/dev/null");
  const printed = execFileSync("ssh", ["-G", ...words], { encoding: "utf8" });
  expect(printed).toContain("stricthostkeychecking true\n");
  expect(printed).toContain("connecttimeout 8\n");
  expect(printed).toContain("serveraliveinterval 5\n");
  expect(printed).toContain("serveralivecountmax 2\n");
  expect(printed).toContain(`knownhostscommand /bin/echo %H ${connection.hostKey}\n`);
});

describe("an operator's own configuration of ssh", () => {
  /** What it says, and what has to be in force whatever it says; `ssh -G` leaves out what is off by "none". */
  const hostile: readonly [option: string, theirs: string, ours: string | undefined][] = [
    ["StrictHostKeyChecking", "no", "true"],
    ["VerifyHostKeyDNS", "yes", "false"],
    ["NoHostAuthenticationForLocalhost", "yes", "no"],
    ["UserKnownHostsFile", "/x", "none"],
    ["GlobalKnownHostsFile", "/x", "none"],
    ["KnownHostsCommand", "/x", `/bin/echo %H ${connection.hostKey}`],
    ["HostKeyAlgorithms", "ssh-rsa", "ssh-ed25519"],
    ["HostKeyAlias", "other", connection.host],
    ["UpdateHostKeys", "yes", "false"],
    ["User", "other", connection.user],
    ["Port", "2", String(connection.port)],
    ["BatchMode", "no", "yes"],
    ["ControlMaster", "auto", "false"],
    ["ControlPath", "/x", undefined],
    ["ForkAfterAuthentication", "yes", "no"],
    ["StdinNull", "yes", "no"],
    ["SessionType", "none", "default"],
    ["RequestTTY", "force", "false"],
    ["RemoteCommand", "id", undefined],
    ["PermitLocalCommand", "yes", "no"],
    ["ConnectTimeout", "600", "8"],
    ["ConnectionAttempts", "9", "1"],
    ["ServerAliveInterval", "0", "5"],
    ["ServerAliveCountMax", "99", "2"],
    ["ForwardAgent", "yes", "no"],
    ["ForwardX11", "yes", "no"],
    ["GSSAPIDelegateCredentials", "yes", "no"],
    ["Tunnel", "yes", "false"],
    ["ClearAllForwardings", "no", "yes"],
    ["LogLevel", "DEBUG3", "ERROR"],
  ];
  const file = join(temporaryFolder("ssh"), "config");
  writeFileSync(file, hostile.map(([option, theirs]) => `${option} ${theirs}\n`).join(""));
  const inForce = (...words: string[]) => {
    const printed = execFileSync("ssh", ["-G", ...words], { encoding: "utf8", stdio: "pipe" });
    const values = printed.split("\n").map((line) => /^(\w+) (.*)$/.exec(line) ?? []);
    const named = new Map(values.map(([, option, value]) => [option, value]));
    return (option: string) => named.get(option.toLowerCase());
  };
  const withOurs = inForce(...sshArguments(connection, "true", file));
  const withoutOurs = inForce("-F", file, "192.0.2.1");

  it.each(hostile)("changes nothing with %s %s", (option, _theirs, ours) => {
    expect(withOurs(option)).toBe(ours);
    expect(withoutOurs(option)).not.toBe(ours);
  });
});

describe("the ssh that is started", () => {
  const folder = temporaryFolder("path");
  const folders = ["node_modules/.bin", "own"].map((name) => join(folder, name));
  for (const path of folders) {
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, "ssh"), "", { mode: 0o755 });
  }

  it("is none that a package brings, or the folder that the run is started in", () => {
    expect(sshProgram(["", ".", ...folders].join(delimiter))).toBe(join(folder, "own/ssh"));
  });

  it("is missed by name", () => {
    expect(() => sshProgram(folders[0])).toThrow("Install OpenSSH's client");
  });
});
