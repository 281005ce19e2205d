import { shown } from "../../provider/host/shown.ts";
import type { Keymanager } from "./keymanager.ts";

/**
 * Keys that one of these validator clients has, in words. Another move may run at the same time, to another client: both
 * would see that nobody signs. One that cannot be asked is told.
 */
export async function keysElsewhere(
  others: readonly Keymanager[],
  keys: readonly string[],
  tell: (message: string) => void,
): Promise<string[]> {
  const answers = others.map(async (client) => {
    try {
      const listed = await client.list();
      return keys.filter((key) => listed.has(key)).map((key) => `${client.name} has ${key}`);
    } catch (error) {
      tell(`${client.name} could not be asked whether it has the keys: ${shown((error as Error).message)}`);
      return [];
    }
  });
  return (await Promise.all(answers)).flat();
}
