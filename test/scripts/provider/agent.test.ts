import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { agentScript } from "../../../provider/host/agent.ts";
import { requestText } from "../../../provider/host/session.ts";
import { agentText, readerText } from "../../../provider/items/agent-text.ts";
import { kinds } from "../../../provider/items/kinds.ts";
import { agentRequest, startAgent } from "../../../provider/remote/agent-start.ts";
import { privateFolder } from "../../../provider/remote/private.ts";
import { quote } from "../../../provider/remote/quote.ts";
import { plan } from "../../../provider/resource/plan.ts";
import { scriptOf } from "../../../provider/resource/script.ts";
import { repository } from "../../support/inventory.ts";
import { roleItems, texts } from "../../support/provider/arbitraries.ts";
import { file, observed, wantedOf } from "../../support/provider/samples.ts";

const has = (tool: string) => spawnSync(tool, ["--version"]).error === undefined;

/** What a checker says about a script on its stdin; empty when it has nothing to say. */
function complaints(command: string, args: string[], script: string): string {
  const { stdout, stderr, status } = spawnSync(command, args, { input: script, encoding: "utf8" });
  return status === 0 ? "" : `${stdout}${stderr}`;
}

describe("quote", () => {
  it("hands any text to a shell as one word", () => {
    const text = texts.filter((value) => !value.includes("\0"));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 20 }), (words) => {
        const printed = execFileSync("sh", ["-c", `printf '%s\\0' ${words.map(quote).join(" ")}`], {
          encoding: "utf8",
        });
        expect(printed.split("\0").slice(0, -1)).toEqual(words);
      }),
      { numRuns: 50 },
    );
  });

  it.each(["/etc/a.conf", "root:root", "a=b"])("leaves %s readable", (word) => {
    expect(quote(word)).toBe(word);
  });

  it.each(["", "*", "~", "a b", "-n;x", "#", "{a,b}"])("quotes %j", (word) => {
    expect(quote(word)).toBe(`'${word}'`);
  });
});

describe.each([
  ["read", agentScript("read")],
  ["write", agentScript("write")],
  ["reader", readerText(kinds)],
])("the %s agent", (_mode, script) => {
  it("has every placeholder filled", () => {
    expect(script).not.toMatch(/@[A-Z]+@/);
  });

  it("is what a POSIX shell reads", () => {
    expect(complaints("dash", ["-n"], script)).toBe("");
  });

  it.skipIf(!has("shellcheck"))("passes shellcheck", () => {
    expect(complaints("shellcheck", ["-s", "sh", "-S", "warning", "-"], script)).toBe("");
  });
});

/** But the agent's own, which is no script before it is filled. */
const files = globSync("{render,catalog,provider}/**/*.sh", { cwd: repository }).filter(
  (name) => !name.endsWith("/agent.sh"),
);

it("finds the scripts that lie in files", () => {
  expect(files).toEqual(expect.arrayContaining(["render/overlay/mesh.sh", "provider/remote/writer.sh"]));
});

describe.each(files)("%s", (name) => {
  const script = readFileSync(join(repository, name), "utf8").replaceAll(/@[A-Z][A-Z0-9_]*@/g, "1");

  it("is what a POSIX shell reads", () => {
    expect(complaints("dash", ["-n"], script)).toBe("");
  });

  it.skipIf(!has("shellcheck"))("passes shellcheck", () => {
    // Parts of one script name what others set and set what others use; some lists are split on purpose; what a
    // private folder lies in is there already.
    const known = ["-s", "sh", "-S", "warning", "-e", "SC2154,SC2034,SC2046,SC2174", "-"];
    expect(complaints("shellcheck", known, script)).toBe("");
  });
});

describe("an agent that is sent", () => {
  const started = (sent: string) =>
    spawnSync("sh", ["-c", startAgent], { input: sent, encoding: "utf8" }).stdout;
  const whole = agentRequest("echo one\necho two\ncat");

  it("runs, and has the rest of what was sent for itself", () => {
    expect(started(`${whole}request`)).toBe("one\ntwo\nrequest");
  });

  it("does nothing where it is cut off", () => {
    for (let length = 0; length < whole.trimEnd().length; length += 1)
      expect(started(whole.slice(0, length)), whole.slice(0, length)).toBe("");
    // Its beginning would run, if no brace held it together.
    expect(started("99\necho one\necho tw")).toBe("one\ntw\n");
  });
});

