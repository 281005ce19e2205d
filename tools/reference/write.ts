/** `npm run docs`: writes what is generated: docs/configuration.md, docs/refusals.md and .github/renovate.json5. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { project } from "../arguments.ts";
import { configurationPage } from "./page.ts";
import { refusalsPage } from "./refusals-page.ts";
import { renovateFile } from "./renovate.ts";

writeFileSync(join(project, "docs/configuration.md"), configurationPage());
writeFileSync(join(project, "docs/refusals.md"), refusalsPage());
mkdirSync(join(project, ".github"), { recursive: true });
writeFileSync(join(project, ".github/renovate.json5"), renovateFile());
