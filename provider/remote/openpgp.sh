# A public key as it is distributed, armoured or not → its binary form (RFC 4880, 6.2).
dearmored() {
  if [ "$(head -c 10 "$1")" = "-----BEGIN" ]; then
    tr -d '\r' <"$1" | sed -n '/^-----BEGIN/,/^-----END/{/^-----/d;/^$/d;/: /d;/^=/d;p}' | base64 -d
  else
    cat "$1"
  fi
}

# The primary keys of a binary keyring, one a line: first byte of its packet and of the key in it (from 1), the length of the
# key, and what it is (RFC 4880, 4.2). What cannot be read is a line of its own.
key_packets() {
  od -An -v -tu1 "$1" | awk '
    { for (i = 1; i <= NF; i++) byte[n++] = $i }
    function number(at, size, value) { while (size-- > 0) value = value * 256 + byte[at++]; return value }
    END {
      for (at = 0; at < n; at = start + length_) {
        first = byte[at]; second = byte[at + 1]
        if (first >= 192 && second < 192) { type = first - 192; start = at + 2; length_ = second }
        else if (first >= 192 && second < 224) { type = first - 192; start = at + 3; length_ = (second - 192) * 256 + byte[at + 2] + 192 }
        else if (first >= 192 && second == 255) { type = first - 192; start = at + 6; length_ = number(at + 2, 4) }
        else if (first >= 128 && first < 192 && first % 4 < 3) {
          type = int((first - 128) / 4); size = 2 ^ (first % 4); start = at + 1 + size; length_ = number(at + 1, size)
        } else { print "0 0 0 unreadable"; exit }
        if (type == 6) print at + 1, start + 1, length_, byte[start] == 4 ? "key" : "unknown-version"
      }
      if (at != n) print "0 0 0 unreadable"
    }'
}

# Fingerprints of all primary keys in a binary keyring, one a line in upper case (RFC 4880, 12.2). What is no version 4
# key or cannot be read shows as such, so that it never equals a fingerprint.
key_fingerprints() {
  key_packets "$1" | while read -r _ offset length kind; do
    [ "$kind" = key ] || { echo "$kind"; continue; }
    { printf '\231%b%b' "\\0$(printf %o $((length / 256)))" "\\0$(printf %o $((length % 256)))"
      tail -c "+$offset" "$1" | head -c "$length"; } | sha1sum | cut -d' ' -f1 | tr a-f A-F
  done
}

# Of a keyring with several keys the one with a fingerprint, with all that belongs to it; the whole where it has none, or
# cannot be read to its end.
chosen_key() {
  row=$(key_fingerprints "$1" | grep -nxF "$2" | head -n 1 | cut -d: -f1)
  if [ -z "$row" ] || key_packets "$1" | grep -q unreadable; then cat "$1"; return; fi
  from=$(key_packets "$1" | sed -n "${row}p" | cut -d' ' -f1)
  next=$(key_packets "$1" | sed -n "$((row + 1))p" | cut -d' ' -f1)
  tail -c "+$from" "$1" | head -c "$((${next:-$(($(wc -c <"$1") + 1))} - from))"
}
