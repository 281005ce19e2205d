import { quote } from "../../../provider/remote/quote.ts";
import type { Box } from "../../support/box.ts";
import { agentFunctions } from "../agent-shell.ts";

/** Who tries for root: an account without rights, root in a container with its own folder, or FRR's account. */
export type Attacker = "user" | "container" | "frr";

/** How somebody tries for root, and what protects it. Scripts are of a POSIX shell. */
export interface Attempt {
  readonly attacker: Attacker;
  readonly what: string;
  readonly protection: string;
  /** What the host is like before, as root. */
  readonly host?: string;
  /** What the session of root is like before the agent: where it stands, what it inherits. */
  readonly session?: string;
  /** What the attacker does, before root acts and whenever `root` says `attack`. */
  readonly attack: string;
  /** What root does, with the agent's functions. */
  readonly root?: string;
  /** What somebody without rights on the host does at the end: a user himself, or whom a container has sent. */
  readonly finally?: string;
  /** The account of a user who is not just anybody. */
  readonly account?: string;
  /** The control: what is different without that one protection. `agent`: texts of the agent → what stands there instead. */
  readonly without: Partial<Pick<Attempt, "host" | "root">> & {
    readonly agent?: Readonly<Record<string, string>>;
  };
}

/** Where no attacker can write: who makes this file has root. */
const proof = "/root/owned";
/** What an attacker wants root to run. */
export const payload = `touch ${proof}`;

/** The folder that a container may write, as the container and as the host sees it. */
export const containerFolder = { inside: "/data", outside: "/srv/node/data" } as const;

const scripts = "/srv/scripts";
const base64 = (text: string) => Buffer.from(text).toString("base64");

/** The last line of what a try says where the attacker has become root. */
export const gained = "the attacker is root\n";

/** Makes an attempt, with the protection or without, and returns what was printed. */
export async function tryAttempt(box: Box, attempt: Attempt, isProtected: boolean): Promise<string> {
  const {
    host = "",
    root = "",
    agent = {},
  } = { ...attempt, agent: {}, ...(isProtected ? {} : attempt.without) };
  const { session = "", attack, finally: end = ":" } = attempt;
  return await box.run(`exec 2>&1
    cd /
    ${clean}
    echo ${base64(attack)} | base64 -d >${scripts}/attack; echo ${base64(end)} | base64 -d >${scripts}/finally
    ${host}
    attack() { set -- ${scripts}/attack; ${attackerRuns(attempt)} || :; }
    accomplice() { set -- ${scripts}/finally; ${asUser(attempt.account)} || :; }
    attack
    ( ${session}
    ${agentFunctions(agent)}
    set -e
    ${root}
    ) || echo "root ended with $?"
    accomplice
    [ ! -e ${proof} ] || printf '${gained.replace("\n", "\\n")}'`);
}

/** A host without anything of the attempt before. */
const clean = `
  ! mountpoint -q /srv/disk || umount /srv/disk
  rm -rf ${proof} /srv/* /run/lock /run/bonded-validator* /var/lib/bonded-validator /usr/local/lib/bonded-validator /home/admin
  mkdir -m 1777 /run/lock
  mkdir -p ${scripts} ${containerFolder.outside}
  ln -sfn dash /usr/bin/sh`;

const asUser = (account = "eve") =>
  `setpriv --reuid=${account} --regid=${account} --init-groups sh -uc '. "$1"' sh "$1"`;

/** Runs the script $1 as the attacker. */
function attackerRuns({ attacker, account }: Attempt): string {
  if (attacker === "user") return asUser(account);
  if (attacker === "frr") return asUser("frr");
  return `unshare --mount --propagation private sh -euc ${quote(inContainer)} container "$1"`;
}

/**
 * Root without a capability, in a root of its own with the host's programs. The folder is shared with the host, and
 * whatever else /srv/mounts names: "source target option" a line.
 */
const inContainer = `
  image=/srv/image; mkdir -p $image/usr $image/proc $image/scripts $image${containerFolder.inside}; cd $image
  for name in bin lib lib64; do ln -sfn usr/$name $name; done
  mount --bind /usr usr; mount -o remount,bind,ro usr
  mount --bind ${scripts} scripts; mount --bind ${containerFolder.outside} .${containerFolder.inside}
  [ ! -e /srv/mounts ] || while read -r source target option; do
    touch ".$target"; mount --bind "$source" ".$target"; mount -o "remount,bind,$option" ".$target"
  done </srv/mounts
  exec chroot . setpriv --bounding-set=-all --inh-caps=-all --no-new-privs sh -uc ". /scripts/\${1##*/}"`;

/** The host's accounts of attackers, once for all attempts. */
export const accounts = `
  for name in eve admin; do userdel -rf $name 2>/dev/null || :; useradd --create-home $name; done`;
