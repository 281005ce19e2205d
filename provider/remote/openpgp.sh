# A public key as it is distributed, armoured or not → its binary form (RFC 4880, 6.2).
dearmored() {
  if [ "$(head -c 10 "$1")" = "-----BEGIN" ]; then
    tr -d '\r' <"$1" | sed -n '/^-----BEGIN/,/^-----END/{/^-----/d;/^$/d;/: /d;/^=/d;p}' | base64 -d
  else
    cat "$1"
  fi
}

# Fingerprints of all primary keys in a binary keyring, one a line in upper case (RFC 4880, 4.2 and 12.2). What is no
# version 4 key or cannot be read shows as such, so that it never equals a fingerprint.
key_fingerprints() {
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
        } else { print "0 0 unreadable"; exit }
        if (type == 6) print start + 1, length_, byte[start] == 4 ? "key" : "unknown-version"
      }
      if (at != n) print "0 0 unreadable"
    }' | while read -r offset length kind; do
    [ "$kind" = key ] || { echo "$kind"; continue; }
    { printf '\231%b%b' "\\0$(printf %o $((length / 256)))" "\\0$(printf %o $((length % 256)))"
      tail -c "+$offset" "$1" | head -c "$length"; } | sha1sum | cut -d' ' -f1 | tr a-f A-F
  done
}
