/**
 * Scripts for a host by which a Charon node makes keys with the others of its cluster. What comes of it lies in a folder
 * beside those of the programs, where no program looks, until all nodes have it. The lock is moved last: a node without
 * it does not start, so the node is as before until then.
 */

import {
  type DkgCommand,
  dkgCommands,
  dkgPlaces,
  keyGenerationSeconds,
} from "../../catalog/clients/dvt/charon-keys.ts";
import { shares } from "../../catalog/clients/dvt/lodestar.ts";
import { heredoc, quote } from "../../provider/remote/quote.ts";
import type { CharonNode } from "../../topology/dvt/node.ts";
import { workloadUser } from "../../topology/ethereum/users.ts";
import { workloadPaths } from "../workloads/paths.ts";

/** Folders and files of a node on its host. */
export function dkgPaths({ stack, name }: CharonNode) {
  const { data } = workloadPaths(stack, name);
  const stage = `${data}/ceremony`;
  return {
    charon: `${data}/charon`,
    shares: `${data}/${shares.folder}`,
    stage,
    output: `${stage}/output`,
    definition: `${stage}/cluster-definition.json`,
    /** Public keys of the shares that were made, one a line, in the order of the validators. */
    publicShares: `${stage}/public-shares`,
  };
}

const key = "charon-enr-private-key";
const lock = "cluster-lock.json";

/** As variables of a script. The agent's own, among them $work and $home, have other names. */
function names(node: CharonNode): string {
  return Object.entries(dkgPaths(node))
    .map(([name, path]) => `${name}=${quote(path)}`)
    .join("\n");
}

interface Mount {
  readonly source: string;
  readonly target: string;
  readonly access: "ro" | "rw";
}

/** Of the container that makes keys: one at a time. */
const containerName = ({ stack, name }: CharonNode): string => `${stack}-${name}-ceremony`;

/** A command of Charon in a container of the node's own image, as the node's user. `place`: its network, and more. */
function charonRun(
  node: CharonNode,
  command: DkgCommand,
  mounts: readonly Mount[],
  place = "--network none",
): string {
  const user = workloadUser(node.stack, node.name);
  const [entrypoint = "", ...words] = dkgCommands[command];
  return [
    "docker run --rm --log-driver none --cap-drop ALL --security-opt no-new-privileges --read-only",
    `${place} --user ${user}:${user}`,
    ...mounts.map(({ source, target, access }) => `--volume ${quote(`${source}:${target}:${access}`)}`),
    `--entrypoint ${quote(entrypoint)} ${quote(node.images.charon!)}`,
    ...words.map(quote),
  ].join(" ");
}

const keyMount = (node: CharonNode, access: Mount["access"]): Mount => ({
  source: dkgPaths(node).charon,
  target: dkgPlaces.key,
  access,
});

/**
 * Says in its last line how far the node is, with its node record: `absent` (no folder yet), `keyless`, `before`, `staged`
 * (something was left of a key generation) or `after` (it has a lock). Ends with 3, because a script's words are told only then.
 */
export function lookScript(node: CharonNode): string {
  return `${names(node)}
say() { printf '%s\\n' "$*"; exit 3; }
[ -d "$charon" ] || say absent
[ -f "$charon/${key}" ] || say keyless
state=before
[ ! -e "$stage" ] || state=staged
[ ! -e "$charon/${lock}" ] || state=after
record=$(${charonRun(node, "showRecord", [keyMount(node, "ro")])})
say "$state $(printf '%s\\n' "$record" | grep '^enr:' | tail -n 1)"`;
}

/** Makes the key of a node that has none. */
export function createRecordScript(node: CharonNode): string {
  return `${names(node)}
step ${quote(`the key of ${node.name}`)}
[ ! -e "$charon/${key}" ] || exit 0
${charonRun(node, "createRecord", [keyMount(node, "rw")])}`;
}

/** Lays everything ready; what is left of an earlier one is put aside. `time`: as a name of a folder ends. */
export function prepareScript(node: CharonNode, definition: string, time: string): string {
  const user = workloadUser(node.stack, node.name);
  const image = quote(node.images.charon!);
  return `${asideScript(node, time)}
step 'make ready for the key generation'
users=$(docker ps --filter volume="$charon" --format '{{.Names}}')
[ -z "$users" ] || { printf 'The container %s uses %s. Stop it first.\\n' "$users" "$charon"; exit 1; }
[ ! -e "$charon/${lock}" ] || { echo "$charon has a lock"; exit 1; }
[ -z "$(ls -A "$shares")" ] || { echo "$shares has files, and no lock belongs to them. Move them aside."; exit 1; }
for file in "$charon"/deposit-data*; do [ ! -e "$file" ] || { echo "$file belongs to no lock. Move it aside."; exit 1; }; done
mkdir -m 0700 "$stage" "$output"
ln -s ${dkgPlaces.key}/${key} "$output/${key}"
chown -h ${user}:${user} "$output" "$output/${key}"
${heredoc('write_file "$definition" root:root 0444', definition)}
docker image inspect ${image} >/dev/null 2>&1 || docker pull -q ${image}`;
}

