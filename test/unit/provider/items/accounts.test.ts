import { describe, expect, it } from "vitest";
import { canonicalKeys, listedKeys, shortKey } from "../../../../provider/items/authorized-keys.ts";
import { differences } from "../../../../provider/items/kind.ts";
import { parseKey } from "../../../../provider/items/kinds.ts";
import { sshdKind } from "../../../../provider/items/sshd.ts";
import { differing, noContext, observed } from "../../../support/provider/samples.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("a group", () => {
  it.each<[string, Record<string, string>, string[]]>([
    ["as wanted", { state: "present" }, []],
    ["deleted", {}, ["state"]],
  ])("%s", (_name, found, expected) => {
    expect(differing("group docker", { state: "present" }, found)).toEqual(expected);
  });
});

describe("a user", () => {
  const wanted = { groups: "docker,adm", shell: "/bin/bash" };
  const fields = { groups: "jamie,adm,docker", shell: "/bin/bash" };
  it.each<[string, Record<string, string>, string[]]>([
    ["as wanted", fields, []],
    ["in a group of somebody else's choice", { ...fields, groups: "jamie,adm,docker,audio" }, []],
    ["dropped from a group", { ...fields, groups: "jamie,adm" }, ["groups"]],
    ["in a group of a similar name", { ...fields, groups: "jamie,adm,docker2" }, ["groups"]],
    ["in no group of ours", { ...fields, groups: "jamie" }, ["groups"]],
    ["with another shell", { ...fields, shell: "/bin/sh" }, ["shell"]],
    ["without a shell", { ...fields, shell: "" }, ["shell"]],
    ["that does not exist", {}, ["groups", "shell"]],
  ])("%s", (_name, found, expected) => {
    expect(differing("user jamie", wanted, found, "docker,adm")).toEqual(expected);
  });

  it("is taken out of a group that was given and is no longer wanted, and of no other", () => {
    const found = { "user jamie": { groups: "jamie,adm,docker,audio", shell: "/bin/bash" } };
    const host = observed(found, { "user jamie": { flag: "docker,adm" } });
    const { kind, name } = parseKey("user jamie")!;
    const leaves = { groups: "docker", shell: "/bin/bash" };
    const live = host.live("user jamie");
    expect(differences(kind, leaves, live)).toEqual(["groups"]);
    const [step] = kind.apply([{ key: "user jamie", name, wanted: leaves, live, fields: {} }], noContext);
    expect(step!.script).toContain("gpasswd --delete jamie adm");
    expect(step!.script).not.toContain("audio");
  });
});

describe("a login", () => {
  const mine = "ssh-ed25519 AAAAmine jamie@desk";
  const rule = "jamie ALL=(ALL:ALL) NOPASSWD: ALL\n";
  const fields = { keys: base64(`# desk\n\n${mine}\n`), keysMode: "jamie 600", sudoers: base64(rule) };
  it.each<[string, Record<string, string>, string[]]>([
    ["as wanted", fields, []],
    ["with an extra key", { ...fields, keys: base64(`${mine}\nssh-ed25519 AAAAother x\n`) }, ["keys"]],
    ["without sudo", { ...fields, sudoers: "" }, ["sudo"]],
    ["with another sudo rule", { ...fields, sudoers: base64("jamie ALL=ALL\n") }, ["sudo"]],
    ["with keys that others may write", { ...fields, keysMode: "jamie 666" }, ["keysFile"]],
    ["that does not exist", {}, ["keys", "sudo"]],
  ])("%s", (_name, found, expected) => {
    expect(differing("login jamie", { keys: mine, sudo: "passwordless" }, found)).toEqual(expected);
  });

  it("does not mind the order of keys", () => {
    expect(canonicalKeys("b b\n a a \n\n#c\na a")).toBe("a a\nb b");
  });
});

describe("a line of authorized_keys", () => {
  const body = "AAAAC3NzaC1lZDI1NTE5AAAAIJ0mrVNdzkyrrQiPXg4jmhDB1NU1yDYVv7Lj2n6G5VGz";
  const decoy = "AAAAC3NzaC1lZDI1NTE5AAAAIKxyfW12bkHuri1yfvctpPASb1r0UJKFMXpFc9/vN2hO";
  // As ssh-keygen -l prints it.
  const fingerprint = "SHA256:Rs8JHY7uYEvNwIGPAXrt5dukYKw83dGqMMzkOxCNfQE";
  it.each<[string, string, string[]]>([
    ["alone", `ssh-ed25519 ${body}`, [fingerprint]],
    ["with a comment that looks like a key", `ssh-ed25519 ${body} not ssh-ed25519 ${decoy}`, [fingerprint]],
    ["with options", `from="10.0.0.0/8,!10.1.1.1",no-pty ssh-ed25519 ${body} me`, [fingerprint]],
    [
      "with blanks and quotes in an option",
      `command="echo \\"ssh-ed25519 ${decoy}\\" x" ssh-ed25519 ${body}`,
      [fingerprint],
    ],
    ["with tabs", `no-pty\tssh-ed25519\t${body}\tme`, [fingerprint]],
    ["of a certificate authority", `cert-authority,no-pty ssh-ed25519 ${body}`, []],
    ["of a certificate authority, in capitals", `Cert-Authority ssh-ed25519 ${body}`, []],
    ["that only names one in an option", `environment="A=cert-authority" ssh-ed25519 ${body}`, [fingerprint]],
    ["that is commented out", `# ssh-ed25519 ${body}`, []],
    ["that is none", "hello world", []],
  ])("%s", (_name, line, expected) => {
    expect(listedKeys(`\n${line}\n`)).toEqual(expected);
  });

  it("is known by the end of its key and its comment", () => {
    expect(shortKey(`no-pty ssh-ed25519 ${body} former@desk  2`)).toBe("…v7Lj2n6G5VGz former@desk  2");
  });
});

describe("sshd", () => {
  const [step] = sshdKind.apply([], noContext);
  const shut = {
    permitrootlogin: "no",
    passwordauthentication: "no",
    kbdinteractiveauthentication: "no",
    first: base64("Include /etc/ssh/sshd_config.d/00-bonded-validator.conf"),
    own: step!.script.split("\n").at(-2)!,
  };
  const inMatch = "/etc/ssh/sshd_config\t7\tMatch User jamie\tPasswordAuthentication yes\n";
  it.each<[string, Record<string, string>, string[]]>([
    ["as wanted", shut, []],
    ["with root login", { ...shut, permitrootlogin: "prohibit-password" }, ["rootLogin"]],
    ["with passwords", { ...shut, passwordauthentication: "yes" }, ["passwords"]],
    ["with keyboard-interactive", { ...shut, kbdinteractiveauthentication: "yes" }, ["passwords"]],
    ["with keys from elsewhere", { ...shut, authorizedkeysfile: "/etc/keys/%u" }, ["admits"]],
    ["with a Match", { ...shut, matches: base64(inMatch) }, ["matches"]],
    ["with other files", { ...shut, options: base64("-f /srv/other\n") }, ["options"]],
    ["with lax modes", { ...shut, strictmodes: "no" }, ["strictModes"]],
    ["with something before ours", { ...shut, first: base64("PermitRootLogin yes") }, ["precedence"]],
    ["with ours changed", { ...shut, own: base64("PermitRootLogin no") }, ["precedence"]],
  ])("%s", (_name, found, expected) => {
    expect(differing("sshd", { rootLogin: "no", passwords: "no" }, found)).toEqual(expected);
  });
});
