/** What a session that may only look reads from servers at a host's loopback address. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { agentScript } from "../../../provider/host/agent.ts";
import { type LocalUrl, localUrlLine, parseLocalAnswers } from "../../../provider/host/local-answers.ts";
import { requestText } from "../../../provider/host/session.ts";

const answers: Readonly<Record<string, readonly [number, string]>> = {
  "/head": [200, '{"data":"ä\nbv end 1 0"}'],
  "/error": [503, "no"],
  "/long": [200, "x".repeat(1_000_001)],
};
let server: Server;
let port: number;

beforeAll(async () => {
  server = createServer((request, response) => {
    const [status, body] = answers[request.url!] ?? [404, ""];
    response.writeHead(status).end(body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => void server.close());

/** The agent's lines, and the status of the request. */
async function ask(lines: readonly string[]): Promise<{ lines: readonly string[]; status: string }> {
  const child = spawn("sh", ["-c", agentScript("read")], {
    stdio: ["pipe", "pipe", "inherit"],
    detached: true, // it ends its group when its client is gone
  });
  child.stdin.write(requestText("local_answers", lines.map((line) => `${line}\n`).join(""), "1"));
  let said = "";
  for await (const part of child.stdout.setEncoding("utf8")) {
    said += part;
    if (/^bv end 1 /m.test(said)) child.stdin.end();
  }
  return { lines: said.split("\n"), status: /^bv end 1 (\d+)$/m.exec(said)![1]! };
}

it("is each answer, whatever it looks like, and nothing of errors, of what is too long and of nobody", async () => {
  const at = (path: string): LocalUrl => ({ port, path });
  const nobody = { port: 1, path: "/head" };
  const urls = [at("/head"), at("/error"), at("/long"), nobody];
  const { lines, status } = await ask(urls.map(localUrlLine));
  const answer = parseLocalAnswers(lines);
  expect(status).toBe("0");
  expect(urls.map(answer)).toEqual([answers["/head"]![1], undefined, undefined, undefined]);
});

it.each(["@10.0.0.1 /", "80 @10.0.0.1/", "80"])("is not from elsewhere: %j is refused", async (line) => {
  const { lines, status } = await ask([line]);
  expect(status).toBe("1");
  expect(lines.filter((said) => said.includes("\t"))).toEqual([]);
});
