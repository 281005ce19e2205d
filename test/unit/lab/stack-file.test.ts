import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { packagedClients } from "../../../catalog/clients/images.ts";
import { type Lab, labFromEnvironment } from "../../../lab/settings.ts";
import { rentedHosts, stackFile, writeStackFile } from "../../../lab/stack-file.ts";
import { loadTopology } from "../../../topology/load.ts";
import { digest, publicKey, today } from "../../support/inventory.ts";

const dir = mkdtempSync(join(tmpdir(), "bonded-validator-lab-"));
afterAll(() => rmSync(dir, { recursive: true }));

/** A lab that has only the files that a stack file is written from. */
const lab: Lab = { ...labFromEnvironment({}), dir };
writeFileSync(join(dir, "id_ed25519.pub"), `${publicKey(1)} lab`);
mkdirSync(join(dir, "registry"));
writeFileSync(join(dir, "registry/ca.crt"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
for (const [i, host] of rentedHosts().entries()) {
  mkdirSync(join(dir, "hosts", host), { recursive: true });
  writeFileSync(join(dir, "hosts", host, "host_key.pub"), `${publicKey(2 + i)} ${host}`);
}

/** What the program makes of a stack in a lab of the home hosts. */
function deployed(stack: string) {
  const host = (address: string) => ({ address, owner: stack, system: "debian-13" as const });
  const hosts = { trdiy: host("10.77.0.11"), i7bb: host("10.77.0.12") };
  const digests = Object.fromEntries(
    packagedClients.map((client, i) => [client, digest("abcdef0456789"[i]!)]),
  );
  writeStackFile(
    lab,
    stack,
    { hosts, overlay: false },
    digests as Record<(typeof packagedClients)[number], string>,
    "salt",
  );
  const { config } = parse(readFileSync(stackFile(lab, stack), "utf8"));
  return loadTopology(
    stack,
    Object.fromEntries(
      Object.entries(config).map(([key, value]) => [key.replace("bonded-validator:", ""), value]),
    ),
    today,
  );
}

describe("a stack in a lab without an overlay", () => {
  it.each(["hoodi", "mainnet"])(
    "is valid, and its validator clients ask their own host's node: %s",
    (stack) => {
      const { validators, nodes } = deployed(stack);
      expect(Object.keys(validators)).toHaveLength(5);
      for (const { host, beaconNodes } of Object.values(validators))
        expect(beaconNodes.map((node) => nodes[node]!.host)).toEqual([host]);
    },
  );
});
