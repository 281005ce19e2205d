import { describe, expect, it } from "vitest";
import {
  listOf,
  moveProblems,
  parseInputs,
  problemsOf,
  unknownValue,
} from "../../../provider/resource/wire.ts";
import { connection, rootOwned } from "../../support/provider/samples.ts";

const settings = { connection, role: "base" };
const problems = (properties: object) =>
  problemsOf({ ...settings, ...properties }).map(({ property, reason }) => `${property} | ${reason}`);

describe("inputs without a problem", () => {
  it.each<[string, Record<string, unknown>]>([
    [
      "every kind of item",
      {
        "package chrony": { state: "installed" },
        "package reth": { state: "installed" },
        "login jamie": { keys: "ssh-ed25519 AAAA jamie@desk", sudo: "passwordless" },
        sshd: { rootLogin: "no", passwords: "no" },
        "directory /srv/data": { owner: "root:root", mode: "0755", keep: true },
        "secret /etc/node/jwt.hex": { format: "hex32", ...rootOwned, restarts: "service hoodi/reth" },
        "file /etc/a.conf": { content: "", ...rootOwned, restarts: "unit chrony, service hoodi/reth" },
        "file /etc/a.key": { secret: "x", ...rootOwned },
        "unit chrony": { enabled: true, active: true },
        "service hoodi/reth": {
          compose: "/etc/node/compose.yaml",
          image: `registry/reth@sha256:${"a".repeat(64)}`,
          definition: "0123456789abcdef",
          restart: "unless-stopped",
          state: "running",
        },
        "probe reth RPC": {
          url: "http://127.0.0.1:8545/",
          method: "POST",
          body: "{}",
          expect: "result",
          timeoutSeconds: 60,
        },
      },
    ],
    [
      "what the provider computes and what access brings",
      { unfinished: "check", bootstrap: { user: "root" } },
    ],
    ["a secret that is not known yet", { "file /etc/a.key": { secret: unknownValue, ...rootOwned } }],
    ["a leaf of another type that is not known yet", { "unit a": { enabled: unknownValue, active: true } }],
    ["a reviewed adoption", { connection: { ...connection, adopt: "reviewed" } }],
  ])("%s", (_name, properties) => {
    expect(problems(properties)).toEqual([]);
  });
});

describe("each problem, by property and in words", () => {
  it.each<[string, object, string[]]>([
    ["no such kind", { "folder /srv": {} }, ['folder /srv | "folder" is no kind of item']],
    ["a name of every object", { constructor: {} }, ['constructor | "constructor" is no kind of item']],
    [
      "a relative path",
      { "file etc/a": { content: "", ...rootOwned } },
      [String.raw`file etc/a | the name "etc/a" does not match /^(\/(?!\.{1,2}(\/|$))[\w@%+=:,.-]+)+$/`],
    ],
    [
      "a path by another name",
      { "directory /srv/../etc": rootOwned, "directory /srv/.": rootOwned },
      [
        String.raw`directory /srv/../etc | the name "/srv/../etc" does not match /^(\/(?!\.{1,2}(\/|$))[\w@%+=:,.-]+)+$/`,
        String.raw`directory /srv/. | the name "/srv/." does not match /^(\/(?!\.{1,2}(\/|$))[\w@%+=:,.-]+)+$/`,
      ],
    ],
    [
      "a package name with a shell in it",
      { "package a;reboot": { state: "installed" } },
      ['package a;reboot | the name "a;reboot" does not match /^[a-z0-9][a-z0-9+.-]+$/'],
    ],
    [
      "several items at one path",
      {
        "directory /srv/a": rootOwned,
        "file /srv/a": { content: "", ...rootOwned },
        "secret /srv/a": { format: "hex32", ...rootOwned },
        "link /srv/b": { target: "/srv/a" },
        "package srv": { state: "installed" },
        "unit srv": { enabled: true, active: true },
      },
      [
        'file /srv/a | stands where "directory /srv/a" stands',
        'secret /srv/a | stands where "directory /srv/a" stands',
      ],
    ],
    [
      "neither content nor secret",
      { "file /a": rootOwned },
      ['file /a | needs either "content" or "secret"'],
    ],
    [
      "content and secret",
      { "file /a": { content: "x", secret: "y", ...rootOwned } },
      ['file /a | needs either "content" or "secret"'],
    ],
    [
      "a mode and an owner in short",
      { "file /a": { content: "", owner: "root", mode: "644" } },
      [
        'file /a | owner: must be "user:group"',
        'file /a | mode: must be four octal digits, for instance "0644"',
      ],
    ],
    [
      "a leaf that means nothing",
      { "file /a": { content: "", ...rootOwned, group: "x" } },
      ['file /a | Unrecognized key: "group"'],
    ],
    [
      "text instead of leaves",
      { "file /a": "text" },
      ["file /a | Invalid input: expected object, received string"],
    ],
    [
      "an image by tag",
      {
        "service hoodi/reth": {
          compose: "/c.yaml",
          image: "reth:latest",
          definition: "0123456789abcdef",
          restart: "always",
          state: "running",
        },
      },
      ["service hoodi/reth | image: must end in @sha256:<64 hex digits>"],
    ],
    [
      "a restart of what is not there",
      { "file /a": { content: "", ...rootOwned, restarts: "unit chrony" } },
      ['file /a | restarts "unit chrony", which is no unit or service of this role'],
    ],
    [
      "a restart of what cannot restart",
      {
        "directory /srv": rootOwned,
        "file /a": { content: "", ...rootOwned, restarts: "directory /srv" },
      },
      ['file /a | restarts "directory /srv", which is no unit or service of this role'],
    ],
    [
      "a login without a key",
      { "login jamie": { keys: "", sudo: "passwordless" } },
      ["login jamie | keys: must hold at least one public key in authorized_keys form"],
    ],
    [
      "root login left on",
      { sshd: { rootLogin: "yes", passwords: "no" } },
      ['sshd | rootLogin: Invalid input: expected "no"'],
    ],
    [
      "a host key without its type",
      { connection: { ...connection, hostKey: "AAAA" } },
      ['connection | hostKey: must be "type base64", as in ssh_host_ed25519_key.pub'],
    ],
    [
      "a user that ssh would take for an option",
      { connection: { ...connection, user: "-oProxyCommand=x" } },
      ["connection | user: Invalid string: must match pattern /^[a-z_][a-z0-9_-]*$/"],
    ],
  ])("%s", (_name, properties, expected) => {
    expect(problems(properties)).toEqual(expected);
  });

  it("all at once", () => {
    const found = problemsOf({
      role: "Base!",
      connection: { ...connection, port: 0, password: "x" },
      "folder /srv": {},
      "unit chrony": { enabled: "yes", active: true },
      "file /a": { content: 5, ...rootOwned, restarts: "unit nope" },
    });
    expect(found.map(({ property }) => property)).toEqual([
      "connection",
      "connection",
      "role",
      "folder /srv",
      "unit chrony",
      "file /a",
      "file /a",
    ]);
  });
});

