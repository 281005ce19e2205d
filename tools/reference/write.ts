/** `npm run docs`: writes the pages that are generated, docs/configuration.md and docs/refusals.md. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { project } from "../arguments.ts";
import { configurationPage } from "./page.ts";
import { refusalsPage } from "./refusals-page.ts";

writeFileSync(join(project, "docs/configuration.md"), configurationPage());
writeFileSync(join(project, "docs/refusals.md"), refusalsPage());
