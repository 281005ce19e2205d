import { expect, it } from "vitest";
import { refuseShortfall } from "../../../provider/resource/preconditions.ts";
import { leftBehind } from "../../../provider/resource/retired.ts";
import { connection, file, observed, roleOf } from "../../support/provider/samples.ts";

const inputs = roleOf({
  "requires os": { os: "debian-13" },
  "requires memory": { gibibytes: 28.8 },
  "requires cpu": { cpu: "x86-64-v3" },
  "file /etc/a": { content: "a", owner: "root:root", mode: "0644" },
});
const enough = {
  "requires os": { os: "debian-13" },
  "requires memory": { kibibytes: "32554432" },
  "requires cpu": {
    flags: "cx16 lahf_lm popcnt sse4_1 sse4_2 ssse3 abm avx avx2 bmi1 bmi2 f16c fma movbe xsave",
  },
};

it("a host that has what a role needs is not refused, whatever else it lacks", () => {
  expect(() => refuseShortfall(inputs, observed(enough))).not.toThrow();
});

it("a host that falls short is refused with everything that it lacks", () => {
  const found = {
    ...enough,
    "requires os": { os: "debian-12" },
    "requires memory": { kibibytes: "4194304" },
  };
  expect(() => refuseShortfall(inputs, observed({ ...found, "file /etc/a": file("b") }))).toThrow(
    `box is not what role base needs; nothing was changed there:
  os: found debian-12, wanted debian-13
  memory: found 4 GiB, wanted 28.8 GiB
Correct hosts.box, or give the role another host.`,
  );
});

it("a fact that the host does not tell is one that it lacks", () => {
  expect(() => refuseShortfall(roleOf({ "requires os": { os: "debian-13" } }), observed({}))).toThrow(
    "os: found nothing, wanted debian-13",
  );
});

it("what stays on a retired host is listed by kind", () => {
  const outputs = {
    connection,
    role: "node-i7bbt",
    "requires memory": { gibibytes: 31 },
    "directory /mnt/ethereum/hoodi": { owner: "root:root", mode: "0755", keep: true },
    "secret /etc/jwt.hex": { owner: "root:root", mode: "0600" },
    "directory /etc/b": { owner: "root:root", mode: "0755" },
    "unit chrony": { enabled: true, active: true },
    "probe up": { url: "http://127.0.0.1/", expect: "x", timeoutSeconds: 1 },
    unfinished: "",
  };
  expect(
    leftBehind(outputs),
  ).toBe(`box is retired and was not asked. Of role node-i7bbt it had, when last seen:
  secret: /etc/jwt.hex
  directory: /etc/b, /mnt/ethereum/hoodi
  and 1 other items
Wipe its disks. What runs there starts again with the machine.`);
});
