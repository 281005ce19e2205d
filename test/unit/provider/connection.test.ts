import { describe, expect, it } from "vitest";
import { explainFailure, refusedStage, sshArguments, sshTargets } from "../../../provider/host/connection.ts";
import { connection } from "../../support/provider/samples.ts";

const pinned = "SHA256:T7SvZ2cslqpPj6nKzitCBHHlpVF3r3MvLwmFL0fk0IE";

/** What OpenSSH 9.2 printed in each case. */
const changed = `@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!
Someone could be eavesdropping on you right now (man-in-the-middle attack)!
It is also possible that a host key has just been changed.
The fingerprint for the ED25519 key sent by the remote host is
SHA256:REFERENCE.
Please contact your system administrator.
Add correct host key in none to get rid of this message.
Host key for box has changed and you have requested strict checking.
Host key verification failed.`;

describe("what ssh says", () => {
  it.each<[string, string, string]>([
    [
      "another host key",
      changed,
      `box (admin@192.0.2.1:22): wrong host key. Pinned: ${pinned}. Offered: SHA256:REFERENCE. Nothing was sent. If the host was really reinstalled, correct ssh.hostKey of box; otherwise somebody may be intercepting the connection.`,
    ],
    [
      "a host key of another type",
      "Unable to negotiate with 192.0.2.1 port 22: no matching host key type found. Their offer: rsa-sha2-512,rsa-sha2-256",
      `box (admin@192.0.2.1:22): wrong host key. Pinned: ${pinned}. Offered: Unable to negotiate with 192.0.2.1 port 22: no matching host key type found. Their offer: rsa-sha2-512,rsa-sha2-256. Nothing was sent. If the host was really reinstalled, correct ssh.hostKey of box; otherwise somebody may be intercepting the connection.`,
    ],
    [
      "a refused key",
      "admin@192.0.2.1: Permission denied (publickey).\r\n",
      "box (admin@192.0.2.1:22): login refused (admin@192.0.2.1: Permission denied (publickey).). Load the key of admin into your agent or name it in ~/.ssh/config.",
    ],
    [
      "a sudo that asks",
      "sudo: a password is required\n",
      "box (admin@192.0.2.1:22): admin needs passwordless sudo (sudo: a password is required).",
    ],
    [
      "a user without sudo",
      "admin is not in the sudoers file.\n",
      "box (admin@192.0.2.1:22): admin needs passwordless sudo (admin is not in the sudoers file.).",
    ],
    [
      "a sudo that wants a terminal",
      "sudo: sorry, you must have a tty to run sudo\n",
      'box (admin@192.0.2.1:22): sudo there wants a terminal (sudo: sorry, you must have a tty to run sudo). Remove "Defaults requiretty" from /etc/sudoers on box.',
    ],
    [
      "a closed port",
      "ssh: connect to host 192.0.2.1 port 22: Connection refused\r\n",
      "box (admin@192.0.2.1:22) cannot be reached: ssh: connect to host 192.0.2.1 port 22: Connection refused",
    ],
    [
      "a dead host",
      "ssh: connect to host 192.0.2.1 port 22: Connection timed out\r\n",
      "box (admin@192.0.2.1:22) cannot be reached: ssh: connect to host 192.0.2.1 port 22: Connection timed out",
    ],
    [
      "an unknown name",
      "ssh: Could not resolve hostname nowhere: Name or service not known\r\n",
      "box (admin@192.0.2.1:22) cannot be reached: ssh: Could not resolve hostname nowhere: Name or service not known",
    ],
    [
      "nothing",
      "",
      "box (admin@192.0.2.1:22) cannot be reached: the connection ended without an error message",
    ],
  ])("%s", (_name, stderr, expected) => {
    expect(explainFailure(connection, stderr)).toBe(expected);
  });

  it.each([
    ["admin@192.0.2.1: Permission denied (publickey).", "login"],
    ["Received disconnect from 192.0.2.1 port 22:2: Too many authentication failures", "login"],
    ["sudo: a password is required", "login"],
    ["sudo: sorry, you must have a tty to run sudo", "login"],
    ["ssh: connect to host 192.0.2.1 port 22: Connection refused", "connection"],
    ["ssh: connect to host 192.0.2.1 port 22: Connection timed out", "connection"],
    ["ssh: connect to host 192.0.2.1 port 22: No route to host", "connection"],
    ["Connection timed out during banner exchange", "connection"],
    ["channel 0: open failed: connect failed: Connection refused\r\nstdio forwarding failed", "connection"],
    ["ssh: Could not resolve hostname nowhere: Name or service not known", undefined],
    [changed, undefined],
    [`${changed}\nadmin@192.0.2.1: Permission denied (publickey).`, undefined],
  ])("says what was refused: %#", (stderr, refused) => {
    expect(refusedStage(stderr)).toBe(refused);
  });
});

