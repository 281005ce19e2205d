signers=@SIGNERS@
out=@FOLDER@
turn=$(($(date +%s) / @EPOCH_SECONDS@))

# What a relay has of a validator: 0 as declared, 1 another fee recipient or gas limit. Nothing where it has none (which is so
# until the validator is active), does not answer, or answers something else.
judge() { # relay key fee-recipient gas-limit
  answer=$(ask -m 5 "$1/relay/v1/data/validator_registration?pubkey=$2" 2>/dev/null) || return 0
  printf '%s' "$answer" | read_json '.message
    | if (.pubkey | ascii_downcase) != $key then error("another validator") else . end
    | if (.fee_recipient | test("\\A0x[0-9a-fA-F]{40}\\z")) then . else error("no address") end
    | if (.fee_recipient | ascii_downcase) == $payee and ($limit == "any" or (.gas_limit | digits | tostring) == $limit)
      then 0 else 1 end' --arg key "$2" --arg payee "$3" --arg limit "$4" || :
}

# One validator of each signer an epoch, in turn: relays limit how often they are asked. A line of `signers` is its name, its
# API, the file of its token, what is declared, and its relays.
printf '%s\n' "$signers" | while read -r name keymanager token payee limit relays; do
  [ -n "$relays" ] || continue
  answer=$(printf 'header = "Authorization: Bearer %s"\n' "$(cat "$token" 2>/dev/null)" |
    ask --config - "$keymanager/eth/v1/keystores" 2>/dev/null) || continue
  key=$(printf '%s' "$answer" | read_json '[.data[].validating_pubkey
    | if test("\\A0x[0-9a-fA-F]{96}\\z") then ascii_downcase else error("no key") end]
    | sort | if . == [] then error("none") else .[$turn % length] end' --argjson turn "$turn") || continue
  for relay in $relays; do
    differs=$(judge "$relay" "$key" "$payee" "$limit")
    [ -z "$differs" ] ||
      printf 'bonded_validator_registration_differs{validators="%s",relay="%s"} %s\n' "$name" "${relay#*://}" "$differs"
  done
done >"$out/relays.part"
chmod 0644 "$out/relays.part"
mv "$out/relays.part" "$out/bonded-validator-relays.prom"
