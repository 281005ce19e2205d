import fc from "fast-check";
import type { Leaves } from "../../../provider/items/kind.ts";

/** Any text that UTF-8 can carry, control characters and quotes among it. */
export const texts = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("", "'", "\\", "$(x)", "\n", "\u0000"),
);

const owner = fc.stringMatching(/^[a-z_][a-z0-9_-]{0,7}:[a-z_][a-z0-9_-]{0,7}$/);
const mode = fc.stringMatching(/^0[0-7]{3}$/);
const paths = fc.stringMatching(/^(\/[\w@%+=:,-][\w@%+=:,.-]{0,5}){1,4}$/);
const words = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,8}$/);
const accounts = fc.stringMatching(/^[a-z_][a-z0-9_-]{0,8}$/);
const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));

const keyed = (kind: string, name: fc.Arbitrary<string>, leaves: fc.Arbitrary<Leaves>) =>
  fc.tuple(name, leaves).map(([own, wanted]) => [`${kind} ${own}`, wanted] as const);

/** Key and wanted leaves of an item of any kind that a machine may have several of. */
const item = fc.oneof(
  keyed(
    "package",
    fc.stringMatching(/^[a-z0-9][a-z0-9+.-]{1,8}$/),
    fc.oneof(
      fc.record({ state: fc.constantFrom("installed", "absent") }),
      fc.record({ state: fc.constant("absent") }),
    ),
  ),
  keyed(
    "repository",
    words,
    fc.record({
      uri: words.map((word) => `https://${word}.example.org/debian`),
      suites: words,
      components: fc.tuple(words, words).map((both) => both.join(" ")),
      key: fc.constant("http://192.0.2.1/key"),
      fingerprint: hex(40).map((digits) => digits.toUpperCase()),
    }),
  ),
  keyed(
    "directory",
    paths,
    fc.record(
      { owner, mode, keep: fc.boolean(), on: paths, irreplaceable: fc.constant("0x*,a.db") },
      { requiredKeys: ["owner", "mode"] },
    ),
  ),
  keyed(
    "database",
    paths,
    fc.record({ version: fc.tuple(fc.nat(99), fc.nat(99), fc.nat(99)).map((parts) => parts.join(".")) }),
  ),
  keyed("origin", paths, fc.record({ id: hex(64) })),
  keyed(
    "download",
    paths,
    fc.record({
      url: words.map((word) => `https://${word}.example.org/genesis.ssz`),
      sha256: hex(64),
      owner,
      mode,
    }),
  ),
  keyed("group", accounts, fc.record({ state: fc.constant("present") })),
  keyed(
    "user",
    accounts,
    fc.record({ groups: fc.array(accounts, { minLength: 1, maxLength: 3 }).map(String), shell: paths }),
  ),
  keyed("link", paths, fc.record({ target: paths })),
  keyed(
    "sysctl",
    fc.tuple(hex(3), hex(3)).map((names) => names.join(".")),
    fc.record({ value: words, optional: fc.boolean(), module: hex(4) }, { requiredKeys: ["value"] }),
  ),
  keyed(
    "filesystem",
    words.map((word) => `/dev/disk/by-id/${word}`),
    fc.record({
      filesystem: fc.constantFrom("ext4", "xfs"),
      bytes: fc.integer({ min: 1 }),
      label: fc.stringMatching(/^[a-z][a-z0-9-]{0,35}$/),
      partition: fc.uuid(),
      uuid: fc.uuid(),
    }),
  ),
  keyed(
    "mount",
    paths,
    fc.record(
      {
        uuid: fc.uuid(),
        filesystem: fc.constantFrom("ext4", "xfs"),
        options: fc.constantFrom("noatime", "noatime,discard,commit=30"),
        before: words,
      },
      { requiredKeys: ["uuid", "filesystem", "options"] },
    ),
  ),
  keyed(
    "smart",
    words.map((word) => `/dev/disk/by-id/${word}`),
    fc.record({ health: fc.constant("passed") }),
  ),
  keyed("file", paths, fc.record({ content: texts, owner, mode })),
  keyed("file", paths, fc.record({ secret: texts.filter((text) => text !== ""), owner, mode })),
  keyed(
    "secret",
    paths,
    fc.record(
      { format: fc.constant("hex32"), owner, mode, identity: fc.boolean() },
      { requiredKeys: ["format", "owner", "mode"] },
    ),
  ),
  keyed(
    "nftables",
    fc.constantFrom("bonded-validator", "bonded-validator-more"),
    fc.record({ table: texts.map((text) => `table inet bonded-validator {\n${text}\n}\n`), file: paths }),
  ),
  keyed(
    "rule",
    fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,8}$/),
    fc.record(
      {
        action: fc.constantFrom("allow", "limit", "deny"),
        direction: fc.constantFrom("in", "out"),
        interface: fc.stringMatching(/^[a-z][a-z0-9.-]{0,8}$/),
        from: fc.constantFrom("any", "10.0.0.0/8", "2001:db8::/32"),
        to: fc.constantFrom("any", "192.0.2.1"),
        port: fc.constantFrom("22", "30300,30310:30315"),
        protocol: fc.constantFrom("tcp", "udp"),
        comment: fc.constant("bonded-validator:hoodi"),
      },
      { requiredKeys: ["action", "direction", "from", "to", "port", "protocol", "comment"] },
    ),
  ),
  keyed("unit", words, fc.record({ enabled: fc.boolean(), active: fc.boolean() })),
  keyed(
    "address",
    fc.ipV4(),
    fc.constantFrom({ device: "" }, { device: "anycast0", unit: "bonded-validator-address.service" }),
  ),
  keyed(
    "proxy",
    paths,
    fc.constant({
      unit: "bonded-validator-proxy-hoodi.service",
      servers: "beacon/a 127.0.0.1:5052 maxconn 9",
    }),
  ),
  keyed(
    "service",
    fc.tuple(words, words).map((names) => names.join("/")),
    fc.record(
      {
        compose: paths,
        image: hex(64).map((digest) => `registry/image@sha256:${digest}`),
        definition: hex(16),
        restart: fc.constantFrom("no", "always", "on-failure", "unless-stopped"),
        state: fc.constant("running"),
        manualStart: fc.boolean(),
      },
      { requiredKeys: ["compose", "image", "definition", "restart", "state"] },
    ),
  ),
  keyed(
    "probe",
    words,
    fc.record({
      url: fc.constant("http://127.0.0.1:8545/"),
      expect: texts.filter((text) => text !== ""),
      timeoutSeconds: fc.integer({ min: 1, max: 600 }),
    }),
  ),
);

const single = fc.constantFrom<readonly [string, Leaves][]>(
  [],
  [
    [
      "tailnet",
      {
        hostname: "box",
        tags: "tag:home",
        routes: "10.0.0.1/32",
        acceptRoutes: false,
        acceptDns: false,
        key: "tskey-auth-x",
        renewal: "pulumi up --replace '**::box-tailnet-key'",
      },
    ],
  ],
  [["routing", { configuration: "hostname box\n!\nrouter bgp 65001\n bgp router-id 10.99.0.1\nexit\n" }]],
  [["sshd", { rootLogin: "no", passwords: "no" }]],
  [["firewall", { enabled: true, incoming: "deny", outgoing: "allow", routed: "deny", ipv6: true }]],
  [["login jamie", { keys: "ssh-ed25519 AAAA a\n\nssh-rsa AAAB b", sudo: "passwordless" }]],
);

/** Valid items of one role; no two of them at one path. */
export const roleItems: fc.Arbitrary<Record<string, Leaves>> = fc
  .tuple(fc.uniqueArray(item, { maxLength: 12, selector: ([key]) => key.slice(key.indexOf(" ")) }), single)
  .map(([items, more]) => Object.fromEntries([...items, ...more]));
