/** Pulumi's random provider as far as the program uses it: what it makes lies in the engine's state alone. */

import { randomBytes } from "node:crypto";
import { declaredProblems } from "./declarations.ts";
import type { Provider } from "./provider.ts";

const token = "random:index/randomBytes:RandomBytes";

export function randomProvider(): Provider {
  return {
    version: "4.21.2",
    emulations: {
      [token]: {
        computed: ["hex", "base64"],
        problemsOf: (inputs) => declaredProblems(token, inputs),
        create: async ({ length }) => {
          const made = randomBytes(Number(length));
          const [hex, base64] = [made.toString("hex"), made.toString("base64")];
          // As the real one does, which makes no secret of it there.
          return { id: crypto.randomUUID(), outputs: { hex, base64 } };
        },
        read: async (_, last) => last,
        delete: async () => undefined,
      },
    },
  };
}
