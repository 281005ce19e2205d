data=@DATA@
network=@NETWORK@
genesis=@GENESIS@
providers=@PROVIDERS@
[ -z "$(find "$data" -mindepth 1 -maxdepth 1 ! -name lost+found 2>/dev/null)" ] || exit 0
for provider in $providers; do
  answer=$(ask "$provider/eth/v1/beacon/genesis" 2>/dev/null) || answer=''
  found=$(printf '%s' "$answer" | read_json '.data.genesis_validators_root
    | if test("\\A0x[0-9a-fA-F]{64}\\z") then ascii_downcase else error("no root") end') || found=none
  [ "$found" = "$genesis" ] || {
    echo "$provider does not serve $network: its genesis validators root is $found, and that of $network is $genesis. Write a provider of $network in bonded-validator:checkpoints"
    exit 1
  }
done
missing='' epochs='' roots='' table=''
for provider in $providers; do
  answer=$(ask "$provider/eth/v1/beacon/states/head/finality_checkpoints" 2>/dev/null) || answer=''
  finalized=$(printf '%s' "$answer" | read_json '.data.finalized
    | if .root | test("\\A0x[0-9a-fA-F]{64}\\z") then "\(.epoch | digits) \(.root | ascii_downcase)" else error("no root") end') || finalized=''
  epoch=${finalized% *} root=${finalized#* }
  [ -n "$finalized" ] || missing="$missing $provider"
  table="$table$provider: epoch ${epoch:-none}, root ${root:-none}
"
  epochs="$epochs$epoch
" roots="$roots$root
"
done
[ -z "$missing" ] || { echo "${table}no finalized checkpoint from$missing: no first start without it"; exit 1; }
[ "$(printf '%s' "$epochs" | sort -u | wc -l)" = 1 ] || { echo "${table}one epoch finalized by all checkpoint providers"; exit 75; }
[ "$(printf '%s' "$roots" | sort -u | wc -l)" = 1 ] || { echo "${table}the providers disagree about the finalized root: no first start"; exit 1; }
