# What may come in from outside. A drop in this table is final, whatever Docker's own chains say, and it is there before Docker.
firewall_file=/etc/platform/firewall.nft
firewall_unit=platform-firewall.service

set_up_firewall() {
  want_file "$firewall_file" 644 load_firewall <<<"$(firewall_rules)"
  want "rules of the firewall" firewall_is_loaded load_firewall
  if ! has_systemd; then
    unseen "that the firewall is there after a start of the server: the server has no systemd"
    return
  fi
  want_file "/etc/systemd/system/$firewall_unit" 644 systemctl daemon-reload <<'UNIT'
# Written by npm run host.
[Unit]
Description=What may come in from outside
DefaultDependencies=no
Wants=network-pre.target
Before=network-pre.target shutdown.target
After=local-fs.target nftables.service
Conflicts=shutdown.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft --file /etc/platform/firewall.nft

[Install]
WantedBy=sysinit.target
UNIT
  if [ "$MODE" = apply ] || [ -e "/etc/systemd/system/$firewall_unit" ]; then want_service "$firewall_unit"; fi
}

# A cloud's metadata, which hold what a server was made with and its first key, are for the server itself and no container.
# A container's published port is forwarded: what counts is the port that was asked for, and that Docker translated it. A
# neighbour that sends to a container's own address is not let through.
firewall_rules() {
  cat <<NFT
# Written by npm run host.
table inet platform
delete table inet platform
table inet platform {
  chain input {
    type filter hook input priority filter; policy drop;
    iifname "lo" accept
    ct state established,related accept
    ct state invalid drop
    meta l4proto { icmp, ipv6-icmp } accept
    udp sport 67 udp dport 68 accept
    ip6 saddr fe80::/10 udp dport 546 accept
    tcp dport { $(ports_in_order "$(sshd_ports),$HTTP_PORT,$HTTPS_PORT") } accept
    udp dport $HTTPS_PORT accept
  }
  chain forward {
    type filter hook forward priority filter - 10; policy accept;
    ip daddr 169.254.169.254 drop
    ct state established,related accept
    iifname "docker0" accept
    iifname "br-*" accept
    ct status dnat meta l4proto tcp ct original proto-dst $HTTP_PORT accept
    ct status dnat meta l4proto tcp ct original proto-dst $HTTPS_PORT accept
    ct status dnat meta l4proto udp ct original proto-dst $HTTPS_PORT accept
    drop
  }
}
NFT
}

ports_in_order() {
  tr ',' '\n' <<<"$1" | sort --unique --numeric-sort | paste --serial --delimiters ',' | sed 's/,/, /g'
}

# held against the same rules in an empty network, as nft writes them
firewall_is_loaded() {
  command -v nft >/dev/null && [ -e "$firewall_file" ] &&
    [ "$(nft list table inet platform 2>/dev/null)" = "$(unshare --net sh -c 'nft --file "$0" && nft list table inet platform' "$firewall_file")" ]
}

load_firewall() {
  quietly nft --file "$firewall_file"
}
