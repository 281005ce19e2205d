# ask URL [OPTION…]: the first 8 MB of an API's answer, with the status of curl; 23 is that head has gone: an answer that is
# longer came, and cannot be read. read_json PROGRAM [OPTION…]: what a program of jq makes of the one JSON document
# on stdin, whatever its form; fails, and prints nothing, where there is no such document or the program refuses it.
# The program has `digits`: a whole number of up to twelve digits, as a number. All that comes from an API is data.
# Without jq nothing can be asked: 69 is neither "serves" nor "does not".
command -v jq >/dev/null || { echo 'jq is missing: run up for the stack that owns this host'; exit 69; }
ask() {
  { ask_code=$({ { code=0; curl -fsS -m 20 -H 'accept: application/json' "$@" || code=$?; echo "$code" >&3; } | head -c 8000000 >&4; } 3>&1); } 4>&1
  [ "$ask_code" = 23 ] || return "$ask_code"
}
read_json() {
  program=$1; shift
  jq -rs "$@" '
    def digits: tostring | if test("\\A(0|[1-9][0-9]{0,11})\\z") then tonumber else error("not a number") end;
    if length == 1 then .[0] else error("not one document") end | '"$program" 2>/dev/null
}
