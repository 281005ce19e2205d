import { managedBy } from "./managed-by.ts";

/** Settings of one section in their order; a list is one line for each of its values, `""` clears what came before. */
export type SystemdSection = Readonly<Record<string, string | number | readonly string[]>>;

/** A unit, a timer or a drop-in: sections in the order in which they are written. */
export interface SystemdFile {
  readonly Unit?: SystemdSection;
  readonly Service?: SystemdSection;
  readonly Timer?: SystemdSection;
  readonly Socket?: SystemdSection;
  readonly Install?: SystemdSection;
}

/** Text of a file for systemd (systemd.syntax(7)). A value that is more than one line is refused. */
export function renderSystemd(sections: SystemdFile): string {
  const texts = Object.entries(sections).map(([name, section]) => `[${name}]\n${settings(section)}`);
  return `${managedBy}\n${texts.join("\n")}`;
}

function settings(section: SystemdSection): string {
  return Object.entries(section)
    .flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value]).map((one) => line(name, String(one))),
    )
    .join("");
}

/** A line break would begin another setting, and a backslash at the end would join the next one. */
function line(name: string, value: string): string {
  if (/[\n\r]|\\$/.test(value))
    throw new Error(`${name} of a systemd file is not one line: ${JSON.stringify(value)}.`);
  return `${name}=${value}\n`;
}
