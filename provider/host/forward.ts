import { spawn } from "node:child_process";
import { Duplex } from "node:stream";
import { explainFailure, forwardArguments, placeOf, type SshTarget } from "./connection.ts";
import { HostUnreachable } from "./errors.ts";
import { LoginLog } from "./login-log.ts";
import { sshProgram } from "./ssh-program.ts";

/** ssh's words where the host has let it in, and the port has not (OpenSSH 9.2 and 10.0, clientloop.c). */
const refused = /stdio forwarding failed/;

/**
 * A connection to a TCP port of a host's loopback address. It goes through ssh, and nothing listens for it on this
 * machine. Where it fails, it ends with an error that names host, port and cause.
 */
export function forwarded(to: SshTarget, port: number): Duplex {
  const ssh = spawn(sshProgram(), forwardArguments(to, port), { stdio: "pipe" });
  const log = new LoginLog();
  ssh.stderr.setEncoding("utf8").on("data", (text: string) => log.add(text));
  const stream = new Duplex({
    read: () => {},
    write: (chunk, _encoding, done) => void ssh.stdin.write(chunk, () => done()),
    final: (done) => void ssh.stdin.end(() => done()),
    destroy: (error, done) => {
      ssh.kill();
      done(error);
    },
  });
  ssh.stdin.on("error", () => {});
  ssh.stdout.on("data", (chunk) => void stream.push(chunk));
  ssh.on("error", (error) => stream.destroy(error));
  // Not at the end of its output: why it ended is known when it has ended.
  ssh.on("close", (code) => {
    if (code === 0) stream.push(null);
    else if (!stream.destroyed) stream.destroy(failure(to, port, log.complaints));
  });
  return stream;
}

function failure(to: SshTarget, port: number, complaints: string): Error {
  if (refused.test(complaints))
    return new Error(`${placeOf(to)}: nothing listens at 127.0.0.1:${port} there.`);
  return new HostUnreachable(explainFailure(to, complaints));
}
