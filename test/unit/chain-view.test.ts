import { expect, test } from "vitest";
import { unfitView, type View } from "../../lab/chain/view.ts";

const view = (node: string, root = "0xaa", peers = 2): View => ({
  node,
  seen: { head: 9, root, finalized: 0, peers },
});
const rest = [view("observer"), view("trdiyt")];

test.each<[string, readonly View[], string | undefined]>([
  ["all follow", [...rest, view("i7bbt")], undefined],
  ["another head", [...rest, view("i7bbt", "0xbb")], "i7bbt has not the observer's head, and 2 of 2 peers"],
  ["a peer missing", [...rest, view("i7bbt", "0xaa", 1)], "i7bbt has the observer's head, and 1 of 2 peers"],
  ["no answer", [...rest, { node: "i7bbt" }], "i7bbt does not answer"],
  ["an observer that does not answer", [{ node: "observer" }, view("i7bbt")], "observer does not answer"],
])("%s", (_name, views, unfit) => expect(unfitView(views)).toBe(unfit));
