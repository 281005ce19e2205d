import { z } from "zod";
import { type SignerFiles, textOf } from "./kept-file.ts";
import { type KeystoreCrypto, openKeystore } from "./open-keystore.ts";

/** A keystore of a validator's key, or of a share of one. */
export interface FoundKeystore {
  readonly path: string;
  /** `0x` and 96 hex digits, as the keystore says. */
  readonly publicKey: string;
  readonly crypto: KeystoreCrypto;
  /** Undefined: its file is missing. */
  readonly password: string | undefined;
}

const keystoreSchema = z.looseObject({
  pubkey: z.string().regex(/^(0x)?[0-9a-f]{96}$/i),
  crypto: z.looseObject({}),
});

/** Where the password of a keystore is: beside a share, or in a folder of passwords by the public key. */
const layouts: readonly (readonly [keystore: RegExp, password: string])[] = [
  // ObolNetwork/charon eth2util/keystore, e6284707
  [/^(shares\/keystore-[^/]*)\.json$/, "$1.txt"],
  // catalog/clients/validator: folders of Lighthouse, Lodestar and Nimbus
  [/^([^/]+)\/(?:validators|keystores)\/(0x[^/]*)\/[^/]+\.json$/, "$1/secrets/$2"],
];

/** What lies where a keystore does and is none is a problem. */
export function keystoresIn(files: SignerFiles): { keystores: FoundKeystore[]; problems: string[] } {
  const keystores: FoundKeystore[] = [];
  const problems: string[] = [];
  for (const [path, content] of files) {
    const layout = layouts.find(([pattern]) => pattern.test(path));
    if (layout === undefined) continue;
    const keystore = parsed(content);
    if (keystore === undefined) {
      problems.push(`${path} is not a keystore`);
      continue;
    }
    const password = files.get(path.replace(...layout));
    keystores.push({ path, ...keystore, password: password && textOf(password) });
    if (password === undefined) problems.push(`the password of ${path} is missing`);
  }
  return { keystores, problems };
}

function parsed(content: Uint8Array): Pick<FoundKeystore, "publicKey" | "crypto"> | undefined {
  try {
    const { pubkey, crypto } = keystoreSchema.parse(JSON.parse(textOf(content)));
    return { publicKey: `0x${pubkey.replace(/^0x/i, "").toLowerCase()}`, crypto: crypto as KeystoreCrypto };
  } catch {
    return undefined;
  }
}

/** Opens each keystore with its password, and derives the public key of what is in it. */
export function keystoresThatDoNotOpen(keystores: readonly FoundKeystore[]): string[] {
  return keystores
    .filter((one) => one.password !== undefined && !opens(one, one.password))
    .map(
      ({ path }) => `${path} does not open with its password, or has another key than its public key says`,
    );
}

function opens({ crypto, publicKey }: FoundKeystore, password: string): boolean {
  try {
    openKeystore(crypto, password, publicKey).fill(0);
    return true;
  } catch {
    return false;
  }
}
