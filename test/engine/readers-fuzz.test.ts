/** Whatever somebody with a reader's key sends, nothing on the host is written. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agentText } from "../../provider/items/agent-text.ts";
import { kinds } from "../../provider/items/kinds.ts";
import { whyNoBox } from "../support/box.ts";
import { longRun, numberOf } from "../support/long-run.ts";
import { hostileLogins, hostileRequests } from "./readers/requests.ts";
import { output, pinned, type ReaderScene, startScene, weakSecret } from "./readers/scene.ts";
import { whyNoSudo } from "./way-in/admin.ts";

const runs = (few: number) => ({
  numRuns: longRun === undefined ? few : 10 * few,
  seed: numberOf("readers") | 0,
  endOnFailure: true,
});

const answersIn = (said: string): number => said.match(/^bv (end|problem) /gm)?.length ?? 0;

describe.skipIf(whyNoBox() ?? whyNoSudo())("a reader writes nothing", { timeout: 900_000 }, () => {
  let scene: ReaderScene;
  const run = (script: string) => scene.box.run(script);

  beforeAll(async () => {
    scene = await startScene();
    scene.want([scene.publicKey("reader")]);
    expect(await scene.up()).toEqual([]);
    await run("echo 'root:s3cr3t-hash:1::::::' >>/etc/shadow; ln -sf /etc/shadow /srv/box/deleted");
  }, 600_000);
  afterAll(() => scene?.end());

  it("whatever it sends through the command that its key is for", async () => {
    const before = await scene.listing();
    expect(before).toContain("upper/srv/box/secret f 600 0:0 7 ");
    let [answered, refused] = [0, 0];
    await fc.assert(
      fc.asyncProperty(hostileLogins, async ({ command, asked, last }) => {
        const { said } = await scene.ssh(["TARGET", command], { asked, last });
        answered += answersIn(said);
        refused += said.match(/^bv problem /gm)?.length ?? 0;
        expect(said).toMatch(/^bv ready$/m);
        expect(said).not.toMatch(new RegExp(`s3cr3t|${weakSecret}`));
        expect(await scene.listing()).toBe(before);
      }),
      runs(30),
    );
    expect(answered).toBeGreaterThan(100);
    expect(refused).toBeGreaterThan(50);
  });

  it("whatever it sends to the program, even where nothing seals that off", async () => {
    // What a login of root runs on this machine may write something.
    await run(
      `rm -f /root/.bashrc /root/.profile; mkdir -p /run/slot; echo ${Buffer.from(agentText(kinds, "reader")).toString("base64")} | base64 -d >/srv/agent.sh`,
    );
    const before = await scene.listing();
    const { port, hostKey } = scene.box.connection;
    const admin = ["-F", scene.administrators, ...pinned(hostKey).flatMap((option) => ["-o", option])];
    const target = [...["-p", String(port), "root@127.0.0.1"], "slot=/run/slot sh /srv/agent.sh"];
    let answered = 0;
    await fc.assert(
      fc.asyncProperty(hostileRequests, async (requests) => {
        const { said } = await output("ssh", [...admin, ...target], { asked: [], last: requests.join("") });
        answered += answersIn(said);
        expect(said).not.toMatch(new RegExp(`s3cr3t|${weakSecret}`));
        expect(await run("rm -rf /run/slot/*; ls /srv/pwned 2>/dev/null || :")).toBe("");
      }),
      runs(10),
    );
    expect(answered).toBeGreaterThan(700);
    expect(await scene.listing()).toBe(before);
  });
});
