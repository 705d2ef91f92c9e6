# The way in: keys alone, and room for the many sessions of a deployment.
sshd_file=/etc/ssh/sshd_config.d/00-platform.conf

# A word that sshd says otherwise than it is written stands here as sshd says it.
sshd_settings='PermitRootLogin without-password
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitEmptyPasswords no
PubkeyAuthentication yes
AuthenticationMethods publickey
HostbasedAuthentication no
GSSAPIAuthentication no
IgnoreRhosts yes
IgnoreUserKnownHosts yes
StrictModes yes
PermitUserEnvironment no
LoginGraceTime 30
MaxAuthTries 4
MaxStartups 100:30:200
MaxSessions 100
ClientAliveInterval 300
ClientAliveCountMax 3
TCPKeepAlive no
AllowTcpForwarding local
AllowAgentForwarding no
X11Forwarding no
GatewayPorts no
PermitTunnel no
PrintMotd no
PrintLastLog no
LogLevel VERBOSE
SyslogFacility AUTH'

# Taken from what sshd offers by itself: sums of SHA-1, of 64 bits, and of what is not yet sealed; the curves of NIST; fixed groups.
sshd_more='MACs -hmac-sha1*,umac-64*,umac-128@openssh.com
KexAlgorithms -ecdh-sha2-nistp*,diffie-hellman-group1*
DebianBanner no'

set_up_sshd() {
  # a check finds it among the packages
  command -v sshd >/dev/null || return 0
  # without it, as before its first start, sshd does not even read its settings
  mkdir --parents /run/sshd
  want_file "$sshd_file" 644 reload_sshd <<SSHD
# Written by npm run host.
$sshd_settings
$sshd_more
SSHD
  want "what sshd does:$(sshd_otherwise | paste --serial --delimiters ',')" sshd_obeys include_sshd_file
}

# the settings that something else decides
sshd_otherwise() {
  local known
  known=$(sshd -T -C "user=$DEPLOY_USER,host=client,addr=203.0.113.1" 2>/dev/null || true)
  while read -r key value; do
    grep --quiet --ignore-case --line-regexp --fixed-strings -- "$key $value" <<<"$known" || echo " $key is not $value"
  done <<<"$sshd_settings"
}

sshd_obeys() {
  [ -z "$(sshd_otherwise)" ]
}

include_sshd_file() {
  if ! grep --quiet --extended-regexp '^\s*Include\s+/etc/ssh/sshd_config\.d/\*\.conf' /etc/ssh/sshd_config; then
    sed --in-place '1i Include /etc/ssh/sshd_config.d/*.conf' /etc/ssh/sshd_config
  fi
  reload_sshd
  sshd_obeys || fail "another file decides:$(sshd_otherwise | paste --serial --delimiters ','); look at $(other_sshd_files)"
}

other_sshd_files() {
  local pattern
  pattern="^[[:space:]]*($(sshd_otherwise | cut --delimiter ' ' --fields 2 | paste --serial --delimiters '|'))"
  { grep --files-with-matches --ignore-case --extended-regexp "$pattern" /etc/ssh/sshd_config /etc/ssh/sshd_config.d/* || true; } |
    { grep --invert-match --line-regexp --fixed-strings "$sshd_file" || true; } | paste --serial --delimiters ' '
}

reload_sshd() {
  local problem
  if ! problem=$(sshd -t 2>&1); then
    rm --force "$sshd_file"
    fail "sshd does not take its settings, which were removed again: $problem"
  fi
  if has_systemd; then
    # where a socket starts it, no service may run yet
    quietly systemctl try-reload-or-restart ssh.service
  elif [ -e /run/sshd.pid ]; then
    kill -HUP "$(cat /run/sshd.pid)"
  fi
}

# where sshd listens, for the firewall
sshd_ports() {
  { sshd -T 2>/dev/null || echo "port 22"; } | sed --quiet 's/^port //p' | sort --unique --numeric-sort | paste --serial --delimiters ','
}
