/** Questions to a person, or to a file of answers. */

import { createInterface } from "node:readline";

export interface Dialog {
  /** The next line, without spaces around it. Throws where there is none. */
  ask(question: string): Promise<string>;
  end(): void;
}

export function openDialog(): Dialog {
  const input = createInterface({ input: process.stdin });
  // It keeps lines that were typed before they are asked for.
  const lines = input[Symbol.asyncIterator]();
  return {
    ask: async (question) => {
      process.stdout.write(question);
      const { value, done } = await lines.next();
      if (done === true) throw new Error("\nNothing was written.");
      return value.trim();
    },
    end: () => input.close(),
  };
}
