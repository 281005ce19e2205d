/** What the provider makes of a reader's look, and of the account by which readers log in. */
import { afterEach, describe, expect, it } from "vitest";
import { asReader } from "../../../provider/host/connection.ts";
import { parseHistory } from "../../../provider/host/history.ts";
import { kinds } from "../../../provider/items/kinds.ts";
import { withKnownFingerprints } from "../../../provider/resource/last-known.ts";
import { refuseLockOut } from "../../../provider/resource/way-in.ts";
import { observed } from "../../support/provider/samples.ts";

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFmuZqZalaM14jBi/C+/eqqEWsxG3T8lXlyhXOy5EKad drift";
const connection = {
  host: "box",
  address: "192.0.2.1",
  port: 22,
  user: "jamie",
  hostKey: "ssh-ed25519 AAAA",
};
const reader = kinds.find(({ name }) => name === "reader")!;

afterEach(() => {
  delete process.env.HOST_MODE;
});

it("a reader logs in as nobody but the reader, by the former port, too", () => {
  const own = { ...connection, user: "bonded-validator-reader" };
  expect(asReader({ ...connection, previous: { user: "ops" } })).toEqual(own);
  expect(asReader({ ...connection, previous: { user: "ops", port: 2222 } })).toEqual({
    ...own,
    previous: { port: 2222 },
  });
});

it("a secret that is as recorded has the fingerprint of the state, another one none", () => {
  const attributes = { owner: "root:root", mode: "0600" };
  const found = {
    "file /a": { secret: "as recorded", ...attributes },
    "file /b": { secret: "changed", ...attributes },
  };
  const known = {
    "file /a": { secret: "sha256:1", ...attributes },
    "file /b": { secret: "sha256:2", ...attributes },
  };
  expect(withKnownFingerprints(found, known)).toEqual({ ...found, "file /a": known["file /a"] });
  expect(withKnownFingerprints(found, {})).toEqual(found);
});

it("a reader's login and commands are no hint at who changed something", () => {
  const login = (user: string) =>
    `login\t1795243118.46 i7bb sshd[257]: Accepted publickey for ${user} from 10.0.0.1 port 34822 ssh2: x`;
  const { logins } = parseHistory(["jamie", "bonded-validator-reader"].map(login));
  expect(logins.map(({ user }) => user)).toEqual(["jamie"]);
});

describe("the item", () => {
  it.each([`from="10.0.0.1" ${key}`, `command="/bin/sh" ${key}`, "", `${key}\nrestrict ${key}`])(
    "takes no options of a key: %j",
    (keys) => {
      expect(reader.schema.safeParse({ keys }).success).toBe(false);
    },
  );

  it("takes keys, and shows every one that was added by hand as it stands there", () => {
    expect(reader.schema.safeParse({ keys: `${key}\n${key}` }).success).toBe(true);
    const lines = `restrict,command="/usr/bin/sudo -n /usr/local/lib/bonded-validator/reader" ${key}\n${key} x\n`;
    const fields = { entry: "x", keys: Buffer.from(lines).toString("base64"), program: "0".repeat(64) };
    expect(observed({ reader: fields }).live("reader")).toMatchObject({
      keys: `${key}\n${key} x`,
      changed: "the account, its rule for sudo, its files",
    });
  });
});

it("a plan is not refused for a reader's key, which is to shut out nobody", () => {
  const items = new Map([["login jamie", { keys: key.replace("drift", "jamie"), sudo: "passwordless" }]]);
  const inputs = { connection, items };
  const plan = { changed: [{ key: "login jamie" }] };
  const proof = { method: "publickey", key: "SHA256:another" };
  expect(() => refuseLockOut(inputs, plan, proof)).toThrow("would shut out whoever runs this");
  process.env.HOST_MODE = "reader";
  expect(() => refuseLockOut(inputs, plan, proof)).not.toThrow();
});
