import { expect, it } from "vitest";
import { keysLeft } from "../../../provider/resource/keys-left.ts";
import { connection, observed } from "../../support/provider/samples.ts";

const keys = "directory /srv/keys";
const signer = { connection, role: "validator-vc1", move: "1. DELETE its keys." };
const hostWith = (folder: Record<string, string>, id = "box-validator-vc1-1") =>
  observed({ [keys]: folder }, { [keys]: { flag: "irreplaceable 0x*,slashing.sqlite", id } });
const warning = (...host: Parameters<typeof hostWith>) =>
  keysLeft(signer, "box-validator-vc1-1", hostWith(...host));

it("a signer that is removed with keys in its folders says how they are moved", () => {
  expect(warning({ "holds 0x*": "yes", "holds slashing.sqlite": "yes" })).toMatch(
    /^box: role validator-vc1 is removed and leaves keys behind: 0x\* in \/srv\/keys\. .*\n1\. DELETE its keys\.$/,
  );
});

it("one whose keys were deleted says nothing, nor one whose folders another role has", () => {
  expect(warning({ "holds 0x*": "no", "holds slashing.sqlite": "yes" })).toBeUndefined();
  expect(warning({ "holds 0x*": "yes" }, "box-validator-vc1-2")).toBeUndefined();
});

it("a role without keys says nothing", () => {
  const host = hostWith({ "holds 0x*": "yes" });
  expect(keysLeft({ ...signer, move: "" }, "box-validator-vc1-1", host)).toBeUndefined();
});
