/** A place at a host's loopback address. */
export interface LocalUrl {
  readonly port: number;
  /** Begins with a slash. */
  readonly path: string;
}

/** A question as the agent reads it. */
export const localUrlLine = ({ port, path }: LocalUrl): string => `${port} ${path}`;

/** Answers by question, from the lines that the agent printed. */
export function parseLocalAnswers(lines: readonly string[]): (url: LocalUrl) => string | undefined {
  const bodies = new Map(
    lines.map((line) => {
      const [question = "", body = ""] = line.split("\t");
      return [question, Buffer.from(body, "base64").toString("utf8")] as const;
    }),
  );
  return (url) => bodies.get(localUrlLine(url)) || undefined;
}
