import type { Output } from "@pulumi/pulumi/output.js";
import type { Resource } from "@pulumi/pulumi/resource.js";
import { RandomBytes } from "@pulumi/random/randomBytes.js";

/** Length of a secret before it is written in hex. */
const bytes = 32;

/**
 * The secrets that are valid while the one with this number is the newest: itself and the one before it, newest first.
 * Each is a resource of its own, so that the next number keeps the value of this one.
 */
export function validSecrets(name: string, number: number, parent: Resource): Output<string>[] {
  const numbers = [number, number - 1].filter((each) => each > 0);
  return numbers.map((each) => new RandomBytes(`${name}-secret-${each}`, { length: bytes }, { parent }).hex);
}
