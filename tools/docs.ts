/** `npm run docs`: writes the generated pages of docs/. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { project } from "./arguments.ts";
import { configurationPage } from "./reference/page.ts";

writeFileSync(join(project, "docs/configuration.md"), configurationPage());