/** Takes part in the key generation. No program writes into the folder afterwards, and root follows no link there. */
export function generateScript(node: CharonNode, validators: number): string {
  const paths = dkgPaths(node);
  const seconds = keyGenerationSeconds(validators);
  const mounts: Mount[] = [
    keyMount(node, "ro"),
    { source: paths.output, target: dkgPlaces.work, access: "rw" },
    { source: paths.definition, target: dkgPlaces.definition, access: "ro" },
  ];
  const place = `--name ${quote(containerName(node))} --network bridge`;
  return `${names(node)}
step 'key generation'
code=0
timeout -k 30 ${seconds} ${charonRun(node, "keyGeneration", mounts, place)} || code=$?
[ "$code" != 124 ] || echo 'It was not done within ${seconds} s. Did all nodes take part?'
[ "$code" = 0 ] || exit "$code"
chown root:root "$output"; chmod 0700 "$output"
strange=$(find "$output" -mindepth 1 ! -type f ! -type d ! -path "$output/${key}")
[ -z "$strange" ] || { printf 'It is no file: %s\\n' "$strange"; exit 1; }
number=0
while [ -f "$output/validator_keys/keystore-$number.json" ]; do
  [ -f "$output/validator_keys/keystore-$number.txt" ] || { echo "keystore-$number.txt is missing" >&2; exit 1; }
  sed -n 's/.*"pubkey": *"\\([0-9a-f]*\\)".*/0x\\1/p' "$output/validator_keys/keystore-$number.json"
  number=$((number + 1))
done >"$publicShares"
[ "$(find "$output/validator_keys" -mindepth 1 -printf '\\n' | wc -l)" = $((2 * number)) ] ||
  { echo 'validator_keys has files that belong to no keystore'; exit 1; }`;
}

/** A public file that was made, by its name, as it was verified. */
export interface VerifiedFile {
  readonly name: string;
  /** 64 hex digits. */
  readonly sha256: string;
}

/**
 * Puts what was made into the folders of the node's programs, if it is still what was verified. It goes on where it was
 * cut off. `deposits` and the lock are the only files beside the shares.
 */
export function commitScript(
  node: CharonNode,
  time: string,
  lockSha256: string,
  deposits: readonly VerifiedFile[],
): string {
  const all = [{ name: lock, sha256: lockSha256 }, ...deposits];
  return `${names(node)}
step 'take over what was made'
if [ -e "$stage" ]; then
  verified() {
    file=$output/$1; [ -e "$file" ] || file=$charon/$1
    [ "$(sha256sum <"$file")" = "$2  -" ] || { echo "$file is not what was verified"; exit 1; }
  }
  take() { [ ! -e "$2/\${1##*/}" ] || { echo "$2/\${1##*/} is there already"; exit 1; }; mv -T -- "$1" "$2/\${1##*/}"; }
${all.map(({ name, sha256 }) => `  verified ${quote(name)} ${quote(sha256)}`).join("\n")}
  for file in "$output"/validator_keys/*; do [ ! -e "$file" ] || take "$file" "$shares"; done
  for name in ${deposits.map(({ name }) => quote(name)).join(" ")}; do
    [ ! -e "$output/$name" ] || take "$output/$name" "$charon"
  done
  sync -f "$shares"; sync -f "$charon"
  [ ! -e "$output/${lock}" ] || take "$output/${lock}" "$charon"
  sync -f "$charon"
  mv -T -- "$stage" "$stage"-${quote(time)}
fi
[ -e "$charon/${lock}" ] || { echo "no lock is there"; exit 1; }`;
}

/**
 * Puts what was made aside, whole: also what an interrupted commit has moved already. A node with a lock keeps it. A
 * container that outlived its script has nobody to take over what it makes.
 */
export function asideScript(node: CharonNode, time: string): string {
  return `${names(node)}
step 'put the output aside'
if [ -e "$stage" ]; then
  [ ! -e "$charon/${lock}" ] || { echo "$charon has a lock already"; exit 1; }
  left=$(docker ps -aq --filter name=${quote(`^${containerName(node)}$`)})
  [ -z "$left" ] || docker rm -f $left >/dev/null
  for file in "$shares"/* "$charon"/deposit-data*.json; do
    [ ! -e "$file" ] || { mkdir -p "$stage/taken-back"; mv -t "$stage/taken-back" -- "$file"; }
  done
  mv -T -- "$stage" "$stage"-${quote(time)}
fi`;
}
