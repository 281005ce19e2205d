import { shown } from "./shown.ts";

/** What proved a login to the host. */
export interface Proof {
  /** ssh's name of the method, such as "publickey". */
  readonly method: string;
  /** `SHA256:…` of the key that the host accepted; undefined for other methods and for a certificate. */
  readonly key?: string;
}

/**
 * Options that make ssh tell with which key it logged in, and nothing else that its LogLevel leaves out. Such lines
 * begin with the place in ssh's source (OpenSSH since 8.5, log.c and sshconnect2.c; read at 10.5, run with 9.2 and 10.0).
 */
export const tellLogin = {
  LogVerbose: "sshconnect2.c:input_userauth_pk_ok():*,sshconnect2.c:ssh_userauth2():*",
  FingerprintHash: "sha256",
};

const told = /^(?:debug\d: )?sshconnect2\.c:\w+\(\):\d+ \([^)]*\): (.*)$/;
const accepted = /^Server accepts key: .* (\S+) (SHA256:[A-Za-z0-9+/]{43})(?: [a-z]+)*$/;
const authenticated = /^Authenticated to .* using "([^"]+)"\.$/;

/** Kept of what ssh and the host's shell complained about, in characters. */
const keptLength = 4000;

/** Takes ssh's stderr apart: what it tells of the login, and what it or the host's shell had to say. */
export class LoginLog {
  #rest = "";
  #complaints = "";
  #key: string | undefined;
  #proof: Proof | undefined;

  add(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#addLine(line);
  }

  /** Undefined before the login, and where ssh did not tell. With a host on the way, the last login counts. */
  get proof(): Proof | undefined {
    return this.#proof;
  }

  /** As people may be shown it. */
  get complaints(): string {
    return shown(this.#complaints + this.#rest);
  }

  #addLine(line: string): void {
    const message = told.exec(line.trimEnd())?.[1];
    if (message === undefined) {
      this.#complaints = `${this.#complaints}${line}\n`.slice(-keptLength);
      return;
    }
    const [, type, key] = accepted.exec(message) ?? [];
    // A certificate has the fingerprint of its key, but a list of keys does not admit it.
    if (type !== undefined) this.#key = type.endsWith("-CERT") ? undefined : key;
    const method = authenticated.exec(message)?.[1];
    if (method === undefined) return;
    this.#proof = { method, ...(method === "publickey" && this.#key && { key: this.#key }) };
    this.#key = undefined;
  }
}
