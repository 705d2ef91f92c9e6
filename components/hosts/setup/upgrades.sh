# The distribution's security updates, every day. A new kernel waits for a start of the server that a person chooses.
set_up_upgrades() {
  want_file /etc/apt/apt.conf.d/99platform 644 <<'APT'
// Written by npm run host.
APT::Periodic::Enable "1";
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
APT::Periodic::AutocleanInterval "7";
Unattended-Upgrade::Automatic-Reboot "false";
Unattended-Upgrade::Remove-Unused-Kernel-Packages "true";
APT
  if ! has_systemd; then
    unseen "that the updates are made every day: the server has no systemd"
    return
  fi
  for timer in apt-daily.timer apt-daily-upgrade.timer; do
    want_service "$timer"
  done
}
