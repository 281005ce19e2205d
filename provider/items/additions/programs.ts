import type { Found } from "../found.ts";
import { packagedCapabilities, packagedSetuid } from "./packaged.ts";
import { type AddedRow, cellsOf, type Finder, type Managed } from "./rows.ts";

/** The scan runs once a day, within two hours of its time. */
const oldestScan = 26 * 3600;

/** Containers, programs that hide others, and what the daily scan has noted. */
export const foundPrograms: Finder = (rows, managed) => [
  ...foundContainers(rows, managed),
  ...cellsOf(rows, "program").map(([path = "", hidden]): Found => {
    return { kind: "program", name: path, detail: `runs in the place of ${hidden}` };
  }),
  ...foundByScan(rows, managed),
];

function foundContainers(rows: readonly AddedRow[], managed: Managed): Found[] {
  const foreign = cellsOf(rows, "container").filter(([, project, service, foreign]) => {
    return foreign !== "" || !managed(`service ${project}/${service}`);
  });
  const silent = cellsOf(rows, "containers").map((): Found => {
    return { kind: "container", name: "[unknown]", detail: "Docker does not answer" };
  });
  return [
    ...silent,
    ...foreign.map(([name = "", , , , image, network, mounts]): Found => {
      return {
        kind: "container",
        name,
        detail: `${image}, network ${network}, mounts ${mounts || "nothing"}`,
      };
    }),
  ];
}

function foundByScan(rows: readonly AddedRow[], managed: Managed): Found[] {
  const [age] = cellsOf(rows, "scanned").map(([seconds]) => Number(seconds));
  const overdue = age !== undefined && age > oldestScan;
  const hours = Math.floor((age ?? 0) / 3600);
  return [
    ...(overdue
      ? [{ kind: "scan" as const, name: "overdue", detail: `its last result is ${hours} hours old` }]
      : []),
    ...cellsOf(rows, "setuid").flatMap(([path = "", mode = "", owner]): Found[] => {
      const known = packagedSetuid.has(withUsr(path));
      return known ? [] : [{ kind: "setuid", name: path, detail: `mode ${mode}, owner ${owner}` }];
    }),
    ...cellsOf(rows, "capability").flatMap(([path = "", capabilities = ""]): Found[] => {
      const known = packagedCapabilities.has(`${withUsr(path)} ${capabilities}`);
      return known ? [] : [{ kind: "capability", name: path, detail: capabilities }];
    }),
    ...cellsOf(rows, "modified").flatMap(([path = ""]): Found[] => {
      const known = managed(`file ${path}`) || managed(`link ${path}`);
      return known
        ? []
        : [{ kind: "modified", name: path, detail: "its content is not that of its package" }];
    }),
  ];
}

/** /bin, /sbin and /lib are links there. */
const withUsr = (path: string) => path.replace(/^\/(s?bin|lib)\//, "/usr/$1/");
