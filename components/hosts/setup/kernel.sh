# Settings of the kernel, swap, and the clock.
kernel_file=/etc/sysctl.d/90-platform.conf

kernel_settings='vm.swappiness = 10
vm.overcommit_memory = 1
fs.inotify.max_user_instances = 512
net.core.somaxconn = 4096
net.core.rmem_max = 7500000
net.core.wmem_max = 7500000
net.ipv4.ip_forward = 1
net.ipv4.tcp_syncookies = 1
net.ipv4.tcp_rfc1337 = 1
net.ipv4.icmp_ratelimit = 100
net.ipv4.icmp_ratemask = 88089
net.ipv4.icmp_echo_ignore_broadcasts = 1
net.ipv4.icmp_ignore_bogus_error_responses = 1
net.ipv4.conf.all.rp_filter = 1
net.ipv4.conf.default.rp_filter = 1
net.ipv4.conf.all.arp_ignore = 1
net.ipv4.conf.all.arp_announce = 2
net.ipv4.conf.all.log_martians = 1
net.ipv4.conf.default.log_martians = 1
net.ipv4.conf.all.accept_redirects = 0
net.ipv4.conf.default.accept_redirects = 0
net.ipv4.conf.all.secure_redirects = 0
net.ipv4.conf.default.secure_redirects = 0
net.ipv4.conf.all.send_redirects = 0
net.ipv4.conf.default.send_redirects = 0
net.ipv4.conf.all.accept_source_route = 0
net.ipv4.conf.default.accept_source_route = 0
net.ipv6.conf.all.accept_redirects = 0
net.ipv6.conf.default.accept_redirects = 0
net.ipv6.conf.all.accept_source_route = 0
net.ipv6.conf.default.accept_source_route = 0
kernel.panic = 10
kernel.sysrq = 0
kernel.dmesg_restrict = 1
kernel.kptr_restrict = 2
kernel.randomize_va_space = 2
kernel.yama.ptrace_scope = 2
fs.suid_dumpable = 0
fs.protected_fifos = 2
fs.protected_regular = 2
fs.protected_hardlinks = 1
fs.protected_symlinks = 1'

set_up_kernel() {
  want_file "$kernel_file" 644 <<SYSCTL
# Written by npm run host. Sizes of UDP's buffers: what QUIC asks for. Memory over what there is: what Redis asks for.
$kernel_settings
SYSCTL
  local unset=()
  while IFS=' =' read -r key value; do
    setting=/proc/sys/${key//./\/}
    if [ ! -w "$setting" ]; then
      unset+=("$key")
    else
      want "setting of the kernel $key = $value" setting_is_right write_setting
    fi
  done <<<"$kernel_settings"
  [ ${#unset[@]} -eq 0 ] || unseen "settings of the kernel that cannot be set here: ${unset[*]}"
}

setting_is_right() {
  [ "$(cat "$setting")" = "$value" ]
}

write_setting() {
  echo "$value" >"$setting"
}

# Where memory runs short, what is idle makes room before the kernel ends a process.
set_up_swap() {
  if in_container; then
    unseen "swap: a container has that of its machine"
  else
    want "swap" has_swap add_swap
    want "swap in /etc/fstab" swap_is_kept keep_swap
  fi
}

has_swap() {
  [ "$(wc --lines </proc/swaps)" -gt 1 ]
}

# two gigabytes, and no more than a tenth of what is free
add_swap() {
  local megabytes
  megabytes=$(($(df --output=avail --block-size=1M / | tail --lines 1) / 10))
  [ "$megabytes" -lt 2048 ] || megabytes=2048
  rm --force /swapfile
  # not every file system lets blocks that were never written be swapped to
  quietly dd if=/dev/zero of=/swapfile bs=1M count="$megabytes"
  chmod 600 /swapfile
  quietly mkswap /swapfile
  quietly swapon /swapfile
}

swap_is_kept() {
  ! grep --quiet '^/swapfile ' /proc/swaps || grep --quiet '^/swapfile ' /etc/fstab
}

keep_swap() {
  echo "/swapfile none swap sw 0 0" >>/etc/fstab
}

# Certificates and logins end at a moment. A server that has another service for the time keeps it.
set_up_clock() {
  if has_package chrony || has_package ntpsec || has_package ntp; then return; fi
  wanted=(systemd-timesyncd)
  want "packages: ${wanted[*]}" has_wanted install_wanted
  if in_container || ! has_systemd; then
    unseen "the clock: a container has that of its machine"
  elif [ "$MODE" = apply ] || has_wanted; then
    want_service systemd-timesyncd.service
  fi
}
