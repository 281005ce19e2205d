import type { Broken } from "./broken.ts";
import { builders } from "./builders.ts";
import { changes } from "./changes.ts";
import { charon } from "./charon.ts";
import { cloud } from "./cloud.ts";
import { disks } from "./disks.ts";
import { dvt } from "./dvt.ts";
import { form } from "./form.ts";
import { hosts } from "./hosts.ts";
import { images } from "./images.ts";
import { keys } from "./keys.ts";
import { mev } from "./mev.ts";
import { money } from "./money.ts";
import { monitoring } from "./monitoring.ts";
import { nodes } from "./nodes.ts";
import { overlay } from "./overlay.ts";
import { pbs } from "./pbs.ts";
import { sites } from "./sites.ts";
import { systems } from "./systems.ts";
import { tunnel } from "./tunnel.ts";
import { validators } from "./validators.ts";
import { waivers } from "./waivers.ts";

/** Every broken configuration: tests hold the loader to their problems, and docs/refusals.md shows them. */
export const brokenConfigurations: readonly Broken[] = [
  ...form,
  ...sites,
  ...hosts,
  ...disks,
  ...cloud,
  ...systems,
  ...overlay,
  ...tunnel,
  ...nodes,
  ...validators,
  ...keys,
  ...money,
  ...builders,
  ...mev,
  ...pbs,
  ...dvt,
  ...charon,
  ...monitoring,
  ...images,
  ...changes,
  ...waivers,
];
