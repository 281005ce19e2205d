import type { Items } from "../../render/role.ts";

/** Files of a role whose texts are known without the cloud: path → text. */
export function textsOf(items: Items): ReadonlyMap<string, string> {
  const files = Object.entries(items).flatMap(([key, leaves]) =>
    key.startsWith("file ") && "content" in leaves && typeof leaves.content === "string"
      ? [[key.slice("file ".length), leaves.content] as const]
      : [],
  );
  return new Map(files);
}
