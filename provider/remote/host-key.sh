# Makes the machine's own host key where there is none, and tells its public half. What the machine was started with set
# up first: a service that is still at it would take the new key away.
host_key=/etc/ssh/ssh_host_ed25519_key
step "host key"
! command -v cloud-init >/dev/null || timeout 300 cloud-init status --wait || :
if [ ! -s "$host_key" ]; then
  ssh-keygen -q -t ed25519 -N '' -C '' -f "$work/host-key"
  install -m 0600 "$work/host-key" "$host_key.new"
  sync "$host_key.new"
  mv -f "$host_key.new" "$host_key"
fi
public=$(ssh-keygen -y -f "$host_key" | cut -d' ' -f1,2)
printf '%s\n' "$public" >"$host_key.pub"
chmod 0644 "$host_key.pub"
reload_sshd
printf 'bv hostkey %s\n' "$public" >&4
