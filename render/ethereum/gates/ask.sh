# ask URL [OPTION…]: the answer of an API. read_json PROGRAM [OPTION…]: what a program of jq makes of the one JSON document
# on stdin, whatever its form; fails, and prints nothing, where there is no such document or the program refuses it.
# The program has `digits`: a whole number of up to twelve digits, as a number. All that comes from an API is data.
# Without jq nothing can be asked: 69 is neither "serves" nor "does not".
command -v jq >/dev/null || { echo 'jq is missing: run up for the stack that owns this host'; exit 69; }
ask() { curl -fsS -m 20 -H 'accept: application/json' "$@"; }
read_json() {
  program=$1; shift
  jq -rs "$@" '
    def digits: tostring | if test("\\A(0|[1-9][0-9]{0,11})\\z") then tonumber else error("not a number") end;
    if length == 1 then .[0] else error("not one document") end | '"$program" 2>/dev/null
}
