# Sourced by the fakes: counts their calls, and takes the room away when the call comes for which that was ordered.
root=/opt/fake
read -r count <"$root/count"
read -r fill_at <"$root/fill-at"
count=$((count + 1))
echo "$count" >"$root/count"
[ "$count" != "$fill_at" ] || sh "$root/fill"

event() { printf '%s\n' "$*" >>"$root/state/events"; }
# What the files in a folder say, as one hash.
content_of() { cat "$1"/* | sha256sum | cut -d' ' -f1; }
