import { readerSudoers } from "../../remote/reader.ts";
import type { Found, FoundKind } from "../found.ts";
import { cellsOf, type Finder, type Managed } from "./rows.ts";

/** Where a file lies → what it is; the first that fits. */
const places: readonly (readonly [RegExp, FoundKind])[] = [
  [/^\/etc\/(sudo|doas|polkit-1\/)|^\/var\/lib\/polkit-1\//, "sudoers"],
  [/^\/etc\/(cron|anacrontab)|^\/var\/spool\/cron\//, "cron"],
  [/\/systemd\//, "systemd"],
  [/^\/etc\/ld\.so\./, "preload"],
  [/^\/etc\/(pam|security\/)/, "pam"],
  [/^\/etc\/(profile|bash\.bashrc|environment)|^\/root\//, "shell"],
  [/^\/etc\/(apt|dpkg)\//, "apt"],
  [/^\/etc\/(ssh\/|hosts\.equiv)/, "key"],
  [/^\/etc\/nftables/, "packets"],
  [/^\/etc\/(network|networkd-dispatcher|dhcp|update-motd\.d|logrotate|needrestart|docker|kernel)/, "hook"],
  [/^\/etc\/(hosts|nsswitch)/, "names"],
  [/^/, "boot"],
];

/** Made outside of packages by the systems themselves: at installation, by cloud images, by snapd and by netplan. */
const made = [
  /^\/etc\/security\/opasswd$/,
  /^\/etc\/init\.d\/\.depend\./,
  /^\/etc\/udev\/rules\.d\/(70-snap\.[\w.-]+|75-cloud-ifupdown)\.rules$/,
  /^\/etc\/systemd\/system\/(snap-[\w\\-]+\.mount|snap\.[\w.-]+\.(service|socket|timer))$/,
  /^\/etc\/sysctl\.d\/99-cloudimg-ipv6\.conf$/,
  /^\/etc\/docker\/key\.json$/,
  /^\/run\/systemd\/system\/(netplan-[\w.@-]+|systemd-networkd(-wait-online)?\.service\.d\/10-netplan[\w.-]*)$/,
  // Containers, sessions and what runs for a person end with the running system, and are no services.
  /^\/run\/systemd\/(transient|system)\/[^/]+\.(scope|slice)(\.d\/.*)?$/,
  // What they say is compared line by line.
  /^\/etc\/(hosts|nsswitch\.conf|environment)$/,
  /^\/etc\/sudoers\.d\/90-cloud-init-users$/,
  /^\/etc\/pam\.d\/common-[\w-]+$/,
  /^\/etc\/(apt\/(apt\.conf|sources\.list)|dpkg\/dpkg\.cfg)(\.d\/|$)/,
];

/** Files that no package has brought or that differ from what it brought, and no role has written. */
export const foundFiles: Finder = (rows, managed) => {
  const files = [...cellsOf(rows, "file"), ...cellsOf(rows, "link")].map(([path = "", how = "", to = ""]) => {
    return { path, how, to };
  });
  const unknown = files.filter(({ path, to }) => !isKnown(path, managed) && !isAlias(path, to));
  return [
    ...unknown.map(({ path, how, to }) => foundFile(path, to === "" ? sentence(how) : `leads to ${to}`)),
    ...cellsOf(rows, "more").map(([part, folder, count]) => more(part ?? "", folder ?? "", count ?? "")),
  ];
};

const sentence = (how: string) => (how === "changed" ? "changed since its package" : "of no package");

function foundFile(path: string, detail: string): Found {
  return { kind: places.find(([place]) => place.test(path))![1], name: path, detail };
}

function isKnown(path: string, managed: Managed): boolean {
  const ours = ["file", "link", "secret", "download"].some((kind) => managed(`${kind} ${path}`));
  return ours || ownersOf(path).some(managed) || made.some((form) => form.test(path));
}

/** Items that write files of other names. */
function ownersOf(path: string): string[] {
  const [, admin] = /^\/etc\/sudoers\.d\/90-bonded-validator-([\w-]+)$/.exec(path) ?? [];
  if (admin !== undefined) return [`login ${admin}`];
  if (path === readerSudoers) return ["reader"];
  // An item compares the drop-ins of its unit.
  const [, unit] = /^\/etc\/systemd\/system\/([^/]+)\.d\/[^/]+\.conf$/.exec(path) ?? [];
  if (unit !== undefined) return [`unit ${unit}`, `unit ${unit.replace(/\.service$/, "")}`];
  // While a change of the way in waits for its proof.
  return /^\/etc\/systemd\/system\/(multi-user\.target\.wants\/)?bonded-validator-way-in\.(service|timer)$/.test(
    path,
  )
    ? ["additions"]
    : [];
}

/** A unit that is enabled, or has another name, adds nothing to the file that it leads to, which is looked at itself. */
function isAlias(path: string, to: string): boolean {
  const [folder] = /^\/(etc|run)\/systemd\/system\//.exec(path) ?? [];
  const name = folder !== undefined && to.startsWith(folder) ? to.slice(folder.length) : to;
  return folder !== undefined && /^(\.\.\/)?[\w@.:\\-]+$/.test(name);
}

function more(part: string, folder: string, count: string): Found {
  const detail = `${count === "" ? folder : count} more of ${part} than are looked at`;
  return count === ""
    ? { kind: "account", name: `[more ${part}]`, detail }
    : foundFile(`${folder}/[more]`, detail);
}
