/** The firewall's rules for ssh while the port changes, as the host itself judges them before it takes them. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { textsOf } from "../../../provider/items/ufw-rule.ts";
import { firewallItems } from "../../../render/hosts/firewall.ts";
import { rulesAmong } from "../../../render/rules.ts";
import { temporaryFolder } from "../../support/folders.ts";

const source = readFileSync(new URL("../../../provider/remote/firewall-writer.sh", import.meta.url), "utf8");

interface SshPorts {
  readonly port: number;
  readonly sshdPort?: number;
  readonly previous?: { readonly port?: number; readonly sshdPort?: number };
}

/** Whether rules for these ports admit the session that would put them in force. */
function admits(ssh: SshPorts, session: string): boolean {
  const { port, sshdPort = port, previous } = ssh;
  const host = { owner: "mainnet", ssh: { port, sshdPort, previous }, trustedNetworks: ["192.0.2.0/24"] };
  const work = temporaryFolder("rules");
  for (const [family, folder] of [
    ["v4", "rules"],
    ["v6", "rules6"],
  ] as const) {
    mkdirSync(join(work, folder));
    for (const [key, rule] of Object.entries(rulesAmong(firewallItems(host))))
      writeFileSync(
        join(work, folder, key.slice("rule ".length)),
        textsOf(rule, `${rule.comment} x`)[family],
      );
  }
  const script = `${source}\nway_in() { echo "${session}"; }\nif way_in_open; then echo yes; else echo no; fi`;
  return execFileSync("sh", ["-c", script], { env: { ...process.env, work }, encoding: "utf8" }) === "yes\n";
}

it.each(["198.51.100.1", "2001:db8::1"])("admit both ports from %s, and no other", (from) => {
  const both = { port: 2222, previous: { port: 22 } };
  expect(["22", "2222", "222"].map((port) => admits(both, `${from} ${port}`))).toEqual([true, true, false]);
});

it("would shut out the session by the former port if they named the new one alone", () => {
  expect(["22", "2222"].map((port) => admits({ port: 2222 }, `198.51.100.1 ${port}`))).toEqual([false, true]);
});

it("name one port where only the user changes", () => {
  const host = {
    owner: "mainnet",
    ssh: { port: 22, sshdPort: 22, previous: { user: "jamie" } },
    trustedNetworks: [],
  };
  expect(firewallItems(host)["rule 20-ssh"]).toMatchObject({ port: "22", action: "limit" });
});

describe("behind a router that forwards another port", () => {
  const ports = ["22", "2200", "2222"];
  const admitted = (ssh: SshPorts) => ports.filter((port) => admits(ssh, `198.51.100.1 ${port}`));

  it.each<[string, SshPorts, string[]]>([
    ["the port of sshd alone", { port: 2222, sshdPort: 22 }, ["22"]],
    [
      "no more while the router's port changes",
      { port: 2222, sshdPort: 22, previous: { port: 2200 } },
      ["22"],
    ],
    ["both while sshd's changes", { port: 2222, sshdPort: 2200, previous: { sshdPort: 22 } }, ["22", "2200"]],
    ["the dialled port where that is taken for sshd's, and not the session", { port: 2222 }, ["2222"]],
  ])("admit %s", (_what, ssh, expected) => {
    expect(admitted(ssh)).toEqual(expected);
  });
});