describe("a role that says how it is moved", () => {
  const found = { ...settings, move: "1. Stop it." };
  const there = { ...settings, connection: { ...connection, host: "other" } };

  it.each([
    ["stays", found, found],
    ["is new", {}, found],
    ["gets another address", found, { ...found, connection: { ...connection, address: "192.0.2.9" } }],
    ["is bound from now on", settings, { ...settings, move: "1. Stop it." }],
  ])("%s: no problem", (_name, olds, news) => {
    expect(moveProblems(olds, news)).toEqual([]);
  });

  it.each([
    ["with the steps of the program as it is", settings, { ...there, move: "2. Stop it." }, "2. Stop it."],
    ["with those of the program as it was", found, there, "1. Stop it."],
  ])("does not go to another host: refused %s", (_name, olds, news, steps) => {
    expect(moveProblems(olds, news)).toEqual([
      {
        property: "connection",
        reason: `is bound to ${connection.host} and cannot go to other by an edit.\n${steps}`,
      },
    ]);
  });

  const keys = { ...found, "directory /srv/a": { owner: "root:root", mode: "0700", irreplaceable: "0x*" } };

  it("does not leave the folder of its keys: refused with the steps for what runs", () => {
    const { "directory /srv/a": folder, ...others } = keys;
    const elsewhere = { ...others, "directory /srv/b": folder, move: "2. Stop it." };
    expect(moveProblems(keys, elsewhere)).toEqual([
      {
        property: "directory /srv/a",
        reason: "has keys that cannot be left behind by an edit.\n1. Stop it.",
      },
    ]);
    expect(moveProblems(keys, { ...keys, "directory /srv/b": folder })).toEqual([]);
    expect(moveProblems({ ...keys, move: "" }, { ...elsewhere, move: "" })).toEqual([]);
  });

  it("does not give its keys to somebody else: refused with the steps for what runs", () => {
    const [solo, lido] = ["the group solo (solo)", "the group lido (lido-csm)"];
    expect(moveProblems({ ...found, keysOf: solo }, { ...found, keysOf: lido })).toEqual([
      {
        property: "keysOf",
        reason: `its keys are those of ${solo} and cannot become those of ${lido} by an edit.\n1. Stop it.`,
      },
    ]);
    // A state from before this was said binds to nobody.
    expect(moveProblems(found, { ...found, keysOf: lido })).toEqual([]);
    expect(moveProblems({ ...found, keysOf: solo }, { ...found, keysOf: solo })).toEqual([]);
  });

  it("may go where it says nothing", () => {
    expect(moveProblems(settings, there)).toEqual([]);
  });
});

it("takes inputs apart into settings and items", () => {
  const inputs = parseInputs({
    ...settings,
    requires: "base",
    unfinished: "",
    "unit a": { enabled: true, active: true },
  });
  expect(inputs).toEqual({
    connection,
    role: "base",
    requires: "base",
    move: "",
    keysOf: "",
    tells: "",
    keepLastKnownState: false,
    items: new Map([["unit a", { enabled: true, active: true }]]),
  });
});

it.each([
  ["", []],
  ["unit a", ["unit a"]],
  [" unit a ,, service b/c ,", ["unit a", "service b/c"]],
  [undefined, []],
  [7, []],
])("reads the list in %j", (text, words) => {
  expect(listOf(text)).toEqual(words);
});
