/** What somebody with a reader's key may send: requests in good form with hostile words, and what has no form at all. */
import fc from "fast-check";
import { requestText, type Verb } from "../../../provider/host/session.ts";

const verbs = [
  ...[
    "observe",
    "history",
    "ping",
    "begin",
    "apply",
    "release",
    "kept_files",
    "local_answers",
    "probe_ports",
  ],
  ...[
    "time_requests",
    "network_state",
    "serve",
    "look",
    "observe_file",
    "history_path",
    "unwritten",
    "x",
    "_",
  ],
];

/** Each would leave a trace where a shell takes it for more than a text. */
const attacks = [
  ...[
    "$(touch /srv/pwned)",
    "`touch /srv/pwned`",
    ";touch /srv/pwned;",
    "|touch /srv/pwned",
    "&touch /srv/pwned&",
  ],
  ...[
    "\ntouch /srv/pwned\n",
    "'; touch /srv/pwned; '",
    '"; touch /srv/pwned; "',
    ">/srv/pwned",
    "../../srv/pwned",
  ],
  ...[
    "--output=/srv/pwned",
    "-o/srv/pwned",
    "*",
    "~",
    "%n%s",
    "\\0",
    "\t",
    "/etc/shadow",
    "/srv/box/secret",
    "..",
    "-",
  ],
  ...["a[$(touch /srv/pwned)]", "{{.}}", "x y", "/etc/\u0000x", "é", "\u001b]0;x\u0007", "/".repeat(300)],
];

const word = fc.oneof(
  fc.constantFrom(...attacks),
  fc.string({ maxLength: 20 }),
  fc.string({ unit: "binary", maxLength: 8 }),
);
const name = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(""));
const type = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom("path", "package", "unit", "service", "owner", "file", "secret", "additions"),
  },
  { weight: 1, arbitrary: name },
);
const line = fc
  .tuple(
    type,
    fc.oneof(
      name,
      name.map((text) => `/${text}`),
      name.map((text) => `a/${text}`),
    ),
  )
  .map((cells) => cells.join("\t"));
const body = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.array(line, { maxLength: 2 }).map((lines) => lines.map((text) => `${text}\n`).join("")),
  },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 200 }) },
);

const wellFormed = fc
  .tuple(
    fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...verbs.slice(2)) },
      { weight: 3, arbitrary: fc.constant("history") },
      { weight: 1, arbitrary: fc.constant("observe") },
    ),
    body.filter((text) => text !== "" && !text.includes("\0") && Buffer.from(text).toString() === text),
  )
  .map(([verb, text]) => requestText(verb as Verb, text, "0123456789ab"));

/** After it nothing more of a session is heard. */
const formless = fc.oneof(
  fc.tuple(word, word, word, word).map((words) => words.join(" ").padEnd(128)),
  fc.string({ unit: "binary", maxLength: 400 }),
  body.map((text) => requestText("history", text, "0123456789ab").replace(/[0-9a-f]{64}/, "0".repeat(64))),
);

/** All that one session is sent. */
export const hostileRequests = fc
  .tuple(fc.array(wellFormed, { minLength: 80, maxLength: 100 }), formless)
  .map(([requests, end]) => [...requests, end]);

/** What this program itself asks. */
const real = fc.constantFrom(
  requestText("ping", "", "0123456789ab"),
  requestText("observe", "", "0123456789ab"),
  requestText("history", "path\t/etc/passwd\nunit\tssh.service\npackage\tjq\n", "0123456789ab"),
  requestText("history", "service\thoodi/reth\n", "0123456789ab"),
  requestText("apply", "touch /srv/pwned", "0123456789ab"),
);

/** A change at a place of a request, by bytes. */
const change = fc.tuple(
  fc.constantFrom("set", "cut", "insert", "repeat"),
  fc.nat(400),
  fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 12 }),
    word.map((text) => Buffer.from(text)),
  ),
);

const mutated = fc.tuple(real, fc.array(change, { minLength: 1, maxLength: 4 })).map(([request, changes]) =>
  changes.reduce((bytes, [how, place, by]) => {
    const at = place % (bytes.length + 1);
    const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
    const part = after.subarray(0, by.length);
    if (how === "set") return Buffer.concat([before, by, after.subarray(by.length)]);
    if (how === "cut") return Buffer.concat([before, after.subarray(by.length)]);
    return Buffer.concat([before, how === "insert" ? by : part, after]);
  }, Buffer.from(request)),
);

/** A login: the words that it asks for, requests one after the other, and bytes that may have no form at its end. */
export const hostileLogins = fc.record({
  command: word.map((text) => `x ${text.replaceAll("\0", "")}`),
  asked: fc.array(fc.oneof({ weight: 1, arbitrary: real }, { weight: 4, arbitrary: wellFormed }), {
    minLength: 3,
    maxLength: 8,
  }),
  last: fc.oneof(
    { weight: 3, arbitrary: mutated },
    { weight: 1, arbitrary: formless.map((text) => Buffer.from(text)) },
  ),
});