describe("ways to a host", () => {
  it.each([
    [undefined, [["admin", 22]]],
    [
      { port: 2222 },
      [
        ["admin", 22],
        ["admin", 2222],
      ],
    ],
    [
      { user: "jamie" },
      [
        ["admin", 22],
        ["jamie", 22],
      ],
    ],
    [
      { user: "jamie", port: 2222 },
      [
        ["admin", 22],
        ["jamie", 2222],
      ],
    ],
  ])("with the previous %j", (previous, expected) => {
    const targets = sshTargets({ ...connection, ...(previous && { previous }) });
    expect(targets.map(({ user, port }) => [user, port])).toEqual(expected);
    for (const target of targets) expect(target).toMatchObject({ hostKey: connection.hostKey });
  });
});

describe("arguments of ssh", () => {
  const option = (name: string, args: string[]) =>
    args.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);

  it("pin the host key and ask nobody", () => {
    const args = sshArguments(connection, "true", undefined);
    expect(option("StrictHostKeyChecking", args)).toBe("yes");
    expect(option("KnownHostsCommand", args)).toBe(`/bin/echo %H ${connection.hostKey}`);
    expect(option("HostKeyAlgorithms", args)).toBe("ssh-ed25519");
    expect(option("BatchMode", args)).toBe("yes");
    expect(args.slice(-3)).toEqual(["admin", "192.0.2.1", "true"]);
    expect(args).not.toContain("-F");
  });

  it("name the configuration file that the environment names", () => {
    expect(sshArguments(connection, "true", "/x/ssh_config").slice(0, 3)).toEqual([
      "-T",
      "-F",
      "/x/ssh_config",
    ]);
  });

  it("name an IPv6 address and a port apart", () => {
    const args = sshArguments({ ...connection, address: "2001:db8::1", port: 2222 }, "true");
    expect(args.slice(-6)).toEqual(["-p", "2222", "-l", "admin", "2001:db8::1", "true"]);
  });

  it("offer an RSA key under the names of its signatures", () => {
    const args = sshArguments({ ...connection, hostKey: "ssh-rsa AAAA" }, "true");
    expect(option("HostKeyAlgorithms", args)).toBe("rsa-sha2-512,rsa-sha2-256");
  });

  describe("through a bastion", () => {
    const hostKey = `ssh-ed25519 ${"B".repeat(68)}`;
    const bastion = { host: "gate", address: "192.0.2.9", port: 2222, user: "jamie", hostKey };
    const behind = { ...connection, bastion, instance: "i-0a" };
    const proxy = () => option("ProxyCommand", sshArguments(behind, "true", "/x/ssh_config"))!;

    it("pin the key of the bastion, too, and forward to the host alone", () => {
      expect(proxy()).toMatch(/^\/\S+\/ssh -T -F \/x\/ssh_config -o StrictHostKeyChecking=yes /);
      expect(proxy()).toContain(`'KnownHostsCommand=/bin/echo %%H ${hostKey}'`);
      expect(proxy()).toContain("HostKeyAlias=gate ");
      expect(proxy()).toMatch(/ -p 2222 -l jamie 192\.0\.2\.9 -W %h:%p$/);
      // Of the two logins, the one at the host counts.
      expect(proxy()).not.toContain("LogVerbose");
    });

    it("leave no percent sign to ssh but those of the host's address and port", () => {
      expect(proxy().replaceAll("%%", "").match(/%./g)).toEqual(["%h", "%p"]);
    });

    it("say whose key was wrong", () => {
      const remedy = (host: string) =>
        `Nothing was sent. The instance made its key once. If its system was replaced since, have the instance of ${host} replaced, too (pulumi up --replace); otherwise somebody may be intercepting the connection.`;
      expect(explainFailure(behind, changed.replace("for box has", "for gate has"))).toMatch(
        /^gate \(jamie@192\.0\.2\.9:2222\): wrong host key\. /,
      );
      expect(explainFailure(behind, changed.replace("for box has", "for gate has"))).toContain(
        remedy("gate"),
      );
      expect(explainFailure(behind, changed)).toMatch(/^box \(admin@192\.0\.2\.1:22\): wrong host key\. /);
      expect(explainFailure(behind, changed)).toContain(remedy("box"));
      expect(refusedStage("stdio forwarding failed\r\n")).toBe("connection");
    });
  });
});
