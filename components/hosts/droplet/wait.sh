# Waits until a new server shows the key that it was given and its first boot has ended well, then lets the file system of its data
# fill a volume that has grown. ADDRESS, HOST_KEY and LIMIT (seconds) come by the environment, the private key on standard input.
set -eu
umask 077
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/identity"
echo "server $HOST_KEY" >"$folder/known_hosts"

there() {
  ssh -F /dev/null -i "$folder/identity" -o IdentitiesOnly=yes -o BatchMode=yes -o LogLevel=ERROR \
    -o StrictHostKeyChecking=yes -o HostKeyAlias=server -o HostKeyAlgorithms="${HOST_KEY%% *}" \
    -o UserKnownHostsFile="$folder/known_hosts" -o GlobalKnownHostsFile=/dev/null \
    -o ConnectTimeout=5 -o ServerAliveInterval=5 "root@$ADDRESS" "$1" </dev/null 2>"$folder/said"
}

# nothing, as long as it goes on; else its exit code
ended() {
  there 'cat /etc/platform/first-boot-ended 2>/dev/null || true'
}

fail() {
  echo "$1"
  there 'tail --lines 20 /var/log/platform-first-boot.log' | sed 's/^/    /' || true
  exit 1
}

# what ssh said at last; a cloud's firewall drops what it does not let through
last_words() {
  said=$(tail -n 1 "$folder/said")
  case "$said" in
    '') echo "its first boot has not ended" ;;
    *"timed out"*) echo "$said; does sshFrom hold the address that you come from?" ;;
    *) echo "$said" ;;
  esac
}

deadline=$(($(date +%s) + LIMIT))
code=
while [ -z "$code" ]; do
  code=$(ended) || true
  [ -n "$code" ] && break
  if [ "$(date +%s)" -gt "$deadline" ]; then
    fail "the server was not ready after $LIMIT s: $(last_words)"
  fi
  sleep 2
done
[ "$code" = 0 ] || fail "the first boot of the server failed ($code); its last words:"
there 'resize2fs "$(findmnt --noheadings --output SOURCE /var/lib/platform)"' || fail "the file system of the data could not grow"
