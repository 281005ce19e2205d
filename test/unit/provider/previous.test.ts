import { describe, expect, it } from "vitest";
import { closedWayIn } from "../../../provider/resource/previous.ts";
import { connection } from "../../support/provider/samples.ts";

const role = (port: string, more: object = {}) => ({
  connection: { ...connection, port: 22, ...more },
  "rule 20-ssh": { action: "limit", port },
});
const said = (olds: object, news: object) =>
  closedWayIn({ ...olds }, { ...news }).map(({ property, reason }) => `${property} | ${reason}`);

describe("the first up with another ssh port", () => {
  it("is refused where it would close the one that everybody else knows", () => {
    expect(said(role("22"), role("2222", { port: 2222 }))).toEqual([
      expect.stringMatching(
        /^rule 20-ssh \| .*would close port 22, .*: hosts\.\w+\.ssh\.previous: { port: 22 }\.$/,
      ),
    ]);
  });

  it("is refused behind a router that forwards, too, with the setting that names it there", () => {
    expect(said(role("2200"), role("2222"))).toEqual([
      expect.stringContaining("previous: { sshdPort: 2200 }"),
    ]);
  });

  it.each([
    ["names the former one", role("22"), role("2222,22", { port: 2222, previous: { port: 22 } })],
    ["is the second one, which closes it", role("2222,22", { port: 2222 }), role("2222", { port: 2222 })],
    ["changes nothing", role("22"), role("22")],
    [
      "is of a system with another host key",
      role("22"),
      role("2222", { port: 2222, hostKey: "ssh-rsa AAAA" }),
    ],
    ["has no rule of its own", { connection }, role("2222", { port: 2222 })],
    ["gives the rule away", role("22"), { connection }],
  ])("is let through where it %s", (_name, olds, news) => expect(said(olds, news)).toEqual([]));
});
