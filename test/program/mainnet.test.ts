import { beforeAll, describe, expect, it } from "vitest";
import { additionItems } from "../../render/hosts/additions.ts";
import { renderTimePolicy, renderTimeSources } from "../../render/hosts/chrony.ts";
import { renderCleanupScript, renderCleanupService, renderCleanupTimer } from "../../render/hosts/cleanup.ts";
import {
  renderContainerTable,
  renderContainerTableFile,
  renderContainerUnit,
} from "../../render/hosts/container-table.ts";
import { renderDaemonJson } from "../../render/hosts/docker.ts";
import { renderLocale, renderTmux } from "../../render/hosts/login.ts";
import { renderNeedrestart, renderUpgrades, renderUpgradeTime } from "../../render/hosts/upgrades.ts";
import {
  renderSupervisorScript,
  renderSupervisorUnit,
  supervisorScript,
  supervisorUnitFile,
} from "../../render/workloads/supervisor.ts";
import { complete, publicKey, rentedHosts } from "../support/inventory.ts";
import { type Run, runProgram } from "./run.ts";
import { expectValidTree, urnList } from "./tree.ts";
import { openedInWorkloads } from "./workloads.ts";

const ca = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

let run: Run;
beforeAll(async () => {
  const config = complete("mainnet");
  config.images.registry = "registry.example.test:5000";
  config.images.ca = ca;
  config.hosts.trdiy.adopt = "reviewed";
  Object.assign(config.hosts.shin, { os: "debian-12", docker: "upstream" });
  config.hosts.conoha.os = "ubuntu-24.04";
  run = await runProgram("mainnet", config);
});

describe("mainnet, the owner of every rented host", () => {
  it("has a valid tree", () => expectValidTree(run));

  it("lets root open nothing where a container may have put a link", () =>
    expect(openedInWorkloads(run.inputs)).toEqual([]));

  it("has the agreed URNs", async () => {
    await expect(urnList(run)).toMatchFileSnapshot("golden/mainnet.urns");
  });

  it("lets programs wait for what they share on their host, and base for access", () => {
    const waits = Object.fromEntries(run.resources.map(({ name, dependsOn }) => [name, dependsOn]));
    expect(waits["trdiym-node"]).toEqual(["trdiy-shared", "trdiy-base"]);
    expect(waits["vc1-validator"]).toEqual(["trdiy-shared", "trdiy-base"]);
    // Without a dependency: it waits by itself, so that a dead host does not hold up the nodes of others.
    expect(waits["trdiy-shared"]).toEqual([]);
    expect(waits["trdiy-base"]).toEqual(["trdiy-access"]);
    expect(waits["i7bbm-node"]).toEqual(["i7bb-shared", "i7bb-base"]);
  });

  it("says in the steps that move a signer that its protection comes off first", () => {
    expect(run.inputs["vc1-validator"]!.move).toContain(
      "\n3. Run pulumi state unprotect with the URN of vc1-validator",
    );
  });

  it("protects its nodes and signers", () => {
    const guarded = run.resources.filter(({ protect }) => protect).map(({ name }) => name);
    const signers = [1, 2, 3, 4, 5].map((number) => `vc${number}-validator`);
    expect(guarded).toEqual(["trdiym-node", "i7bbm-node", ...signers]);
  });

  it("leaves alone what is known but not rented", () => {
    const reached = new Set(Object.values(run.inputs).map(({ connection }) => connection.host));
    expect([...reached].sort()).toEqual(rentedHosts().sort());
  });

  it("uses one connection for everything on a host", () => {
    const connections = (host: string) =>
      Object.values(run.inputs).filter(({ connection }) => connection.host === host);
    for (const { connection } of connections("trdiy"))
      expect(connection).toEqual(run.inputs["trdiy-base"]!.connection);
    const roles = connections("trdiy").map(({ role }) => role);
    expect(roles.toSorted()).toEqual(
      ["access", "base", "node-trdiym", "overlay", "proxy-mainnet", "shared"].concat(
        [1, 2, 3, 4, 5].map((number) => `validator-vc${number}`),
      ),
    );
  });

  it("announces the items of base and node together", () => {
    expect(run.calls).toHaveLength(1);
    const keys = run.calls[0]!.inputs.hosts.i7bb.split("\n");
    expect(keys).toContain("unit docker");
    expect(keys).toContain("service mainnet-i7bbm/erigon");
    expect(run.calls[0]!.after.filter((name) => !name.endsWith("-access"))).toEqual([]);
  });
});

