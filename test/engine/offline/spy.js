/** Notes in a file every connection that a Node process makes and every program that it starts (NODE_OPTIONS=--import). */
import childProcess from "node:child_process";
import { appendFileSync } from "node:fs";
import net from "node:net";

const note = (what) => appendFileSync(process.env.NODE_SPY_FILE, `${what}\n`);

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  const { host, port, path } = Object(args.flat()[0]);
  note(`connect ${path ?? `${host}:${port ?? args[0]}`}`);
  return connect.apply(this, args);
};
const { spawn } = childProcess.ChildProcess.prototype;
childProcess.ChildProcess.prototype.spawn = function (options) {
  note(`spawn ${options.file}`);
  return spawn.call(this, options);
};