describe("a request", () => {
  const checked = `[ "$(printf '%s' "$request" | sha256sum)" = "$sum  -" ] ||`;
  const steps = requestText("apply", 'echo first >"$work/../first"\necho last >"$work/../last"\n', "abc");

  /** What the agent says to what was sent, and which steps it took. */
  function answerTo(sent: string, script = agentScript("write")): { said: string; done: string[] } {
    const folder = mkdtempSync(join(tmpdir(), "bonded-validator-agent-"));
    const own = script.replace(privateFolder, `${folder}/agent`);
    const { stdout } = spawnSync("sh", ["-c", own], { input: sent, encoding: "utf8" });
    const done = existsSync(`${folder}/agent`) ? readdirSync(`${folder}/agent`) : [];
    rmSync(folder, { recursive: true });
    return { said: stdout, done: done.sort() };
  }

  it("is run as it was sent", () => {
    expect(answerTo(steps)).toEqual({
      said: expect.stringContaining("bv end abc 0"),
      done: ["first", "last"],
    });
  });

  it.each([
    ["cut off", steps.slice(0, -20)],
    ["not what was sent", steps.replace("echo last", "echo lest")],
  ])("is not run at all where it is %s", (_, sent) => {
    expect(answerTo(sent)).toEqual({
      said: "bv ready\nbv problem a request did not arrive whole\n",
      done: [],
    });
  });

  it("would be run in part if nothing compared it", () => {
    const trusting = agentScript("write").replace(checked, "true ||");
    expect(answerTo(steps.slice(0, -20), trusting).done).toContain("first");
  });
});

it("has no word that writes when it may only look", () => {
  const functions = [...agentScript("write").matchAll(/^(\w+)\(\) \{/gm)].map((match) => match[1]!);
  const writing = functions.filter((name) => !agentScript("read").includes(`${name}()`));
  expect(writing).toEqual(
    expect.arrayContaining(["begin", "apply", "release", "write_file", "write_manifest"]),
  );
  for (const name of writing)
    for (const script of [agentScript("read"), readerText(kinds)])
      expect(script).not.toMatch(new RegExp(`(^|[\\s;&|(])${name}(\\s|$)`, "m"));
});

it.each([
  ["read", agentScript("read")],
  ["reader", agentText(kinds, "reader")],
])("%s looks with commands that change nothing", (_mode, script) => {
  const looking = script.replaceAll(
    /mkdir "\$work[^"]*"|mkdir -m 0700 "\$private"|"?\$work"?(\/\w+)?|2?>\/dev\/null/g,
    "",
  );
  for (const verb of [
    "chown",
    "chmod",
    "mv",
    "cp",
    "tee",
    "install",
    "mkdir",
    "systemctl (?!show)",
    "apt-get",
  ]) {
    expect(looking).not.toMatch(new RegExp(`(^|[\\s;&|(])${verb}\\s`));
  }
});

describe("the script of any role", () => {
  const anyScript = roleItems.map((items) => {
    const wanted = wantedOf(items);
    return scriptOf(wanted, plan(wanted, observed({ "file /etc/old": file("x") }, { "file /etc/old": {} })));
  });

  it("is what a POSIX shell reads", () => {
    fc.assert(
      fc.property(anyScript, (script) => {
        expect(complaints("dash", ["-n"], script)).toBe("");
      }),
      { numRuns: 50 },
    );
  });

  it.skipIf(!has("shellcheck"))("passes shellcheck", () => {
    // The functions that it calls come from the agent, and a list of container ids is split on purpose.
    const known = ["-s", "sh", "-S", "warning", "-e", "SC2154,SC2046", "-"];
    for (const script of fc.sample(anyScript, { numRuns: 3, seed: 7 })) {
      expect(complaints("shellcheck", known, script)).toBe("");
    }
  });

  it("carries bodies and secrets only as base64 within here-documents", () => {
    const body = fc.string({ unit: "binary", minLength: 4 }).map((text) => `s3cr3t ${text}`);
    const role = fc.tuple(body, body).map(([content, secret]) => ({
      "file /etc/a": { content, owner: "root:root", mode: "0644", restarts: "unit chrony" },
      "file /etc/k": { secret, owner: "root:root", mode: "0600" },
      "unit chrony": { enabled: true, active: true },
    }));
    fc.assert(
      fc.property(role, (items) => {
        const wanted = wantedOf(items);
        const script = scriptOf(wanted, plan(wanted, observed({})));
        const commands = script.replaceAll(/^(.*) <<'(\w+)'\n[A-Za-z0-9+/=]+\n\2$/gm, "$1");
        expect(commands).not.toContain("<<");
        expect(commands).not.toContain("s3cr3t");
        expect(commands).not.toContain(Buffer.from("s3cr3t").toString("base64"));
        expect(script).toContain(Buffer.from(items["file /etc/k"].secret).toString("base64"));
      }),
    );
  });
});

describe("the script of a generated secret", () => {
  const wanted = { format: "hex32", owner: "root:root", mode: "0600" };
  const found = { type: "regular file", mode: "644", owner: "root:root", sha256: "a", valid: "yes" };
  it.each<[string, Record<string, string>, boolean]>([
    ["that is missing", {}, true],
    ["that was changed by hand", { ...found, recorded: "b" }, true],
    ["that holds something else", { ...found, recorded: "a", valid: "" }, true],
    ["that is ours and only open to others", { ...found, recorded: "a" }, false],
    ["that was there before us, or made by a run that was killed before it noted it", found, false],
  ])("%s makes a new one: %#", (_name, fields, makesAnew) => {
    const role = wantedOf({ "secret /etc/jwt.hex": wanted });
    const script = scriptOf(
      role,
      plan(role, observed({ "secret /etc/jwt.hex": fields }, { "secret /etc/jwt.hex": {} })),
    );
    expect(script.includes("/dev/urandom")).toBe(makesAnew);
    expect(script).toContain("secret_record /etc/jwt.hex");
  });
});
