/** `npm run docs`: writes the pages of docs/ that are generated, and .github/renovate.json5. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { project } from "../arguments.ts";
import { addressTablePage } from "./address-table.ts";
import { comparisonPage } from "./comparison-page.ts";
import { configurationPage } from "./page.ts";
import { refusalsPage } from "./refusals-page.ts";
import { renovateFile } from "./renovate.ts";
import { topologyFiles } from "./topology-page.ts";

writeFileSync(join(project, "docs/configuration.md"), configurationPage());
writeFileSync(join(project, "docs/refusals.md"), refusalsPage());
writeFileSync(join(project, "docs/address-table.md"), addressTablePage());
writeFileSync(join(project, "docs/comparison.md"), comparisonPage());
mkdirSync(join(project, "docs/topology"), { recursive: true });
for (const [name, content] of Object.entries(await topologyFiles()))
  writeFileSync(join(project, "docs", name), content);
mkdirSync(join(project, ".github"), { recursive: true });
writeFileSync(join(project, ".github/renovate.json5"), renovateFile());
