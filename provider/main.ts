import { flushCompileCache } from "node:module";
import { serve } from "./rpc/server.ts";

const engineAddress = process.argv.slice(2).find((argument) => !argument.startsWith("-"));
const { port, close } = await serve(engineAddress);

/** The engine holds our stdin open as long as it lives, however it ends; so nothing of ours outlives it. */
function end(): void {
  close();
  process.exit(0);
}
process.stdin.on("end", end).on("error", end).resume();
process.on("SIGINT", end);
process.on("SIGTERM", end);

process.stdout.write(`${port}\n`);
// The engine may kill this process, which would otherwise write its cache (compile-cache.js) at its end.
flushCompileCache();
