/** One word for one thing: words that the project has given up come back neither in code nor in what people read. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { repository } from "../../lab/settings.ts";

/** What was given up, and what is said instead. */
interface GivenUp {
  /** In names of variables, types, functions and properties, as their parts in lower case with a space between. */
  readonly names?: RegExp;
  /** In messages, commands, comments, documents, scripts and names of files. */
  readonly text?: RegExp;
  readonly instead: string;
}

const givenUp: readonly GivenUp[] = [
  { names: /\bfronts?\b/, text: /(?<!\bin )\bfronts?\b(?!end)/i, instead: "proxy" },
  { names: /\bknock/, text: /\bknock/i, instead: "probe" },
  { names: /\bsurveys?\b/, text: /\bsurveys?\b/i, instead: "network state" },
  { names: /^grounds?$|\bstands on\b/, text: /\bstands? on base\b/, instead: "dependencies, requires" },
  { names: /\bstandings?\b/, text: /\bstandings\b/i, instead: "address state" },
  { names: /\blasting\b/, text: /\blasting\b/, instead: "keepLastKnownState" },
  { names: /\bhold\b|\bheld\b/, text: /`hold`/, instead: "manualStart" },
  { names: /\brolls?\b/, text: /\brolls\b|`roll`|\broll [a-z]+-nodes\b/, instead: "rolling group" },
  { names: /^late$/, instead: "onTimeout, or what is late" },
  { names: /^within$|^(?!is)\w+ within$/, instead: "timeoutSeconds, or what it is within" },
  { names: /\btrackless\b/, text: /\btrackless\b/, instead: "stateless" },
  { names: /\bunmarked\b/, text: /\bunmarked\b/, instead: "unmanaged" },
  { names: /\bmoments?\b|\bsurroundings\b|\bforecasts?\b/, instead: "disruption, role context, plan note" },
  {
    names: /\bheirs?\b|\bhanded over\b|\bceremony\b/,
    text: /\bheirs\b/,
    instead: "transfer of claims, move steps",
  },
  { names: /\bstand ins?\b/, text: /\bstand-ins?\b/i, instead: "fake" },
  { names: /\bsound\b/, text: /\bsound\b/, instead: "valid" },
  { names: /\bmend/, text: /\bmend(s|ed|ing)?\b/i, instead: "fix" },
  { names: /\bspoil/, text: /\bspoil/i, instead: "breakIt, broken" },
  { names: /^(least|most)\b/, instead: "min, max" },
  { names: /\bpatience\b|^pause$/, instead: "a timeout or an interval, with its unit" },
  { names: /^alone$|^here$/, instead: "withLock, heredoc, or what is alone" },
  { names: /\bguests?\b/, text: /\bguests?\b|tag:dvt\b/i, instead: "remote" },
  { names: /^prefer$|^preferred$/, text: /\brun prefer\b|`prefer`/, instead: "switchover" },
  { names: /\bethereum pair\b/, instead: "Node" },
  { names: /\bmake or wake\b|\bbring up\b/, instead: "startOrRecreate" },
  { names: /\bnames apart\b|\banothers\b|\bnot asked\b|\bworthless$/, instead: "a verb and a noun" },
  { names: /^ways?$|^ways? (of|to)$/, instead: "target, endpoint, path or route" },
  {
    names: /^(findings|peers|exit code|refusal) of$|^(host|validator) topology$/,
    instead: "a name that one module has",
  },
  {
    text: /\b(an|whole|every|same|both) environments?\b|-environment\b|ethereum:Environment/i,
    instead: "stack for a deployment, network for a chain",
  },
];

/** Files whose words are other people's, and this one. */
const others =
  /^(node_modules|\.lab|\.git|catalog\/options\/.*\.txt|package-lock\.json|test\/unit\/words\.test\.ts)|go\.(mod|sum)$/;

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((entry) => {
    const path = join(folder, entry);
    if (others.test(relative(repository, path))) return [];
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

/** `readyTimeoutSeconds` → `ready timeout seconds`. */
const parts = (name: string): string => name.replaceAll(/([a-z\d])([A-Z])/g, "$1 $2").toLowerCase();

/** What is said instead of a name, by the names that were looked at: most of them stand in many files. */
const judged = new Map<string, readonly string[]>();

function insteadOf(name: string): readonly string[] {
  const known = judged.get(name);
  if (known !== undefined) return known;
  const words = parts(name.replace("#", ""));
  const found = givenUp.filter(({ names }) => names?.test(words)).map(({ instead }) => instead);
  judged.set(name, found);
  return found;
}

/** Names in a program that were given up, each where it stands first. */
function namesGivenUp(at: string, source: string): string[] {
  const file = ts.createSourceFile(at, source, ts.ScriptTarget.Latest);
  const seen = new Set<string>();
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if ((ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) && !seen.has(node.text)) {
      seen.add(node.text);
      const place = () => `${at}:${file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1}`;
      for (const instead of insteadOf(node.text))
        found.push(`${place()}: the name ${node.text}. Say: ${instead}`);
    }
    node.forEachChild(visit);
  };
  visit(file);
  return found;
}

function textsGivenUp(at: string, source: string): string[] {
  const all = `${at}\n${source}`;
  return givenUp.flatMap(({ text, instead }) => {
    if (!text?.test(all)) return [];
    return all.split("\n").flatMap((line, i) => {
      const [found] = text.exec(line) ?? [];
      return found === undefined ? [] : [`${at}:${i}: "${found}". Say: ${instead}`];
    });
  });
}

function findings(path: string): string[] {
  const at = relative(repository, path);
  const source = readFileSync(path, "utf8");
  return [...(path.endsWith(".ts") ? namesGivenUp(at, source) : []), ...textsGivenUp(at, source)];
}

describe("words that were given up", () => {
  it("are found in names, texts and names of files", () => {
    expect(parts("HTTPFrontPort")).toBe("httpfront port");
    expect(parts("frontPorts")).toBe("front ports");
  });

  it("come back nowhere", () => {
    const files = filesBelow(repository).filter((path) =>
      /\.(ts|sh|md|json|ya?ml|py|service|txt)$/.test(path),
    );
    expect(files.length).toBeGreaterThan(300);
    expect(files.flatMap(findings)).toEqual([]);
  });
});
