import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A line to a port of this machine that can be cut: what is open ends at once, and nothing gets through until it is restored. */
export interface Line {
  readonly port: number;
  cut(): void;
  restore(): void;
  end(): Promise<void>;
}

/** `onConnect` is told of each connection before anything goes through. */
export async function startLine(to: number, onConnect: () => void): Promise<Line> {
  const open = new Set<Socket>();
  let isCut = false;
  const server = createServer((socket) => {
    if (!isCut) onConnect();
    if (isCut) return void socket.destroy();
    const far = connect(to, "127.0.0.1");
    for (const [one, other] of [
      [socket, far],
      [far, socket],
    ] as const) {
      open.add(one);
      one.on("error", () => {}).pipe(other);
      one.on("close", () => {
        open.delete(one);
        other.destroy();
      });
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const drop = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      isCut = true;
      drop();
    },
    restore: () => {
      isCut = false;
    },
    end: async () => {
      drop();
      await new Promise((closed) => server.close(closed));
    },
  };
}
