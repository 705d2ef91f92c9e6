# A new server's first minutes, before it is set up: the key that it is known by, and the disk of its data. Runs once, as root;
# HOST_KEY and DISK stand above.
set -euo pipefail
install -d -m 755 /etc/platform
export HOME=/root
exec >/var/log/platform-first-boot.log 2>&1 </dev/null
trap 'echo $? >/etc/platform/first-boot-ended' EXIT

take_host_key() {
  rm -f /etc/ssh/ssh_host_*
  (umask 077 && printf '%s\n' "$HOST_KEY" >/etc/ssh/ssh_host_ed25519_key)
  ssh-keygen -y -f /etc/ssh/ssh_host_ed25519_key >/etc/ssh/ssh_host_ed25519_key.pub
  systemctl try-restart ssh.service
}

# The cloud made its file system when it made the volume: what has none is not the one that was asked for, and is not formatted here.
find_disk() {
  for _ in $(seq 150); do
    [ "$(blkid --output value --match-tag TYPE "$DISK" 2>/dev/null)" != ext4 ] || return 0
    sleep 2
  done
  echo "the volume $DISK is not there, or has no ext4 file system"
  return 1
}

# Before Docker is there to write to it, and never without it: Docker does not start while the disk is away.
mount_disk() {
  install -d -m 710 /var/lib/docker
  install -d -m 701 /var/lib/docker/volumes
  install -d -m 755 /var/lib/platform /etc/systemd/system/docker.service.d
  cat >>/etc/fstab <<FSTAB
$DISK /var/lib/platform ext4 nofail,noatime 0 2
/var/lib/platform/volumes /var/lib/docker/volumes none bind,nofail 0 0
FSTAB
  printf '[Unit]\nRequiresMountsFor=/var/lib/docker/volumes\n' >/etc/systemd/system/docker.service.d/platform-data.conf
  systemctl daemon-reload
  mount /var/lib/platform
  # beside lost+found, which Docker would take for a volume
  install -d -m 701 /var/lib/platform/volumes
  mount /var/lib/docker/volumes
}

take_host_key
find_disk
mount_disk
