/** Runs before each file of the `unit` layer: there nothing starts a program, and nothing opens a connection. */
import childProcess from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
import { Server, Socket } from "node:net";

function refuse(): never {
  throw new Error("The unit layer starts no program and opens no connection: move this to test/scripts/.");
}

const starters = ["exec", "execFile", "execFileSync", "execSync", "fork", "spawn", "spawnSync"] as const;
for (const name of starters) Object.assign(childProcess, { [name]: refuse });
syncBuiltinESMExports();
Object.assign(Socket.prototype, { connect: refuse });
Object.assign(Server.prototype, { listen: refuse });
