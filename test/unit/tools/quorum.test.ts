import { expect, it } from "vitest";
import { quorumReport } from "../../../tools/quorum-report.ts";
import { loadDvt } from "../../support/dvt.ts";

it("shows first what stops a cluster", () => {
  const { dvtClusters } = loadDvt("hoodi");
  expect(quorumReport("hoodi", [dvtClusters.ssv!])).toBe(
    `ssv (ssv): 3 of 4 nodes have to work: ssv1, ssv2, ssv3, ssv4
WITHOUT            NODES LEFT
program ssv        0 of 4      the cluster stops
network overlay    0 of 4      the cluster stops
site home          0 of 4      the cluster stops
host shin          3 of 4      it goes on
site shin          3 of 4      it goes on
node trdiyt        4 of 4      it goes on
host trdiy         4 of 4      it goes on
client erigon      4 of 4      it goes on
client caplin      4 of 4      it goes on
node i7bbt         4 of 4      it goes on
host i7bb          4 of 4      it goes on
client reth        4 of 4      it goes on
client lighthouse  4 of 4      it goes on
host xserver       3 of 4      it goes on
site xserver       3 of 4      it goes on
host conoha        3 of 4      it goes on
site conoha        3 of 4      it goes on
host webarena      3 of 4      it goes on
site webarena      3 of 4      it goes on`,
  );
});

it("says so where there are none", () => {
  expect(quorumReport("hoodi", [])).toBe("hoodi has no DVT clusters.");
});
