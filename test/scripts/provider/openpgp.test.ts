import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { quote } from "../../../provider/remote/quote.ts";

const script = join(import.meta.dirname, "../../../provider/remote/openpgp.sh");

/** Public keys that GnuPG 2.2 made for these tests and whose private halves it threw away. */
const keys = {
  rsa: {
    fingerprint: "A581252F2DA565F00605A71FAA58B48F66BC09D3",
    armoured: `-----BEGIN PGP PUBLIC KEY BLOCK-----

mQENBGsBQNwBCAC0fntwnW62vhCrKsnH+BJrVg1rfVkmNBKG5WxNurRtze/Uwk6V
2KbR/b7+IF1Zfh3dJPDdZpDtYOg50rThmPlTICqn4JW9OqLXg6t9LbpxsTgLyY4X
prXu9AUzJpveh8BCB9AQWON91Bp/+zglZ4yynfkgzevr3+/glaVcAcg0TbNkCPYd
ryPvT2hyk1Y5PkxinHgYBkP4W5+pKQqzK8Zc6+gPihRmdeKbluXVofv/SZ3v6cLE
Syz+RJXRFQh3856mnkyFkLYuABuuzjGqvj04E+B59SM0meJhd1Z8auqBu5wDudcy
5ajWYHjuKQ54whkZV0gHAWqN5YXditm40V+bABEBAAG0BHRlc3SJAU4EEwEKADgW
IQSlgSUvLaVl8AYFpx+qWLSPZrwJ0wUCawFA3AIbAwULCQgHAgYVCgkICwIEFgID
AQIeAQIXgAAKCRCqWLSPZrwJ02PaB/9ykbThh/AjxmqGk7iw+/D2HZAoEC6rZ3hF
YzIr8/v0OcRKCr3nH3wz9biaTCBaetpZv5PWFnCtWUCyT6kwNu3UhguN5RiHEeAi
B5U6oFKWr8C7cbyrACb6g2t0gCLx+YR8dygEeqUDb3iLqwBZ5YDXI+qVt470/imH
teOffPUh4/VX3adcngv1t5F0zwn8nxse20VmNV/+ZvI5uT1zjnZBA04qwLQDIHSU
Aw0G8E8joYX8o6bRVG6AuiWRsyBhOnvEFz/EkEgXMNFeVDkKqPDtdN0vcPZRSC7X
sICGj6FsxNkCJRJT4Pcapi/5cU2MXEs+yj0HqQbnC1RW8rGdbP/s
=ReVz
-----END PGP PUBLIC KEY BLOCK-----
`,
  },
  ed25519: {
    fingerprint: "6906C5018DB182218D360FD5AE6945DCC6BF5D89",
    armoured: `-----BEGIN PGP PUBLIC KEY BLOCK-----

mDMEawFA3BYJKwYBBAHaRw8BAQdAeKTp8OObFF6M+zr9RaFgnr73x5fmGksFFltL
x1qpPJW0BHRlc3SIkAQTFggAOBYhBGkGxQGNsYIhjTYP1a5pRdzGv12JBQJrAUDc
AhsDBQsJCAcCBhUKCQgLAgQWAgMBAh4BAheAAAoJEK5pRdzGv12JL8oBAJzlksQL
XtyxsT9PYktuFlRtKU2Rkq0DJjLNs6uAXdIuAQD4+8LXSPiyc3inP++yMR73VH8C
4YCWqDaLmQ97PNDxCQ==
=MOZ6
-----END PGP PUBLIC KEY BLOCK-----
`,
  },
};
const binary = (armoured: string) =>
  Buffer.from(armoured.replace(/^-.*$|^=.*$|^$/gm, "").replaceAll("\n", ""), "base64");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "bonded-validator-keys-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What the functions print of a file with this content. */
function ask(command: string, content: string | Buffer): Buffer {
  const file = join(folder, "key");
  writeFileSync(file, content);
  return execFileSync("sh", ["-c", `. ${quote(script)}; ${command} ${quote(file)}`]);
}
const fingerprints = (content: string | Buffer) =>
  ask("key_fingerprints", content).toString().split("\n").filter(Boolean);

describe.each(Object.entries(keys))("an %s key", (_, { fingerprint, armoured }) => {
  it("has its fingerprint", () => {
    expect(fingerprints(binary(armoured))).toEqual([fingerprint]);
  });

  it.each([
    ["as it is", armoured],
    ["with a header", armoured.replace("BLOCK-----\n", "BLOCK-----\nVersion: GnuPG v2\nComment: a: b\n")],
    ["with the line ends of another system", armoured.replaceAll("\n", "\r\n")],
    ["without a checksum", armoured.replace(/^=.*\n/m, "")],
  ])("is taken out of its armour %s", (_name, text) => {
    expect(ask("dearmored", text).equals(binary(armoured))).toBe(true);
  });

  it("is left as it is where it has no armour", () => {
    expect(ask("dearmored", binary(armoured)).equals(binary(armoured))).toBe(true);
  });

  it("cannot be read once it is cut", () => {
    expect(fingerprints(binary(armoured).subarray(0, -3))).toEqual([fingerprint, "unreadable"]);
  });
});

it("every key of a file is told", () => {
  const both = Buffer.concat([binary(keys.rsa.armoured), binary(keys.ed25519.armoured)]);
  expect(fingerprints(both)).toEqual([keys.rsa.fingerprint, keys.ed25519.fingerprint]);
});

it("armour behind a key hides nothing: apt would read the key", () => {
  const mixed = Buffer.concat([binary(keys.rsa.armoured), Buffer.from(keys.ed25519.armoured)]);
  expect(fingerprints(mixed)).toEqual([keys.rsa.fingerprint, "unreadable"]);
});

it.each<[string, string | Buffer, string[]]>([
  ["text", "<html>404</html>", ["unreadable"]],
  ["armour", keys.rsa.armoured, ["unreadable"]],
  ["nothing", "", []],
  ["a key of version 6", Buffer.from([0xc6, 3, 6, 0, 0]), ["unknown-version"]],
])("%s is no key", (_name, content, expected) => {
  expect(fingerprints(content)).toEqual(expected);
});
