/**
 * Fakes for the packages of Docker's own repository: the programs of Debian's packages under the names, relations
 * and paths of Docker's, so that a real daemon runs. Debian 12 gets Debian 13's compose plugin, having none.
 */

import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Lab } from "../settings.ts";
import { run } from "../shell.ts";

/** One fake. */
interface Recipe {
  readonly name: string;
  /** Debian package → files and folders taken from it, where it has them. */
  readonly from: Readonly<Record<string, readonly string[]>>;
  /** Fields of its control file beside what the programs need; as in github.com/docker/docker-ce-packaging, deb/common/control. */
  readonly fields: Readonly<Record<string, string>>;
  /** Packages that it depends on besides those of the programs. */
  readonly depends: readonly string[];
  readonly units: readonly string[];
}

const unitFolders = ["usr/lib/systemd", "lib/systemd"];
const conflicts = "docker (<< 1.5~), docker-engine, docker.io";

const daemon: Recipe = {
  name: "docker-ce",
  from: { "docker.io": ["usr/sbin/dockerd", "usr/sbin/docker-proxy", "usr/bin/docker-init", ...unitFolders] },
  fields: { Conflicts: conflicts, Replaces: "docker-engine" },
  depends: ["containerd.io", "docker-ce-cli"],
  units: ["docker.service", "docker.socket"],
};
const client = (source: string): Recipe => ({
  name: "docker-ce-cli",
  from: { [source]: ["usr/bin/docker"] },
  fields: { Conflicts: conflicts },
  depends: [],
  units: [],
});
const runtime: Recipe = {
  name: "containerd.io",
  from: { containerd: ["usr/bin", ...unitFolders], runc: ["usr/bin", "usr/sbin"] },
  fields: { Conflicts: "containerd, runc", Replaces: "containerd, runc", Provides: "containerd, runc" },
  depends: [],
  units: ["containerd.service"],
};
const plugin: Recipe = {
  name: "docker-compose-plugin",
  from: { "docker-compose": ["usr/libexec"] },
  fields: { Conflicts: "docker-compose", Replaces: "docker-compose", Enhances: "docker-ce-cli" },
  depends: [],
  units: [],
};

/** What Docker's repository has for a release of Debian. */
export const recipes: Readonly<Record<string, readonly Recipe[]>> = {
  trixie: [daemon, client("docker-cli"), runtime, plugin],
  bookworm: [daemon, client("docker.io"), runtime, plugin],
};

/** Releases of Debian and the packages to take from each. */
export function sourcesOf(suite: string): (readonly [suite: string, names: readonly string[]])[] {
  const own = recipes[suite]!.filter((recipe) => recipe !== plugin).flatMap(({ from }) => Object.keys(from));
  return [
    [suite, [...new Set(own)]],
    ["trixie", Object.keys(plugin.from)],
  ];
}

/** Dependencies on what a fake takes the place of. */
const replaced = /^(containerd|runc|adduser|lsb-base)\b/;

/** Builds a fake from downloaded packages (`<folder of>/<name>.deb`) into `target`. */
export async function repack(
  lab: Lab,
  recipe: Recipe,
  suite: string,
  debs: string,
  target: string,
): Promise<void> {
  const work = join(target, `${recipe.name}.work`);
  const content = join(work, "content");
  mkdirSync(join(content, "DEBIAN"), { recursive: true });
  const needs: string[] = [...recipe.depends];
  for (const [name, paths] of Object.entries(recipe.from)) {
    const deb = join(debs, `${name}.deb`);
    const unpacked = join(work, name);
    await run(lab, "dpkg-deb", ["--extract", deb, unpacked]);
    for (const path of paths.filter((each) => existsSync(join(unpacked, each)))) {
      mkdirSync(dirname(join(content, path)), { recursive: true });
      cpSync(join(unpacked, path), join(content, path), {
        recursive: true,
        verbatimSymlinks: true,
        preserveTimestamps: true,
      });
    }
    needs.push(...(await run(lab, "dpkg-deb", ["--field", deb, "Depends"])).trim().split(/,\s*/));
  }
  const version = await run(lab, "dpkg-deb", [
    "--field",
    join(debs, `${Object.keys(recipe.from)[0]}.deb`),
    "Version",
  ]);
  const depends = [...new Set(needs.filter((need) => need !== "" && !replaced.test(need)))];
  writeFileSync(join(content, "DEBIAN/control"), control(recipe, suite, version.trim(), depends));
  for (const [script, text] of Object.entries(scripts(recipe.units))) {
    writeFileSync(join(content, "DEBIAN", script), text, { mode: 0o755 });
  }
  const file = join(target, `${recipe.name}_amd64.deb`);
  await run(lab, "dpkg-deb", ["--root-owner-group", "-Zgzip", "-z1", "--build", content, file], {
    env: { SOURCE_DATE_EPOCH: String(newest(content)) },
  });
  rmSync(work, { recursive: true });
}

function control({ name, fields }: Recipe, suite: string, version: string, depends: string[]): string {
  const all = {
    Package: name,
    // Docker's versions carry the release; letters that only Debian's packages have are left out.
    Version: `5:${version.replace(/^\d+:/, "").replace(/[^0-9.].*$/, "")}-1~debian~${suite}`,
    Architecture: "amd64",
    Maintainer: "the lab",
    Depends: depends.join(", "),
    ...fields,
    Description: `fake of Docker's ${name}, made of Debian's programs`,
  };
  return Object.entries(all)
    .filter(([, value]) => value !== "")
    .map(([field, value]) => `${field}: ${value}\n`)
    .join("");
}

/** What debhelper writes for units that are enabled and started with their package. */
function scripts(units: readonly string[]): Record<string, string> {
  if (units.length === 0) return {};
  const each = (verb: string): string => units.map((unit) => `deb-systemd-helper ${verb} ${unit}\n`).join("");
  return {
    postinst:
      `#!/bin/sh\nset -e\ngetent group docker >/dev/null || groupadd --system docker\n` +
      `${each("unmask")}${each("enable")}systemctl daemon-reload\ndeb-systemd-invoke start ${units.join(" ")}\n`,
    prerm: `#!/bin/sh\nset -e\n[ "$1" != remove ] || deb-systemd-invoke stop ${units.join(" ")}\n`,
    postrm: `#!/bin/sh\nset -e\n[ "$1" != remove ] || systemctl daemon-reload\n`,
  };
}

/** Time in seconds of the newest file, so that equal sources make equal packages. */
function newest(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const ours = join(folder, "DEBIAN");
  const times = files
    .filter(({ parentPath }) => parentPath !== ours)
    .map(({ parentPath, name }) => statSync(join(parentPath, name)).mtimeMs);
  return Math.floor(Math.max(...times) / 1000);
}
