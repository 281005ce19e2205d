import { type OperatingSystem, operatingSystems } from "../../catalog/operating-systems.ts";
import { dockerPackages, dockerSource } from "../../catalog/repositories.ts";
import { chainData, diskOf } from "../../topology/hosts/disks.ts";
import type { Machine } from "../../topology/hosts/host.ts";
import type { Registry } from "../../topology/images/derive.ts";
import { absent, directory, file, installed, program, running } from "../items.ts";
import { type Items, itemsFrom } from "../role.ts";
import {
  renderSupervisorScript,
  renderSupervisorUnit,
  supervisorScript,
  supervisorUnitFile,
} from "../workloads/supervisor.ts";
import { additionItems } from "./additions.ts";
import { renderTimePolicy, renderTimeSources } from "./chrony.ts";
import { cleanupScript, renderCleanupScript, renderCleanupService, renderCleanupTimer } from "./cleanup.ts";
import {
  containerTable,
  containerTableFile,
  renderContainerTable,
  renderContainerTableFile,
  renderContainerUnit,
} from "./container-table.ts";
import { renderDaemonJson } from "./docker.ts";
import { firewallItems } from "./firewall.ts";
import { bbrSettings, hostSettings, renderModules, renderSysctl, reservedPorts } from "./kernel.ts";
import { renderLocale, renderTmux } from "./login.ts";
import { renderNeedrestart, renderUpgrades, renderUpgradeTime } from "./upgrades.ts";

/** What every host of ours has. */
export function baseItems(host: Machine, registry: Registry | undefined): Items {
  const { id, version } = operatingSystems[host.os];
  return {
    ...firewallItems(host),
    "requires os": { os: `${id}-${version}` },
    ...dockerItems(host),
    ...containerItems(),
    ...containerTableItems(),
    ...authorityItems(registry),
    ...cleanupItems(),
    ...timeItems(),
    ...supervisorItems(),
    ...kernelItems(host),
    ...upgradeItems(host.index),
    ...loginItems(host.ssh.user),
    ...additionItems(host.accepted),
    ...(host.readerKeys.length > 0 && { reader: { keys: host.readerKeys.join("\n") } }),
    "package curl": installed,
    "package jq": installed,
    "package openssl": installed,
    "directory /etc/bonded-validator": directory,
    "directory /usr/local/lib/bonded-validator": directory,
    // A disk that is mounted there brings its own.
    ...(diskOf(host.disks, chainData) === undefined && {
      [`directory ${chainData}`]: { ...directory, keep: true as const },
    }),
  };
}

/**
 * Docker from one side and nothing of the other's, which could not stand beside it. All of it is named, because not
 * every package says so itself: Ubuntu's docker-compose-v2 holds the very file of Docker's plugin.
 */
function dockerItems({ os, upstreamDocker }: Machine): Items {
  const system: OperatingSystem = operatingSystems[os];
  const distribution = system.docker ?? [];
  return upstreamDocker === undefined
    ? { ...packageItems(distribution, installed), ...packageItems(dockerPackages, absent) }
    : {
        "repository docker": dockerSource(upstreamDocker, system),
        ...packageItems(dockerPackages, installed),
        ...packageItems(["docker.io", "docker-compose", "containerd", "runc", ...distribution], absent),
      };
}

function packageItems(names: readonly string[], wanted: Items[`package ${string}`]): Items {
  return itemsFrom(names.map((name) => [`package ${name}`, wanted]));
}

function containerItems(): Items {
  return {
    "group docker": { state: "present" },
    "directory /etc/docker": directory,
    "file /etc/docker/daemon.json": { content: renderDaemonJson(), ...file, restarts: "unit docker" },
    "unit docker": running,
  };
}

/** What the kernel does now, and from the next boot on: nothing asks for a restart of what only loads it. */
function containerTableItems(): Items {
  return {
    "package nftables": installed,
    ...itemsFrom([
      [`file ${containerTableFile}`, { content: renderContainerTableFile(), ...file }],
      [`nftables ${containerTable}`, { table: renderContainerTable(), file: containerTableFile }],
    ]),
    "file /etc/systemd/system/bonded-validator-containers.service": {
      content: renderContainerUnit(),
      ...file,
      restarts: "unit bonded-validator-containers",
    },
    "unit bonded-validator-containers": running,
  };
}

