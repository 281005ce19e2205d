import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { addressTablePage } from "../../../tools/reference/address-table.ts";
import { comparisonPage } from "../../../tools/reference/comparison-page.ts";
import { comparisonsOf, readComparisons, statementsOf } from "../../../tools/reference/comparisons.ts";
import { repository } from "../../support/inventory.ts";

const outOfDate = "it is out of date: npm run docs";

describe("the comparisons", () => {
  const { bonded, dvt, sources } = readComparisons();

  it("have all columns and rows of the operator's tables", () => {
    expect(bonded.columns).toEqual([
      "Lido CSM",
      "Rocket Pool",
      "Puffer Finance",
      "StakeWise V3 Vault",
      "Stader Labs (ETHx, permissionless)",
    ]);
    expect(bonded.rows.map(({ feature }) => feature)).toEqual([
      "Liquid staking token",
      "Admission",
      "Least ETH of one's own (bond)",
      "Further collateral",
      "What an operator earns",
      "MEV",
      "Work and support",
      "Risk for the operator",
      "Other",
    ]);
    expect(dvt.columns).toEqual(["SSV.network", "Obol Network (Charon)", "Diva Staking (its DVT)"]);
    expect(dvt.rows.map(({ feature }) => feature)).toEqual([
      "Overview",
      "Core technology",
      "Keys",
      "Network",
      "What operators are paid",
      "Token",
      "What an operator needs",
      "Work and tools",
      "Fault tolerance and security",
      "Adoption",
      "Permissionless",
      "Other",
    ]);
  });

  it("have in every cell what the operator says, and a source with a date for every statement", () => {
    const cells = [bonded, dvt].flatMap(({ rows }) => rows.flatMap((row) => row.cells.map(statementsOf)));
    expect(cells).toHaveLength(5 * 9 + 3 * 12);
    expect(cells.filter(([first]) => first?.source !== "operator")).toEqual([]);
    const used = new Set(cells.flat().map(({ source }) => source));
    expect([...used].sort()).toEqual(Object.keys(sources).sort());
    for (const name of used) expect(sources[name]!.date).toMatch(/^202[56]-\d\d-\d\d$/);
    expect(sources.operator!.date).toBe("2025-08-02");
  });

  it("have bonds of a source beside the operator's, where one was found", () => {
    const bonds = bonded.rows.find(({ feature }) => feature.includes("(bond)"))!;
    const later = bonds.cells.map((cell) => statementsOf(cell).slice(1));
    expect(later.map((found) => found.map(({ source }) => source))).toEqual([
      [],
      ["smartnode"],
      ["puffer-docs"],
      ["stakewise-docs"],
      ["stader-node"],
    ]);
  });

  it("have both selections with reasons and links, the notes and the five criteria", () => {
    expect(bonded.selection).toEqual(["Lido CSM", "Rocket Pool", "Diva Staking"]);
    expect(bonded.reason).toBe("a fairly small stake, and a large total value locked");
    expect(bonded.criteria).toHaveLength(5);
    expect(bonded.notes).toHaveLength(3);
    expect(dvt.selection).toEqual(["ssv.network", "Obol Collective"]);
    expect(dvt.reason).toContain("documentation");
    expect(dvt.links).toContain(
      "https://github.com/ssvlabs/gitbook-docs/blob/main/docs/operators/operator-node/maintenance/troubleshooting.md",
    );
  });

  it("miss no cell and no source", () => {
    const data = readComparisons();
    const [first] = data.bonded.rows;
    const withRow = (cells: unknown) => ({
      ...data,
      bonded: { ...data.bonded, rows: [{ feature: "x", cells }] },
    });
    expect(() => comparisonsOf(withRow(first!.cells))).not.toThrow();
    expect(() => comparisonsOf(withRow(first!.cells.slice(1)))).toThrow("x: 4 cells for 5 columns");
    expect(() => comparisonsOf(withRow([...first!.cells.slice(1), [{ hearsay: "a" }]]))).toThrow(
      "x: no source hearsay",
    );
    expect(() => comparisonsOf(withRow([...first!.cells.slice(1), []]))).toThrow();
    const undated = { ...data, sources: { operator: { title: "a", url: "https://example.org" } } };
    expect(() => comparisonsOf(undated)).toThrow("date");
  });
});

describe("a generated page", () => {
  it.each([
    ["docs/comparison.md", comparisonPage],
    ["docs/address-table.md", addressTablePage],
  ])("%s is what its data say", async (file, page) => {
    await expect(page(), outOfDate).toMatchFileSnapshot(join(repository, file));
  });
});
