/** `npm run docs`: writes the page that is generated, docs/configuration.md. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { project } from "../arguments.ts";
import { configurationPage } from "./page.ts";

writeFileSync(join(project, "docs/configuration.md"), configurationPage());
