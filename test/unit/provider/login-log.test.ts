import { describe, expect, it } from "vitest";
import { LoginLog } from "../../../provider/host/login-log.ts";

const key = "SHA256:HpQEQjZ9mcI5srYFxAqjBIVDtGIoHPLShiXwWsP7wO8";
const other = "SHA256:T7SvZ2cslqpPj6nKzitCBHHlpVF3r3MvLwmFL0fk0IE";

/** What OpenSSH 9.2 and 10.0 print, the key from a file, from an agent and of a certificate. */
const accepts = {
  "9.2, file": `debug1: sshconnect2.c:input_userauth_pk_ok():840 (pid=23295): Server accepts key: k ED25519 ${key} explicit\r\n`,
  "9.2, agent": `debug1: sshconnect2.c:input_userauth_pk_ok():840 (pid=1610): Server accepts key: root@vm ED25519 ${key} agent\r\n`,
  "10.0, file": `debug1: sshconnect2.c:input_userauth_pk_ok():809 (bin=/usr/bin/ssh, pid=1109): Server accepts key: /mnt/k ED25519 ${key} explicit\r\n`,
  "10.0, certificate": `debug1: sshconnect2.c:input_userauth_pk_ok():809 (bin=/usr/bin/ssh, pid=1376): Server accepts key: /mnt/k-cert.pub ED25519-CERT ${key} explicit\r\n`,
  "a name like a fingerprint": `debug1: sshconnect2.c:input_userauth_pk_ok():840 (pid=1): Server accepts key: my RSA ${other} agent ECDSA-SK ${key} authenticator agent\r\n`,
};
const authenticated = (method: string) =>
  `sshconnect2.c:ssh_userauth2():580 (pid=1): Authenticated to 127.0.0.1 ([127.0.0.1]:10999) using "${method}".\r\n`;
const throughProxy = `sshconnect2.c:ssh_userauth2():583 (pid=1): Authenticated to box (via proxy) using "publickey".\r\n`;

function logOf(...texts: string[]): LoginLog {
  const log = new LoginLog();
  for (const text of texts) log.add(text);
  return log;
}

describe("what ssh tells of a login", () => {
  it.each<[string, string[], object | undefined]>([
    ["a key from a file", [accepts["9.2, file"], authenticated("publickey")], { method: "publickey", key }],
    [
      "a key from an agent",
      [accepts["9.2, agent"], authenticated("publickey")],
      { method: "publickey", key },
    ],
    ["OpenSSH 10.0", [accepts["10.0, file"], authenticated("publickey")], { method: "publickey", key }],
    ["a certificate", [accepts["10.0, certificate"], authenticated("publickey")], { method: "publickey" }],
    [
      "a key whose name says another",
      [accepts["a name like a fingerprint"], authenticated("publickey")],
      { method: "publickey", key },
    ],
    ["a login through a proxy", [accepts["9.2, file"], throughProxy], { method: "publickey", key }],
    [
      "a host on the way, which accepts another key",
      [
        accepts["9.2, file"].replace(key, other),
        authenticated("publickey"),
        accepts["9.2, agent"],
        throughProxy,
      ],
      { method: "publickey", key },
    ],
    [
      "a key that the agent would not sign with, and another",
      [accepts["9.2, file"].replace(key, other), accepts["9.2, agent"], authenticated("publickey")],
      { method: "publickey", key },
    ],
    ["a login without a key", [authenticated("none")], { method: "none" }],
    [
      "a key that was accepted, and a login without it",
      [accepts["9.2, file"], authenticated("hostbased")],
      { method: "hostbased" },
    ],
    ["a refused login", [accepts["9.2, file"], "Permission denied (publickey).\r\n"], undefined],
    ["a line of the host's that looks like ssh's", ['Authenticated to x using "publickey".\n'], undefined],
  ])("%s", (_name, texts, proof) => {
    expect(logOf(...texts).proof).toEqual(proof);
  });

  it("may come in any pieces", () => {
    const log = logOf(...(accepts["9.2, file"] + authenticated("publickey")));
    expect(log.proof).toEqual({ method: "publickey", key });
    expect(log.complaints).toBe("");
  });

  it("is no part of what it complains about", () => {
    const log = logOf(
      accepts["9.2, file"],
      authenticated("publickey"),
      "sudo: a password is",
      " required\n",
      "late",
    );
    expect(log.complaints).toBe("sudo: a password is required\nlate");
  });

  it("does not push out the end of a long complaint", () => {
    expect(logOf(`${"x".repeat(5000)}\nend\n`).complaints).toMatch(/^x+\nend\n$/);
    expect(logOf(`${"x".repeat(5000)}\nend\n`).complaints).toHaveLength(4000);
  });
});
