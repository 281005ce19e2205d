import { z } from "zod";
import { quote } from "../remote/quote.ts";
import { defineKind, type Fields, type HostView, type Item, type Leaves } from "./kind.ts";

const schema = z.strictObject({
  enabled: z.boolean(),
  active: z.boolean(),
  /** Where a restart is asked for, a reload does. */
  reload: z.literal(true).exactOptional(),
});
type Unit = z.output<typeof schema>;

/** Places where an administrator puts drop-ins; those of packages lie under /usr/lib. */
const administratorsDropIn = /^\/(etc|run)\/systemd\/system(\.control)?\//;

/**
 * A systemd unit: loaded, not masked, without drop-ins that no role owns, enabled and active as wanted.
 * Removing the item stops the unit only when its unit file is ours; a package's unit is left as it is.
 */
export const unitKind = defineKind(schema, {
  name: "unit",
  runs: true,
  namePattern: /^[\w@:.\\-]+$/,
  traces: (name) => [["unit", name]],
  observe: `
    while IFS="$tab" read -r name _; do
      systemctl show -p LoadState,ActiveState,UnitFileState,DropInPaths,NeedDaemonReload -- "$name" |
        while IFS='=' read -r field value; do printf '%s\\t%s\\t%s\\n' "$name" "$field" "$value"; done
    done`,
  live: liveUnit,
  expected: ({ enabled, active }) => ({ enabled, active }),
  unmanaged: ({ live }) => dropInsOf(live).map((path) => ({ what: `drop-in ${path}`, removal: "" })),
  apply: (items) => items.map((item) => ({ label: item.key, script: settle(item) })),
  remove: (gone) => gone.map(({ name }) => ({ label: `stop unit ${name}`, script: retire(name) })),
  // A drop-in that changed has to be read again first.
  restart: ({ name, wanted }) =>
    `read_again ${quote(name)}; systemctl_or_tell ${wanted.reload ? "reload-or-restart" : "restart"} ${quote(name)}`,
});

function liveUnit(fields: Fields, host: HostView): Leaves | undefined {
  if (fields.LoadState === undefined || fields.LoadState === "not-found") return undefined;
  const dropIns = foreignDropIns(fields, host);
  return {
    enabled: ["enabled", "enabled-runtime", "static", "alias", "generated"].includes(
      fields.UnitFileState ?? "",
    ),
    active: fields.ActiveState === "active",
    ...(fields.LoadState === "loaded" ? {} : { load: fields.LoadState }),
    ...(dropIns.length === 0 ? {} : { dropIns: dropIns.join(" ") }),
  };
}

function foreignDropIns(fields: Fields, host: HostView): string[] {
  const paths = (fields.DropInPaths ?? "").split(" ").filter(Boolean);
  return paths.filter((path) => administratorsDropIn.test(path) && !host.managed(`file ${path}`));
}

function dropInsOf(live: Leaves | undefined): string[] {
  return String(live?.dropIns ?? "")
    .split(" ")
    .filter(Boolean);
}

/**
 * Start last: a unit that was masked or overridden has to be read again before it runs. A unit that runs already
 * (a package may have started it before its configuration was written) still gets the restart that was asked for.
 */
function settle({ key, name, wanted, live }: Item<Unit>): string {
  const unit = quote(name);
  const dropIns = dropInsOf(live);
  const lines = dropIns.map((path) => `keep_copy ${quote(path)}; rm -f -- ${quote(path)}`);
  if (live?.load === "masked")
    lines.push(`systemctl unmask --runtime -- ${unit}; systemctl unmask -- ${unit}`);
  lines.push(`read_again ${unit}`);
  lines.push(`systemctl --no-reload ${wanted.enabled ? "enable" : "disable"} -- ${unit}`);
  // Of a unit that runs systemd else goes on saying what it was.
  lines.push(`read_again ${unit}`);
  const fresh = (verb: string) => `systemctl_or_tell ${verb} ${unit}; done_with ${quote(`restart ${key}`)}`;
  if (!wanted.active) lines.push(fresh("stop"));
  else if (dropIns.length > 0) lines.push(fresh("restart"));
  else lines.push(`systemctl is-active -q -- ${unit} || { ${fresh("start")}; }`);
  return lines.join("\n");
}

function retire(name: string): string {
  const unit = quote(name);
  return `case $(systemctl show -P FragmentPath -- ${unit}) in
      /etc/systemd/system/*) systemctl disable --now -- ${unit} ;;
    esac`;
}
