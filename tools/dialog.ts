/** Questions to a person, or to a file of answers. */

import { createInterface } from "node:readline";

export interface Dialog {
  /** The next line, without spaces around it; undefined where there is none any more. */
  ask(question: string): Promise<string | undefined>;
  end(): void;
}

/** Questions are written to `output`. */
export function openDialog(output: NodeJS.WritableStream): Dialog {
  const input = createInterface({ input: process.stdin });
  // It keeps lines that were typed before they are asked for.
  const lines = input[Symbol.asyncIterator]();
  return {
    ask: async (question) => {
      output.write(question);
      const { value, done } = await lines.next();
      return done === true ? undefined : value.trim();
    },
    end: () => input.close(),
  };
}
