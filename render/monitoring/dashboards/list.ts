import { capacity } from "./capacity.ts";
import { changes } from "./changes.ts";
import type { Dashboard } from "./dashboard.ts";
import { routes } from "./routes.ts";
import { signing } from "./signing.ts";

/** One for each question that a person has. */
export const dashboards: readonly Dashboard[] = [signing, routes, capacity, changes];
