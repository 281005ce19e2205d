/** A signer on a simulated host: a person's stop counts, and what nobody can make anew is never made anew. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { images } from "../../catalog/clients/registry.ts";
import { networks } from "../../catalog/networks.ts";
import { down } from "../../lab/down.ts";
import { hostKey } from "../../lab/hosts.ts";
import { repository } from "../../lab/settings.ts";
import { stackFile } from "../../lab/stack-file.ts";
import type { StackSettings } from "../../lab/stack-settings.ts";
import { readState } from "../../lab/state.ts";
import { bindMount, composeService, definitionOf, renderCompose } from "../../render/workloads/compose.ts";
import { makeRoles, type RoleSpec, type Roles } from "../support/roles/roles.ts";
import { describeEscapes } from "./containers/describe.ts";
import { installed } from "./installed.ts";
import { Simulation } from "./simulated.ts";

const simulation = new Simulation("bvsign", "10.84.0.0/24");
const { lab } = simulation;
const data = (name: string) => `/mnt/ethereum/hoodi/${name}`;
const compose = (name: string) => `/etc/bonded-validator/hoodi/${name}/compose.yaml`;
const service = (name: string) => `service hoodi-${name}/signer`;
const owned = { owner: "root:root", mode: "0755" };
/** As whom the programs of a client run: vc1, vc2 … */
const userOf = (name: string) => 0x78000000 + Number(name.slice("vc".length));
let roles: Roles;
let image: string;

beforeAll(async () => {
  await down(lab);
  await simulation.start("hoodi", { installed });
  const up = await simulation.pulumi("hoodi", "up", "--skip-preview");
  expect(up.code, up.output).toBe(0);
  roles = await makeRoles([{ login: join(lab.dir, "id_ed25519") }], "hoodi");
  const { config } = parse(readFileSync(stackFile(lab, "hoodi"), "utf8")) as { config: StackSettings };
  const { registry, digests } = config["bonded-validator:images"];
  image = `${registry}/sigp/lighthouse@${digests.lighthouse!.split("@")[1]}`;
});
afterAll(async () => {
  await roles?.project.remove();
  await down(lab);
});

/** A program that writes what it may not lose into its data directory, as a validator client does. */
function signer(name: string, host: "trdiy" | "i7bb" = "i7bb", version = "1"): RoleSpec {
  const user = userOf(name);
  const script = `trap exit TERM; mkdir -p /data/keys; echo ${version} >>/data/keys/slashing.sqlite; sleep infinity & wait`;
  const made = composeService({
    project: `hoodi-${name}`,
    client: {
      name: "signer",
      image: images.lighthouse,
      entrypoint: ["sh"],
      arguments: ["-c", script],
      peerPorts: [],
      localPorts: [],
      stopSignal: "SIGTERM",
      stopGrace: 5,
      metrics: { port: 1, path: "/" },
      probes: [],
    },
    image,
    version,
    memoryMiB: 64,
    priority: networks.hoodi.priority,
    user,
    volumes: [bindMount(data(name), "/data", "write")],
  });
  const { address } = readState(lab).hosts[host]!;
  return {
    name,
    connection: { host, address, port: 22, user: "jamie", hostKey: hostKey(lab, host) },
    role: name,
    requires: "base",
    move: "1. Stop it and prove that it is stopped.",
    items: {
      [`directory /etc/bonded-validator/hoodi/${name}`]: owned,
      [`directory ${data(name)}`]: { ...owned, keep: true },
      [`directory ${data(name)}/keys`]: {
        ...owned,
        owner: `${user}:${user}`,
        writers: service(name),
        irreplaceable: "0x*,slashing.sqlite",
      },
      [`secret ${data(name)}/node.key`]: {
        format: "hex32",
        owner: "root:root",
        mode: "0600",
        identity: true,
      },
      [`file ${compose(name)}`]: {
        content: renderCompose({ name: `hoodi-${name}`, services: { signer: made } }),
        ...owned,
      },
      [service(name)]: {
        compose: compose(name),
        image,
        definition: definitionOf(made),
        restart: made.restart,
        state: "running",
        manualStart: true,
      },
    },
  };
}

const inside = (script: string) => simulation.inside("i7bb", script);
const stateOf = (name: string) =>
  inside(`docker inspect -f '{{.State.Status}} {{.Id}}' hoodi-${name}-signer-1 2>/dev/null || echo removed`);
/** Versions with which it was started, one a start. */
const startsOf = (name: string) => inside(`tr -d '\\n' <${data(name)}/keys/slashing.sqlite`);

async function up(...wanted: RoleSpec[]): Promise<string> {
  roles.want(...wanted);
  const done = await roles.up();
  expect(done.code, done.text).toBe(0);
  return done.text;
}

async function previewIsClean(): Promise<void> {
  const preview = await roles.preview();
  expect(preview.code, preview.text).toBe(0);
}

async function resume(...target: string[]): Promise<string[]> {
  const args = ["tools/resume.ts", "hoodi", ...target, "--config-file", stackFile(lab, "hoodi")];
  const env = { ...process.env, HOST_SSH_CONFIG: join(lab.dir, "ssh_config") };
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: repository, env });
  return stdout.trim().split("\n");
}