describe("access", () => {
  it("reaches the provider in its form", () => {
    expect(run.inputs["shin-access"]).toEqual({
      connection: { host: "shin", address: "shin", port: 22, user: "jamie", hostKey: publicKey(11) },
      role: "access",
      bootstrap: { user: "root" },
      "login jamie": { keys: `${publicKey(200)} jamie@laptop`, sudo: "passwordless" },
      sshd: { rootLogin: "no", passwords: "no" },
    });
  });
});

describe("base", () => {
  it("reaches the provider in its form", () => {
    const directory = { owner: "root:root", mode: "0755" };
    const file = { owner: "root:root", mode: "0644" };
    const installed = { state: "installed" };
    const absent = { state: "absent" };
    const running = { enabled: true, active: true };
    const optional = { optional: true };
    const ssh = {
      direction: "in",
      to: "any",
      port: "22",
      protocol: "tcp",
      comment: "bonded-validator:mainnet",
    };
    expect(run.inputs["trdiy-base"]).toEqual({
      connection: {
        host: "trdiy",
        address: "trdiy",
        port: 22,
        user: "jamie",
        hostKey: publicKey(1),
        adopt: "reviewed",
      },
      role: "base",
      ...additionItems({}),
      "requires os": { os: "debian-13" },
      "package chrony": installed,
      "package systemd-timesyncd": absent,
      "package curl": installed,
      "package jq": installed,
      "package openssl": installed,
      "package docker.io": installed,
      "package docker-cli": installed,
      "package docker-compose": installed,
      "package docker-ce": absent,
      "package docker-ce-cli": absent,
      "package containerd.io": absent,
      "package docker-compose-plugin": absent,
      "package needrestart": installed,
      "package nftables": installed,
      "package tmux": installed,
      "package ufw": installed,
      "package unattended-upgrades": installed,
      "group docker": { state: "present" },
      "user jamie": { groups: "docker", shell: "/bin/bash" },
      "directory /etc/bonded-validator": directory,
      "directory /usr/local/lib/bonded-validator": directory,
      "directory /etc/docker": directory,
      "directory /etc/docker/certs.d": directory,
      "directory /etc/docker/certs.d/registry.example.test:5000": directory,
      "directory /mnt/ethereum": { ...directory, keep: true },
      "file /etc/docker/certs.d/registry.example.test:5000/ca.crt": { content: ca, ...file },
      "file /etc/docker/daemon.json": { content: renderDaemonJson(), ...file, restarts: "unit docker" },
      "file /etc/chrony/sources.d/bonded-validator.sources": {
        content: renderTimeSources(),
        ...file,
        restarts: "unit chrony",
      },
      "file /etc/chrony/conf.d/bonded-validator.conf": {
        content: renderTimePolicy(),
        ...file,
        restarts: "unit chrony",
      },
      [`file ${supervisorScript}`]: { content: renderSupervisorScript(), ...file, mode: "0755" },
      [`file ${supervisorUnitFile}`]: { content: renderSupervisorUnit(), ...file },
      "file /etc/modules-load.d/bonded-validator.conf": { content: "nf_conntrack\n", ...file },
      "file /etc/sysctl.d/10-custom-kernel-bbr.conf": {
        content: "-net.core.default_qdisc = fq\n-net.ipv4.tcp_congestion_control = bbr\n",
        ...file,
      },
      "file /etc/sysctl.d/90-bonded-validator.conf": {
        content: "-net.netfilter.nf_conntrack_max = 262144\n-vm.swappiness = 10\n",
        ...file,
      },
      "file /etc/apt/apt.conf.d/60bonded-validator": { content: renderUpgrades(), ...file },
      "file /etc/needrestart/conf.d/bonded-validator.conf": { content: renderNeedrestart(), ...file },
      "file /etc/systemd/system/apt-daily-upgrade.timer.d/bonded-validator.conf": {
        content: renderUpgradeTime(1),
        ...file,
        restarts: "unit apt-daily-upgrade.timer",
      },
      "file /etc/bonded-validator/containers.nft": { content: renderContainerTableFile(), ...file },
      "nftables bonded-validator": {
        table: renderContainerTable(),
        file: "/etc/bonded-validator/containers.nft",
      },
      "file /etc/systemd/system/bonded-validator-containers.service": {
        content: renderContainerUnit(),
        ...file,
        restarts: "unit bonded-validator-containers",
      },
      "file /etc/systemd/system/bonded-validator-cleanup.service": {
        content: renderCleanupService(),
        ...file,
        restarts: "unit bonded-validator-cleanup.timer",
      },
      "file /usr/local/lib/bonded-validator/cleanup": {
        content: renderCleanupScript(),
        owner: "root:root",
        mode: "0755",
      },
      "file /etc/systemd/system/bonded-validator-cleanup.timer": {
        content: renderCleanupTimer(),
        ...file,
        restarts: "unit bonded-validator-cleanup.timer",
      },
      "file /home/jamie/.tmux.conf": { content: renderTmux(), owner: "jamie:jamie", mode: "0644" },
      "file /etc/locale.conf": { content: renderLocale(), ...file },
      "link /etc/default/locale": { target: "../locale.conf" },
      "link /etc/sysctl.d/90-custom-kernel-bbr.conf": { target: "10-custom-kernel-bbr.conf" },
      "sysctl net.core.default_qdisc": { value: "fq", ...optional },
      "sysctl net.ipv4.tcp_congestion_control": { value: "bbr", ...optional },
      "sysctl net.netfilter.nf_conntrack_max": { value: "262144", module: "nf_conntrack", ...optional },
      "sysctl vm.swappiness": { value: "10", ...optional },
      "unit apt-daily.timer": running,
      "unit apt-daily-upgrade.timer": running,
      "unit bonded-validator-cleanup.timer": running,
      "unit bonded-validator-containers": running,
      "unit chrony": running,
      "unit docker": running,
      "unit ufw": running,
      "rule 10-ssh-1": { ...ssh, action: "allow", from: "192.168.1.0/24" },
      "rule 20-ssh": { ...ssh, action: "limit", from: "any" },
      firewall: { enabled: true, incoming: "deny", outgoing: "allow", routed: "deny", ipv6: true },
    });
  });

  it("takes Docker from the side that was chosen and from no other", () => {
    const items = Object.entries(run.inputs["shin-base"]!).filter(([key]) =>
      /^(repository|package .*(docker|containerd|runc))/.test(key),
    );
    expect(Object.fromEntries(items)).toEqual({
      "repository docker": {
        uri: "https://download.docker.com/linux/debian",
        suites: "bookworm",
        components: "stable",
        key: "https://download.docker.com/linux/debian/gpg",
        fingerprint: "9DC858229FC7DD38854AE2D88D81803C0EBFCD88",
      },
      "package docker-ce": { state: "installed" },
      "package docker-ce-cli": { state: "installed" },
      "package containerd.io": { state: "installed" },
      "package docker-compose-plugin": { state: "installed" },
      "package docker.io": { state: "absent" },
      "package docker-compose": { state: "absent" },
      "package containerd": { state: "absent" },
      "package runc": { state: "absent" },
    });
    expect(run.inputs["shin-base"]!["requires os"]).toEqual({ os: "debian-12" });
  });

  it("takes Ubuntu's Docker by Ubuntu's names", () => {
    const base = run.inputs["conoha-base"]!;
    expect(base["requires os"]).toEqual({ os: "ubuntu-24.04" });
    expect(
      Object.keys(base)
        .filter((key) => /^package docker[.-](io|cli|compose)/.test(key))
        .sort(),
    ).toEqual(["package docker-compose-plugin", "package docker-compose-v2", "package docker.io"]);
  });
});
