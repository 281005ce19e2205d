import { expect, test } from "vitest";
import { changesIn, totalsIn } from "../../../lab/preview.ts";

const found = ` ~  host:index:Role i7bbt-node update [diff: ~file /etc/x/compose.yaml,service hoodi-i7bbt/lighthouse]`;

/** As Pulumi 3.259 prints it without a terminal, spaces at the ends included. */
const output = `Previewing update (hoodi):

 ~  host:index:Access trdiy-access refreshing 
 ~  host:index:Role i7bbt-node refreshing 
 ~  host:index:Access trdiy-access refresh 
 ~  host:index:Role i7bbt-node refresh [diff: ~file /etc/x/compose.yaml,service hoodi-i7bbt/lighthouse]
    pulumi:pulumi:Stack bonded-validator-hoodi running 
    host:index:Access trdiy-access  
${found}
 +  host:index:Role vc1-validator create 
    pulumi:pulumi:Stack bonded-validator-hoodi  1 warning
Diagnostics:
  pulumi:pulumi:Stack (bonded-validator-hoodi):
    warning: all nodes are behind one line

Resources:
    + 1 to create
    ~ 1 to update
    2 changes. 25 unchanged

error: no changes were expected for preview but changes were proposed
`;

test("a preview is printed as it is, but for what is being looked at or as wanted", () => {
  expect(changesIn(output)).toBe(`Previewing update (hoodi):

${found}
 +  host:index:Role vc1-validator create 
    pulumi:pulumi:Stack bonded-validator-hoodi  1 warning
Diagnostics:
  pulumi:pulumi:Stack (bonded-validator-hoodi):
    warning: all nodes are behind one line

Resources:
    + 1 to create
    ~ 1 to update
    2 changes. 25 unchanged

error: no changes were expected for preview but changes were proposed`);
});

test("the totals are in one line", () => {
  expect(totalsIn(output)).toBe("1 to create, 1 to update, 2 changes. 25 unchanged");
  expect(totalsIn("Resources:\n    27 unchanged\n\nDuration: 3s\n")).toBe("27 unchanged");
});
