/** Every provider of a cloud at once, for previews of resources of any type: node any-provider.ts FILE, which gets the port. */
import { type Emulation, serveProvider } from "../../../lab/clouds/provider.ts";

const any: Emulation = {
  create: async (inputs) => ({ id: "any", outputs: inputs }),
  read: async (_, last) => last,
  delete: async () => undefined,
};

const [, , portFile = ""] = process.argv;
await serveProvider(portFile, { version: "99.0.0", emulations: new Proxy({}, { get: () => any }) });
