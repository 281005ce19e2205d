import type { Broken } from "./broken.ts";

/** Checkpoints, and how changes are made. */
export const changes: readonly Broken[] = [
  {
    name: "a checkpoint provider without encryption on the way",
    breakIt: (c) => (c.checkpoints = ["http://checkpoint.example.org", "https://other.example.org"]),
    problem: [
      "bonded-validator:checkpoints[0]: not the base URL of a checkpoint provider [format]",
      "write https:// and its host (http:// for an address in your own network), without a path",
    ],
  },
  {
    name: "a checkpoint provider at a port that cannot be",
    breakIt: (c) => (c.checkpoints = ["https://a.example.org:99999", "https://b.example.org"]),
    problem: [
      "bonded-validator:checkpoints[0]: not the base URL of a checkpoint provider [format]",
      "write https:// and its host (http:// for an address in your own network), without a path",
    ],
  },
  {
    name: "a checkpoint provider that would be compared with itself",
    breakIt: (c) => (c.checkpoints = ["https://a.example.org", "https://a.example.org"]),
    problem: [
      "bonded-validator:checkpoints: a.example.org stands there twice: it would be compared with itself [checkpoint-twice]",
      "name each provider once",
    ],
  },
  {
    name: "a limit for changes that no client can keep",
    breakIt: (c) => (c.changes = { readyTimeoutSeconds: 1 }),
    problem: ["bonded-validator:changes.readyTimeoutSeconds: 1 does not fit [format]", "write at least 5"],
  },
];
