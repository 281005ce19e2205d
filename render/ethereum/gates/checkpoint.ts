import { jsonFunctions } from "./json.ts";

/** Seconds for providers that have not finalized the same epoch yet to catch up with each other: two epochs. */
export const checkpointWithin = 780;

/**
 * Script for before a beacon node's first start: independent providers have to name one finalized root. `data` is
 * the program's data folder; where it holds anything, the node has started before and knows its chain.
 * The path is one that checkpointz serves (ethpandaops/checkpointz, pkg/api/handler.go).
 */
export function checkpointScript(data: string, providers: readonly string[]): string {
  return `${jsonFunctions}
[ -z "$(find '${data}' -mindepth 1 -maxdepth 1 ! -name lost+found 2>/dev/null)" ] || exit 0
missing='' epochs='' roots='' table=''
for provider in ${providers.join(" ")}; do
  answer=$(ask "$provider/eth/v1/beacon/states/head/finality_checkpoints" 2>/dev/null) || answer=''
  finalized=$(printf '%s' "$answer" | sed -n 's/.*"finalized":{\\([^}]*\\)}.*/{\\1}/p')
  epoch=$(printf '%s' "$finalized" | value epoch) root=$(printf '%s' "$finalized" | value root)
  [ -n "$epoch" ] && [ -n "$root" ] || missing="$missing $provider"
  table="$table$provider: epoch \${epoch:-none}, root \${root:-none}
"
  epochs="$epochs$epoch
" roots="$roots$root
"
done
[ -z "$missing" ] || { echo "\${table}no finalized checkpoint from$missing: no first start without it"; exit 1; }
[ "$(printf '%s' "$epochs" | sort -u | wc -l)" = 1 ] || { echo "\${table}one epoch finalized by all checkpoint providers"; exit 75; }
[ "$(printf '%s' "$roots" | sort -u | wc -l)" = 1 ] || { echo "\${table}the providers disagree about the finalized root: no first start"; exit 1; }
`;
}
