import type { Topology } from "../../topology/topology.ts";
import { charonIdentity } from "./charon-identity.ts";
import type { SignerFiles } from "./kept-file.ts";
import { keystoresIn, keystoresThatDoNotOpen } from "./keystores.ts";
import type { Derived, ManifestSigner } from "./manifest.ts";
import { ssvIdentity } from "./ssv-identity.ts";

/** What a stack says of a signer. */
export type Declared = Pick<ManifestSigner, "name" | "program" | "operatorId" | "lockHash">;

export function declaredSigner({ validators, dvtNodes }: Topology, name: string): Declared {
  const node = dvtNodes[name];
  if (node === undefined) return { name, program: validators[name]!.client };
  if (node.program === "ssv")
    return { name, program: "ssv", ...(node.operatorId !== undefined && { operatorId: node.operatorId }) };
  return { name, program: "charon", ...(node.context && { lockHash: node.context.lockHash }) };
}

/** @param opens also open keystores, which takes a second each. */
export function deriveIdentity(signer: Declared, files: SignerFiles, opens: boolean): Derived {
  if (signer.program === "charon") return charonIdentity(files, signer.lockHash, opens);
  if (signer.program === "ssv") return ssvIdentity(files, signer.operatorId !== undefined);
  const { keystores, problems } = keystoresIn(files);
  return {
    identity: { validators: keystores.map(({ publicKey }) => publicKey).toSorted() },
    problems: [
      ...(keystores.length === 0 ? ["it has no keystore"] : []),
      ...problems,
      ...(opens ? keystoresThatDoNotOpen(keystores) : []),
    ],
  };
}