/** Docker reads these at every pull: no restart. */
function authorityItems(registry: Registry | undefined): Items {
  if (registry?.ca === undefined) return {};
  const folder = `/etc/docker/certs.d/${registry.name}`;
  return {
    ...itemsFrom([
      ["directory /etc/docker/certs.d", directory],
      [`directory ${folder}`, directory],
    ]),
    ...itemsFrom([[`file ${folder}/ca.crt`, { content: registry.ca, ...file }]]),
  };
}

function cleanupItems(): Items {
  const path = "/etc/systemd/system/bonded-validator-cleanup";
  const unitFile = { ...file, restarts: "unit bonded-validator-cleanup.timer" };
  return {
    ...itemsFrom([
      [`file ${path}.service`, { content: renderCleanupService(), ...unitFile }],
      [`file ${cleanupScript}`, { content: renderCleanupScript(), ...program }],
      [`file ${path}.timer`, { content: renderCleanupTimer(), ...unitFile }],
    ]),
    "unit bonded-validator-cleanup.timer": running,
  };
}

/** Debian's chrony and systemd-timesyncd exclude each other as packages. */
function timeItems(): Items {
  const chronyFile = { ...file, restarts: "unit chrony" };
  return {
    "package chrony": installed,
    "package systemd-timesyncd": absent,
    "file /etc/chrony/sources.d/bonded-validator.sources": { content: renderTimeSources(), ...chronyFile },
    "file /etc/chrony/conf.d/bonded-validator.conf": { content: renderTimePolicy(), ...chronyFile },
    "unit chrony": running,
  };
}

/** What the supervisors of containers run by; they belong to the roles that have the containers. */
function supervisorItems(): Items {
  return itemsFrom([
    [`file ${supervisorScript}`, { content: renderSupervisorScript(), ...program }],
    [`file ${supervisorUnitFile}`, { content: renderSupervisorUnit(), ...file }],
  ]);
}

/** Optional, because a rented host's kernel is not always its own: containers and small builds lack some settings. */
function kernelItems({ publicPorts = [] }: Machine): Items {
  const ofHost = [...hostSettings, ...reservedPorts(publicPorts)];
  const settings = [...bbrSettings, ...ofHost];
  return {
    "file /etc/modules-load.d/bonded-validator.conf": { content: renderModules(settings), ...file },
    "file /etc/sysctl.d/10-custom-kernel-bbr.conf": { content: renderSysctl(bbrSettings), ...file },
    // Read once more after the distribution's 50-default.conf, which may ask for another qdisc.
    "link /etc/sysctl.d/90-custom-kernel-bbr.conf": { target: "10-custom-kernel-bbr.conf" },
    "file /etc/sysctl.d/90-bonded-validator.conf": { content: renderSysctl(ofHost), ...file },
    ...itemsFrom(settings.map(({ name, ...setting }) => [`sysctl ${name}`, { ...setting, optional: true }])),
  };
}

/** Security updates without surprises: not at the same time on two hosts, no reboot, nothing restarted. */
function upgradeItems(index: number): Items {
  return {
    "package unattended-upgrades": installed,
    "package needrestart": installed,
    "file /etc/apt/apt.conf.d/60bonded-validator": { content: renderUpgrades(), ...file },
    "file /etc/needrestart/conf.d/bonded-validator.conf": { content: renderNeedrestart(), ...file },
    "file /etc/systemd/system/apt-daily-upgrade.timer.d/bonded-validator.conf": {
      content: renderUpgradeTime(index),
      ...file,
      restarts: "unit apt-daily-upgrade.timer",
    },
    "unit apt-daily.timer": running,
    "unit apt-daily-upgrade.timer": running,
  };
}

/** What whoever logs in finds. On Debian 13 /etc/default/locale is such a link from the start. */
function loginItems(user: string): Items {
  return {
    "package tmux": installed,
    ...itemsFrom([[`user ${user}`, { groups: "docker", shell: "/bin/bash" }]]),
    ...itemsFrom([
      [`file /home/${user}/.tmux.conf`, { content: renderTmux(), owner: `${user}:${user}`, mode: "0644" }],
    ]),
    "file /etc/locale.conf": { content: renderLocale(), ...file },
    "link /etc/default/locale": { target: "../locale.conf" },
  };
}
