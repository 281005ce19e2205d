/**
 * `internet.ts <port> <socket> <line>`: runs a line of a shell in a network in which nobody is but GitHub, at a port of
 * loopback.
 */
import { spawn } from "node:child_process";
import { connect, createServer } from "node:net";

const [port, socket, line] = process.argv.slice(2);
createServer((one) => {
  const other = connect(socket!);
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const)
    from.pipe(to).on("error", () => from.destroy());
}).listen(Number(port), "127.0.0.1", () => {
  const child = spawn("sh", ["-e", "-c", line!], { stdio: "inherit" });
  child.on("close", (code) => process.exit(code ?? 1));
});
