import { parse } from "yaml";
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

/**
 * Lighthouse writes passwords of keys that come by its keymanager API here, unless it is told to keep them in files
 * (sigp/lighthouse validator_client/http_api/src/keystores.rs, import_single_keystore).
 */
const definitionsFile = "lighthouse/validators/validator_definitions.yml";

const definitionsSchema = z.array(
  z.looseObject({ voting_public_key: z.string(), voting_keystore_password: z.string().nullish() }),
);

function definedPasswords(files: SignerFiles): ReadonlyMap<string, string> {
  try {
    const entries = definitionsSchema.parse(parse(textOf(files.get(definitionsFile) ?? new Uint8Array())));
    return new Map(
      entries.flatMap(({ voting_public_key: key, voting_keystore_password: password }) =>
        typeof password === "string" ? [[key.toLowerCase(), password] as const] : [],
      ),
    );
  } catch {
    return new Map();
  }
}

/** What lies where a keystore does and is none is a problem. */
export function keystoresIn(files: SignerFiles): { keystores: FoundKeystore[]; problems: string[] } {
  const keystores: FoundKeystore[] = [];
  const problems: string[] = [];
  const defined = definedPasswords(files);
  for (const [path, content] of files) {
    const layout = layouts.find(([pattern]) => pattern.test(path));
    if (layout === undefined) continue;
    const keystore = parsed(content);
    if (keystore === undefined) {
      problems.push(`${path} is not a keystore`);
      continue;
    }
    const file = files.get(path.replace(...layout));
    const password = file === undefined ? defined.get(keystore.publicKey) : textOf(file);
    keystores.push({ path, ...keystore, password });
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
