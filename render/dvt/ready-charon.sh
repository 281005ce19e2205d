# Its quorum of peers, its beacon nodes and its validator client, which Charon takes for connected until a whole epoch has
# passed without a request.
said=$(ask @MONITORING@/readyz --no-fail) || { echo "Charon's monitoring API does not answer"; exit 1; }
if [ "$said" != ok ]; then
  case $said in '' | *[!a-z\ ]*) said='its answer cannot be read' ;; esac
  printf 'Charon is not ready: %.60s\n' "$said"; exit 1
fi
metrics=$(ask @MONITORING@/metrics) || { echo 'its metrics do not answer'; exit 1; }
lines() { printf '%s\n' "$metrics" | grep "^$1"; }
# A whole number, 0 where there is no such line.
sum() { { lines "$1" || :; } | awk '{ sum += $NF } END { printf "%.0f", sum }'; }
lines 'core_scheduler_validators_active[{ ]' >/dev/null ||
  { echo 'its metrics do not say how many of its validators are active'; exit 1; }
active=$(sum 'core_scheduler_validators_active[{ ]')
if [ "$active" = 0 ]; then
  # This stands there as well until it has found out, within some slots of its start.
  [ $(($(date +%s) - $(sum 'app_start_time_secs[{ ]'))) -ge 60 ] ||
    { echo 'it has just started, and may not know yet which of its validators are active'; exit 1; }
else
  # Charon answers a vote with an error unless this node's share has signed it.
  votes='endpoint="submit_attestations_v2"'
  taken=$(($(sum "core_validatorapi_request_latency_seconds_count{.*$votes") - $(sum "core_validatorapi_request_error_total{.*$votes")))
  [ "$taken" -gt 0 ] || {
    echo "it has taken no vote of its validator client since its start (active validators: $active); see that Lodestar runs, and with which shares"
    exit 1
  }
  # Lodestar may have started after that vote.
  metrics=$(ask @LODESTAR@) || { echo "Lodestar's metrics do not answer"; exit 1; }
  [ "$(sum 'vc_published_attestations_total[{ ]')" -gt 0 ] ||
    { echo "Lodestar has signed no vote since its start (active validators: $active)"; exit 1; }
fi