test("what a person stopped is shown and left so, until that person resumes it, in its newest version", async () => {
  const names = ["vc1", "vc2", "vc3"];
  await up(...names.map((name) => signer(name)));
  await inside(
    "docker stop hoodi-vc1-signer-1; docker pause hoodi-vc2-signer-1; docker rm -f hoodi-vc3-signer-1",
  );
  const before = await Promise.all(names.map(stateOf));
  const preview = await roles.preview();
  expect(preview.code, preview.text).toBe(7);
  const text = await up(...names.map((name) => signer(name, "i7bb", "2")));
  const found = {
    vc1: "exited",
    vc2: "paused",
    vc3: "removed (see that nothing else signs with its keys)",
  };
  for (const [name, state] of Object.entries(found)) {
    expect(preview.text).toContain(service(name));
    expect(text).toContain(
      `i7bb: ${service(name)} is ${state}; up leaves it so, "npm run resume -- hoodi hoodi-${name}/signer" starts it.`,
    );
  }
  expect(await Promise.all(names.map(stateOf))).toEqual(before);
  expect(await resume("hoodi-vc1/signer")).toEqual(["i7bb: started hoodi-vc1/signer"]);
  expect(await resume("i7bb")).toEqual(["i7bb: started hoodi-vc2/signer, hoodi-vc3/signer"]);
  expect(await Promise.all(names.map(startsOf))).toEqual(["12", "12", "12"]);
  await previewIsClean();
  await up(...names.map((name) => signer(name, "i7bb", "3")));
  expect(await Promise.all(names.map(startsOf))).toEqual(["123", "123", "123"]);
});

test("what was edited since up wrote it is not resumed", async () => {
  const file = compose("vc1");
  await inside(`docker stop hoodi-vc1-signer-1; cp ${file} /root/good; sed -i 's/infinity/7/' ${file}`);
  await expect(resume("hoodi-vc1")).rejects.toThrow(
    `i7bb: ${file} is not as up wrote it for hoodi-vc1/signer: run pulumi up first.`,
  );
  expect(await stateOf("vc1")).toMatch(/^exited/);
  await inside(`cat /root/good >${file}`);
  await resume("hoodi-vc1");
});

test("what nobody can make anew is not made anew, and nothing starts without it", async () => {
  /** Signer → what a hand does, what is said, and how it is fixed. */
  const losses: Record<string, [hand: string, message: string, fix: string]> = {
    vc1: [
      `rm -r ${data("vc1")}/keys/0xab`,
      `directory ${data("vc1")}/keys no longer holds 0x*`,
      `mkdir ${data("vc1")}/keys/0xab`,
    ],
    vc2: [
      `mv ${data("vc2")}/keys /root/keys`,
      `directory ${data("vc2")}/keys no longer holds 0x*, slashing.sqlite`,
      `mv /root/keys ${data("vc2")}/keys`,
    ],
    vc3: [
      `cp ${data("vc3")}/node.key /root/node.key; : >${data("vc3")}/node.key`,
      `secret ${data("vc3")}/node.key is an identity and is another one than it was`,
      `cat /root/node.key >${data("vc3")}/node.key`,
    ],
    vc4: [
      `mv ${data("vc4")}/node.key /root/node4.key`,
      `secret ${data("vc4")}/node.key is an identity and is missing`,
      `mv /root/node4.key ${data("vc4")}/node.key`,
    ],
  };
  const names = Object.keys(losses);
  await up(...names.map((name) => signer(name)));
  for (const name of names) await inside(`mkdir ${data(name)}/keys/0xab`);
  await up(...names.map((name) => signer(name)));
  for (const [name, [hand]] of Object.entries(losses)) {
    await inside(`docker stop hoodi-${name}-signer-1; ${hand}`);
  }
  const before = await inside("ls -AR /mnt/ethereum/hoodi/vc?");
  const preview = await roles.preview();
  roles.want(...names.map((name) => signer(name, "i7bb", "4")));
  const refused = await roles.up("--continue-on-error");
  expect(refused.code).not.toBe(0);
  for (const [name, [, message]] of Object.entries(losses)) {
    expect(preview.text).toContain(`i7bb: up will refuse: ${message}`);
    expect(refused.text).toContain(`i7bb: ${message}`);
    await expect(resume(`hoodi-${name}`)).rejects.toThrow(message);
    expect(await stateOf(name)).toMatch(/^exited/);
  }
  expect(await inside("ls -AR /mnt/ethereum/hoodi/vc?")).toBe(before);
  for (const [, , fix] of Object.values(losses)) await inside(fix);
  await up(...names.map((name) => signer(name)));
  await resume("i7bb");
  await previewIsClean();
});

test("another host for a signer is refused in the plan, with the steps", async () => {
  roles.want(signer("vc1", "trdiy"));
  const preview = await roles.preview();
  expect(preview.code).not.toBe(0);
  expect(preview.text).toContain("is bound to i7bb and cannot go to trdiy by an edit.");
  expect(preview.text).toContain("1. Stop it and prove that it is stopped.");
  expect(await stateOf("vc1")).toMatch(/^running/);
});

test("keys and the slashing record outlive destroy; whom they belong to then, a person has to say", async () => {
  const look = `cat ${data("vc1")}/node.key ${data("vc1")}/keys/slashing.sqlite`;
  const before = await inside(look);
  const destroy = await roles.pulumi("destroy", "--yes", "--skip-preview");
  expect(destroy.code, destroy.text).toBe(0);
  expect(await stateOf("vc1")).toBe("removed");
  expect(await inside(look)).toBe(before);
  // As on a new system with the old disk: nothing but the keys says that a signer ran here.
  const text = await up(signer("vc1", "i7bb", "5"));
  expect(text).toContain(
    `i7bb: ${service("vc1")} is removed and has 0x* in ${data("vc1")}/keys, slashing.sqlite in ${data("vc1")}/keys, and nothing on this host says that it ran here`,
  );
  expect([await stateOf("vc1"), await inside(look)]).toEqual(["removed", before]);
  expect(await resume("hoodi-vc1/signer")).toEqual(["i7bb: started hoodi-vc1/signer"]);
  expect(await inside(look)).toBe(`${before}\n5`);
  await previewIsClean();
});

describeEscapes(simulation);
