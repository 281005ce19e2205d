
# Answers of HTTP servers at this host's loopback address to "port path" on stdin: the same line, a tab, and the answer in
# base64. Of an answer that is an error, or longer than a megabyte, only the line.
local_answers() {
  while read -r port path; do
    case $port in '' | *[!0-9]*) return 1 ;; esac
    case $path in /*) ;; *) return 1 ;; esac
    curl -fgsS -m 5 "http://127.0.0.1:$port$path" 2>/dev/null | head -c 1000001 >"$work/answer" || unwritten || return
    [ "$(wc -c <"$work/answer")" -le 1000000 ] || : >"$work/answer" || unwritten || return
    printf '%s %s\t%s\n' "$port" "$path" "$(base64 -w0 <"$work/answer")"
  done
}
