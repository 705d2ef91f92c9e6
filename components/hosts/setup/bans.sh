# Who fails at sshd five times in ten minutes is not listened to for an hour, and longer each time.
set_up_bans() {
  want_file /etc/fail2ban/jail.d/platform.local 644 take_bans <<'JAIL'
# Written by npm run host.
[DEFAULT]
backend = systemd
banaction = nftables-multiport
banaction_allports = nftables-allports

[sshd]
enabled = true
maxretry = 5
findtime = 10m
bantime = 1h
bantime.increment = true
bantime.maxtime = 1w
JAIL
  if ! has_systemd; then
    unseen "that fail2ban runs: the server has no systemd"
  elif has_package fail2ban; then
    want_service fail2ban.service
    want "fail2ban watching sshd" watches_sshd watch_sshd
  fi
}

take_bans() {
  if has_systemd && systemctl is-active --quiet fail2ban.service; then quietly systemctl restart fail2ban.service; fi
}

watches_sshd() {
  # it takes a moment to begin
  local left=20
  until fail2ban-client status sshd >/dev/null 2>&1; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || return 1
    sleep 0.5
  done
}

watch_sshd() {
  quietly systemctl restart fail2ban.service
}
