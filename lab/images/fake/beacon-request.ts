/** A question to a beacon node, as JSON. */

/** A beacon node has answered, and refuses the question: another one would as well. */
export class BeaconRefusal extends Error {
  readonly status: number;

  constructor(url: string, status: number, text: string) {
    super(`${url}: HTTP ${status}: ${text.slice(0, 200)}`);
    this.status = status;
  }
}

/** Beacon nodes of the lab's chain are older than some paths that real programs ask. */
export function unlessUnknown<T>(asked: Promise<T>, older: () => Promise<T>): Promise<T> {
  return asked.catch((error: unknown) => {
    if (!(error instanceof BeaconRefusal && error.status === 404)) throw error;
    return older();
  });
}

export interface BeaconRequest {
  readonly path: string;
  /** With one it is a POST. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds. */
  readonly timeout: number;
}

/** A whole answer. */
export async function askBeaconNode(url: string, request: BeaconRequest): Promise<unknown> {
  const { path, body, headers, timeout } = request;
  const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const answer = await fetch(new URL(path, url), {
    ...sent,
    headers: { accept: "application/json", "content-type": "application/json", ...headers },
    signal: AbortSignal.timeout(timeout),
  });
  const text = await answer.text();
  if (!answer.ok) throw new BeaconRefusal(url, answer.status, text);
  return text === "" ? undefined : JSON.parse(text);
}
