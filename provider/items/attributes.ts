import { z } from "zod";

/**
 * Absolute path without characters that a shell, a manifest line or a systemd unit would have to escape, and without
 * "." and "..": one place on the host has one name.
 */
export const pathPattern = /^(\/(?!\.{1,2}(\/|$))[\w@%+=:,.-]+)+$/;

/** Name of a user or a group, as `useradd` takes it. */
export const accountPattern = /^[a-z_][a-z0-9_-]*$/;

export const ownerSchema = z.string().regex(/^[a-z_][\w-]*:[a-z_][\w-]*$/, 'must be "user:group"');
export const modeSchema = z.string().regex(/^0[0-7]{3}$/, 'must be four octal digits, for instance "0644"');

/** `stat` prints modes without leading zeros; the wire form has four digits. */
export function modeOf(octal: string | undefined): string {
  return (octal ?? "").padStart(4, "0");
}

/** Fields `type`, `mode` and `owner` of every path on stdin, by one `stat`. */
export const statFields = `xargs -r -d '\\n' stat -c '%n	type	%F
%n	mode	%a
%n	owner	%U:%G' -- 2>/dev/null`;
