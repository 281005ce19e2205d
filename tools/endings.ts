import { clientOfImage, releases } from "../catalog/clients/images.ts";
import { exitCodes } from "../catalog/exit-codes.ts";

/** Why a program ended for safety, by the word for it. */
const safetyStops: Readonly<Record<string, string>> = {
  doppelganger: "ended for safety: another client signs with its keys",
  slashed: "ended for safety: a validator that a client named to it has been slashed",
};

/** How a service that does not run has ended, as its host shows it; undefined where it runs, or ended as if asked to. */
export function endingOf({
  image,
  exitCode,
  outOfMemory,
  safetyStop,
}: Readonly<Record<string, unknown>>): string | undefined {
  if (safetyStop !== undefined)
    return `${safetyStops[String(safetyStop)] ?? "ended for safety"}; docs/keys.md has the next steps`;
  if (typeof exitCode !== "number") return undefined;
  const client = clientOfImage(String(image));
  const own = client && releases[client];
  if (exitCode === 0 && outOfMemory !== true && own?.exitCodes?.[0] === undefined) return undefined;
  const meaning = outOfMemory
    ? "killed by the kernel, because it needed more memory than its limit"
    : (own?.exitCodes?.[exitCode] ?? exitCodes[exitCode] ?? "its log says why");
  return `ended with ${exitCode}: ${meaning}`;
}
