import { execFileSync } from "node:child_process";
import { it } from "vitest";
import { renderMesh } from "../../render/overlay/mesh.ts";
import { loadWithOverlay } from "../support/inventory.ts";

const { overlay } = loadWithOverlay("hoodi");

it.each(Object.keys(overlay.members))("the mesh of %s is a valid script", (host) => {
  execFileSync("sh", ["-n"], { input: renderMesh(overlay, host) });
});
