/** What is told of a secret file that is as `up` wrote it, in place of its sum; see secret_sum in reader.sh. */
export const sumAsRecorded = "as-recorded";

/** Account of whoever may look at a host and change nothing there. */
export const readerAccount = "bonded-validator-reader";

/** Its home: root's, so that the account can change neither its keys nor what a login runs. */
export const readerHome = "/var/lib/bonded-validator-reader";

/** The program that answers a reader, and the only one that the account may run. Root's. */
export const readerProgram = "/usr/local/lib/bonded-validator/reader";

/** The account's rule for sudo. The number keeps it apart from the rules of administrators, of any name. */
export const readerSudoers = "/etc/sudoers.d/91-bonded-validator-reader";

/**
 * Empty folders, one for each reader that a host answers at a time: over it lies the memory that it works in. Whoever
 * holds a key must not be able to keep a host busy with more.
 */
export const readerSlots: readonly string[] = [1, 2, 3, 4].map((number) => `${readerHome}/slot${number}`);
