/**
 * Scripts for a host by which a Charon node makes keys with the others of its cluster. What comes of it lies in a folder
 * beside those of the programs, where no program looks, until all nodes have it. The lock is moved last: a node without
 * it does not start, so the node is as before until then.
 */

import { type DkgCommand, dkgCommands, dkgPlaces } from "../../catalog/clients/dvt/charon-keys.ts";
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

/** A command of Charon in a container of the node's own image, as the node's user. */
function charonRun(
  node: CharonNode,
  command: DkgCommand,
  mounts: readonly Mount[],
  network: "none" | "bridge",
): string {
  const user = workloadUser(node.stack, node.name);
  const [entrypoint = "", ...words] = dkgCommands[command];
  return [
    "docker run --rm --log-driver none --cap-drop ALL --security-opt no-new-privileges --read-only",
    `--name ${quote(`${node.stack}-${node.name}-ceremony`)} --network ${network} --user ${user}:${user}`,
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
record=$(${charonRun(node, "showRecord", [keyMount(node, "ro")], "none")})
say "$state $(printf '%s\\n' "$record" | grep '^enr:' | tail -n 1)"`;
}

/** Makes the key of a node that has none. */
export function createRecordScript(node: CharonNode): string {
  return `${names(node)}
step ${quote(`the key of ${node.name}`)}
[ ! -e "$charon/${key}" ] || exit 0
${charonRun(node, "createRecord", [keyMount(node, "rw")], "none")}`;
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
mkdir -m 0700 "$stage" "$output"
ln -s ${dkgPlaces.key}/${key} "$output/${key}"
chown -h ${user}:${user} "$output" "$output/${key}"
${heredoc('write_file "$definition" root:root 0444', definition)}
docker image inspect ${image} >/dev/null 2>&1 || docker pull -q ${image}`;
}

/** Takes part in the key generation. No program writes into the folder afterwards, and root follows no link there. */
export function generateScript(node: CharonNode): string {
  const paths = dkgPaths(node);
  const mounts: Mount[] = [
    keyMount(node, "ro"),
    { source: paths.output, target: dkgPlaces.work, access: "rw" },
    { source: paths.definition, target: dkgPlaces.definition, access: "ro" },
  ];
  return `${names(node)}
step 'key generation'
${charonRun(node, "keyGeneration", mounts, "bridge")}
chown root:root "$output"; chmod 0700 "$output"
strange=$(find "$output" -mindepth 1 ! -type f ! -type d ! -path "$output/${key}")
[ -z "$strange" ] || { printf 'It is no file: %s\\n' "$strange"; exit 1; }
number=0
while [ -f "$output/validator_keys/keystore-$number.json" ]; do
  [ -f "$output/validator_keys/keystore-$number.txt" ] || { echo "keystore-$number.txt is missing" >&2; exit 1; }
  sed -n 's/.*"pubkey": *"\\([0-9a-f]*\\)".*/0x\\1/p' "$output/validator_keys/keystore-$number.json"
  number=$((number + 1))
done >"$publicShares"`;
}

/** Puts what was made into the folders of the node's programs. It goes on where it was cut off. */
export function commitScript(node: CharonNode, time: string): string {
  return `${names(node)}
step 'take over what was made'
if [ -e "$stage" ]; then
  take() { [ ! -e "$2/\${1##*/}" ] || { echo "$2/\${1##*/} is there already"; exit 1; }; mv -T -- "$1" "$2/\${1##*/}"; }
  for file in "$output"/validator_keys/*; do [ ! -e "$file" ] || take "$file" "$shares"; done
  for file in "$output"/deposit-data*.json; do [ ! -e "$file" ] || take "$file" "$charon"; done
  sync -f "$shares"; sync -f "$charon"
  [ ! -e "$output/${lock}" ] || take "$output/${lock}" "$charon"
  sync -f "$charon"
  [ -e "$charon/${lock}" ] || { echo "no lock was made"; exit 1; }
  mv -T -- "$stage" "$stage"-${quote(time)}
fi`;
}

/** Puts what was made aside, whole: also what an interrupted commit has moved already. A node with a lock keeps it. */
export function asideScript(node: CharonNode, time: string): string {
  return `${names(node)}
step 'put the output aside'
if [ -e "$stage" ]; then
  [ ! -e "$charon/${lock}" ] || { echo "$charon has a lock already"; exit 1; }
  mkdir -p "$stage/taken-back"
  for file in "$shares"/* "$charon"/deposit-data*.json; do [ ! -e "$file" ] || mv -t "$stage/taken-back" -- "$file"; done
  mv -T -- "$stage" "$stage"-${quote(time)}
fi`;
}
