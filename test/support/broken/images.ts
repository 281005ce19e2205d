import { digest } from "../inventory.ts";
import { relayOf, withRelays } from "../relays.ts";
import type { Broken } from "./broken.ts";

/** Images and the registry they come from. */
export const images: readonly Broken[] = [
  {
    name: "a digest that is too short",
    breakIt: (c) => (c.images.digests.reth = "v2.11.0@sha256:abc"),
    problem: [
      "bonded-validator:images.digests.reth: not a version with its digest [format]",
      "write it as in v2.11.0@sha256:<64 hex digits>",
    ],
  },
  {
    name: "a missing digest",
    breakIt: (c) => delete c.images.digests.reth,
    problem: [
      "bonded-validator:images.digests.reth: it is missing: i7bbt would run reth v2.11.0, and images are pinned by digest [image-digest]",
      'run docker buildx imagetools inspect ghcr.io/paradigmxyz/reth:v2.11.0 and write its digest in Pulumi.hoodi.yaml: bonded-validator:images: { digests: { reth: "v2.11.0@sha256:…" } }',
    ],
  },
  {
    name: "a missing digest of the MEV-Boost beside a node",
    breakIt: (c) => {
      withRelays(c, { solo: [relayOf("hoodi.aestus.live")] });
      c.nodes.trdiyt.builder = "local";
      delete c.images.digests["mev-boost"];
    },
    problem: [
      "bonded-validator:images.digests.mev-boost: it is missing: trdiyt would run mev-boost 1.12.0, and images are pinned by digest [image-digest]",
      'run docker buildx imagetools inspect docker.io/flashbots/mev-boost:1.12.0 and write its digest in Pulumi.hoodi.yaml: bonded-validator:images: { digests: { mev-boost: "1.12.0@sha256:…" } }',
    ],
  },
  {
    name: "a version that is no release",
    breakIt: (c) => (c.images.digests.erigon = `latest@${digest("c")}`),
    problem: [
      "bonded-validator:images.digests.erigon: latest is no release: nothing tells what would run [version-number]",
      "write a version and its digest, as in v3.8.2@sha256:…",
    ],
  },
  {
    name: "a version for other processors",
    breakIt: (c) => (c.images.digests["nimbus-validator"] = `arm64v8-v26.10.2@${digest("e")}`),
    problem: [
      "bonded-validator:images.digests.nimbus-validator: arm64v8-v26.10.2 is for another processor than the x86-64 of the hosts [version-number]",
      "write a version and its digest, as in multiarch-v26.10.2@sha256:…",
    ],
  },
  {
    name: "a digest of the examples here",
    breakIt: (c) => (c.images.digests.reth = `v2.11.0@${digest("1")}`),
    problem: [
      "bonded-validator:images.digests.reth: its digest was copied from the documentation: it is an example there [image-digest]",
      'run docker buildx imagetools inspect ghcr.io/paradigmxyz/reth:v2.11.0 and write its digest in Pulumi.hoodi.yaml: bonded-validator:images: { digests: { reth: "v2.11.0@sha256:…" } }',
    ],
  },
  {
    name: "one digest for two clients",
    breakIt: (c) => (c.images.digests.reth = `v2.11.0@${c.images.digests.lighthouse.split("@")[1]}`),
    problem: [
      "bonded-validator:images.digests.lighthouse: its digest is that of reth, too [image-digest]",
      'run docker buildx imagetools inspect docker.io/sigp/lighthouse:v8.3.3 and write its digest in Pulumi.hoodi.yaml: bonded-validator:images: { digests: { lighthouse: "v8.3.3@sha256:…" } }',
    ],
  },
  {
    name: "a registry with a scheme",
    breakIt: (c) => (c.images.registry = "https://registry.example.org"),
    problem: [
      "bonded-validator:images.registry: not a registry [format]",
      "write its host name or address and perhaps a port: registry.example.org:5000",
    ],
  },
  {
    name: "a registry at a port that cannot be",
    breakIt: (c) => (c.images.registry = "registry.example.org:99999"),
    problem: [
      "bonded-validator:images.registry: not a registry [format]",
      "write its host name or address and perhaps a port: registry.example.org:5000",
    ],
  },
  {
    name: "a certificate for no registry",
    breakIt: (c) => (c.images.ca = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"),
    problem: [
      "bonded-validator:images.ca: a certificate without a registry does nothing [registry-ca]",
      "write images.registry too, or remove it",
    ],
  },
];
