import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { Box } from "../support/box.ts";

/** A way to a box that a test can shut: everything that passes goes through this process. */
export interface Gate {
  readonly port: number;
  /** Connections that were made to it so far, answered or not. */
  tries(): number;
  open(): Promise<void>;
  /** New connections are accepted and get no answer; what is under way hangs, as behind a cut line. */
  cut(): Promise<void>;
  /** New connections are refused, and those that exist are broken. */
  close(): Promise<void>;
}

export async function makeGate(box: Box): Promise<Gate> {
  const sockets = new Set<Socket>();
  let passing = true;
  let tries = 0;
  const server = createServer((near) => {
    tries += 1;
    keep(near);
    if (!passing) return;
    const far = connect(box.connection.port, "127.0.0.1");
    keep(far);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on("data", (bytes) => passing && to.write(bytes));
      from.on("close", () => passing && to.destroy());
    }
  });
  function keep(socket: Socket): void {
    sockets.add(socket.on("error", () => {}).on("close", () => sockets.delete(socket)));
  }
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const listen = async () => {
    if (!server.listening) await once(server.listen(port, "127.0.0.1"), "listening");
  };
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    if (server.listening) await new Promise((done) => server.close(done));
  };
  return {
    port,
    tries: () => tries,
    open: async () => {
      await close();
      passing = true;
      await listen();
    },
    cut: async () => {
      passing = false;
      await listen();
    },
    close,
  };
}
