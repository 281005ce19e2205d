/** Private keys that were given where xpubs are asked for. They are refused, and no part of them is repeated. */

/** Words of BIP-39 and SLIP-39 have 3 to 8 letters. Between them may be what lists are written with, and numbers. */
const words = /(?:\b[a-z]{3,8}\b(?:\d[.:)]?|[\s,;"'|-])*){12}/i;

/** What gives away keys, and how it is recognised; the library's own checks come later and need not be trusted with it. */
const secretForms: readonly (readonly [what: string, form: RegExp])[] = [
  ["a private extended key (xprv)", /[a-z]prv[1-9A-HJ-NP-Za-km-z]{16}/i],
  ["a private key or a seed (64 hex digits or more)", /[0-9a-f]{64}/i],
  ["a mnemonic (12 words or more in a row)", words],
];

/** Text that holds a secret. The message says which kind, and nothing of the text. */
export class SecretGiven extends Error {
  constructor(what: string, where: string) {
    super(`${where} has what looks like ${what}. It was not used, and it is not repeated here.
If it is one, treat it as known to others: remove it where it was written (a file, its backups, the history of the
shell, the logs of npm), make a new mnemonic on the hardware wallet, and move the funds and the roles of its addresses.
This command takes xpubs only: docs/addresses.md says how a hardware wallet shows them.`);
    this.name = "SecretGiven";
  }
}

/** Throws {@link SecretGiven} if a text has the form of a private key. `where` is where it was found, for the message. */
export function refuseSecrets(text: string, where: string): void {
  const found = secretForms.find(([, form]) => form.test(text));
  if (found !== undefined) throw new SecretGiven(found[0], where);
}

/** Arguments are visible to every account of the machine, so they may not even hold public keys. */
export function refuseKeysInArguments(words: readonly string[]): void {
  const line = words.join(" ");
  refuseSecrets(line, "The command line");
  if (/[a-z]pub[1-9A-HJ-NP-Za-km-z]{16}/i.test(line))
    throw new Error(
      "The command line has an xpub, which every account of this machine can read. Write it into the file of --plan.",
    );
}
