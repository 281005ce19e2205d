import { z } from "zod";
import type { Fields } from "./kind.ts";

/**
 * Absolute path without characters that a shell, a manifest line or a systemd unit would have to escape, and without
 * "." and "..": one place on the host has one name.
 */
export const pathPattern = /^(\/(?!\.{1,2}(\/|$))[\w@%+=:,.-]+)+$/;

/** Name of a user or a group, as `useradd` takes it. */
export const accountPattern = /^[a-z_][a-z0-9_-]*$/;

/** A name, or a number where no account of the host has it. Smaller numbers are those of accounts. */
const ownerPart = "([a-z_][\\w-]*|[1-9]\\d{5,9})";
export const ownerSchema = z
  .string()
  .regex(new RegExp(`^${ownerPart}:${ownerPart}$`), 'must be "user:group"');
export const modeSchema = z.string().regex(/^0[0-7]{3}$/, 'must be four octal digits, for instance "0644"');

/** `stat` prints modes without leading zeros; the wire form has four digits. */
export function modeOf(octal: string | undefined): string {
  return (octal ?? "").padStart(4, "0");
}

/** Fields `type`, `mode`, `owner` and `ids` of every path on stdin, by one `stat`. */
export const statFields = `xargs -r -d '\\n' stat -c '%n	type	%F
%n	mode	%a
%n	owner	%U:%G
%n	ids	%u:%g' -- 2>/dev/null`;

/** The owner as {@link ownerSchema} has it: by number from 100000 up, whether an account of the host has it or not. */
export function ownerOf({ owner = "", ids = "" }: Fields): string {
  const numbers = ids.split(":");
  return owner
    .split(":")
    .map((name, i) => (/^\d{6,}$/.test(numbers[i] ?? "") ? numbers[i] : name))
    .join(":");
}
