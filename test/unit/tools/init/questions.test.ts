import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { exampleAddress } from "../../../../catalog/lost-addresses.ts";
import { type Answers, settingsOf, stackFileText, type Topic } from "../../../../tools/init/configuration.ts";
import { offered } from "../../../../tools/init/defaults.ts";
import { faultsOf, questions } from "../../../../tools/init/questions.ts";
import { loadTopology } from "../../../../topology/load.ts";
import { TopologyError } from "../../../../topology/problems.ts";
import { address, publicKey, today } from "../../../support/inventory.ts";

const good: Answers = {
  network: "hoodi",
  server: "server1",
  address: "192.168.1.11",
  user: "jamie",
  key: `${publicKey(1)} jamie@laptop`,
  lan: "192.168.1.0/24",
  ports: "30300-30399",
  threads: "16",
  memory: "64",
  disk: "4000",
  execution: "reth",
  consensus: "lighthouse",
  feeRecipient: "",
  waivers: {},
};

const faults = (about: Topic, answers: Answers) =>
  faultsOf(questions.find((question) => question.about === about)!, answers);

describe("an answer is refused at once:", () => {
  it.each<[Topic, string, string]>([
    ["network", "goerli", '"goerli" does not fit'],
    ["server", "Server 1", "the name does not fit into DNS labels"],
    ["address", "not an address", "neither an address nor a host name"],
    ["user", "root", "root cannot be the administrator"],
    ["key", "ssh-rsa x", "not one line of authorized_keys"],
    ["key", "", "not one line of authorized_keys"],
    ["lan", "8.8.8.0/24", "not a private IPv4 network"],
    ["ports", "80", "not a list of separate ports"],
    ["ports", "30000", "needs 16 public ports here, of which there are 1"],
    ["threads", "many", '"many" does not fit'],
    ["memory", "", '"" does not fit'],
    ["threads", "4", "needs 2 threads"],
    ["memory", "16", "needs 8 GiB"],
    ["disk", "1000", "needs 325 GB"],
    ["disk", "0", "0 does not fit"],
    ["execution", "geth", '"geth" does not fit'],
    ["consensus", "caplin", "reth with caplin is not a pair"],
    ["feeRecipient", "0x12", "not an address of the execution layer"],
    ["feeRecipient", exampleAddress, "it was copied from the documentation"],
  ])("%s %j", (about, answer, reason) => {
    expect(
      faults(about, { ...good, [about]: answer })
        .map((fault) => fault.reason)
        .join(),
    ).toContain(reason);
  });

  it.each(questions)("and its good one is not: $about", ({ about }) => {
    expect(faults(about, good)).toEqual([]);
  });

  it("not for what is asked later", () => {
    const early = { ...good, address: "", user: "", threads: "", memory: "", disk: "" };
    for (const about of ["server", "execution", "consensus"] as const)
      expect(faults(about, early)).toEqual([]);
  });
});

it("every answer is asked for", () => {
  const { waivers: _, ...asked } = good;
  expect(questions.map(({ about }) => about).sort()).toEqual(Object.keys(asked).sort());
});

describe.each([
  ["server1", ""],
  ["server1", address],
  ["on", ""],
])("the stack file of %s with the fee recipient %j", (server, feeRecipient) => {
  const answers = { ...good, server, feeRecipient };

  it("has the settings that were checked", () => {
    const { config } = parse(stackFileText(answers), { version: "1.1" });
    const sections = Object.entries(config).map(([key, value]) => [
      key.replace("bonded-validator:", ""),
      value,
    ]);
    expect(Object.fromEntries(sections)).toEqual(settingsOf(answers));
  });

  it("lacks only what npm run pin finds out", () => {
    const error = (() => {
      try {
        return void loadTopology("hoodi", settingsOf(answers), today);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(TopologyError);
    const { problems } = error as TopologyError;
    expect(problems.filter(({ lookup }) => lookup === undefined)).toEqual([]);
    expect(problems).toHaveLength(3);
  });
});

describe("what is offered", () => {
  it.each<[Topic, Partial<Answers>, string]>([
    ["lan", { address: "10.1.2.3" }, "10.1.2.0/24"],
    ["lan", { address: "server1.lan", lan: "" }, ""],
    ["consensus", { execution: "erigon" }, "caplin"],
    ["consensus", {}, "lighthouse"],
    ["ports", {}, "30300-30399"],
  ])("for %s after %j", (about, answers, offer) => {
    expect(offered(about, { ...good, ...answers })).toBe(offer);
  });
});
