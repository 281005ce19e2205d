/** What others on a host try to become root: each attempt once against its protection, and once without. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { escapes } from "../lab/containers/escapes.ts";
import { type Box, freePort, startBox, whyNoBox } from "../support/box.ts";
import { accounts, gained, tryAttempt } from "./escalation/attempt.ts";
import { containerAttempts, hostileAnswer } from "./escalation/container.ts";
import { triedElsewhere } from "./escalation/elsewhere.ts";
import { frrAttempts } from "./escalation/frr.ts";
import { hostFactsAttempts } from "./escalation/host-facts.ts";
import { userAttempts } from "./escalation/user.ts";

const port = await freePort();
const attempts = [
  ...userAttempts,
  ...containerAttempts(`http://127.0.0.1:${port}`),
  ...frrAttempts,
  ...hostFactsAttempts,
];

it.each(triedElsewhere)("$attacker $what: $protection ($file)", ({ file, titles }) => {
  const text = readFileSync(join(import.meta.dirname, file), "utf8");
  for (const title of titles) expect(text).toContain(`("${title}", async `);
});

it("is tried for in more than 40 ways, by each attacker, those from Docker's containers among them", () => {
  const all = [...attempts, ...triedElsewhere];
  expect(all.length).toBeGreaterThanOrEqual(25);
  expect(all.length + escapes.length).toBeGreaterThan(40);
  expect(new Set(all.map(({ attacker }) => attacker))).toEqual(new Set(["user", "container", "frr"]));
});

describe.skipIf(whyNoBox())("root on a host", () => {
  let box: Box;
  const client = createServer((_, response) => response.end(JSON.stringify(hostileAnswer)));

  beforeAll(async () => {
    await once(client.listen(port, "127.0.0.1"), "listening");
    box = await startBox("box");
    await box.run(accounts);
  });
  afterAll(async () => {
    client.close();
    await box?.end();
  });

  describe.each(attempts)("$attacker $what", (attempt) => {
    it(`is not to be had: ${attempt.protection}`, async () => {
      expect(await tryAttempt(box, attempt, true)).not.toContain(gained);
    });
    it("would be, without that", async () => {
      expect(await tryAttempt(box, attempt, false)).toContain(gained);
    });
  });
});
