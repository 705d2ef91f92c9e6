# Packages of the distribution.
packages=(apparmor ca-certificates curl fail2ban gnupg iproute2 kmod nftables openssh-server procps python3 python3-systemd sudo
  unattended-upgrades)

# a server has just been started when its own update of the packages holds apt's lock
apt_get() {
  quietly apt-get --quiet --option DPkg::Lock::Timeout=300 "$@"
}

set_up_packages() {
  want "packages that were left half installed" packages_are_whole mend_packages
  local missing=()
  for package in "${packages[@]}"; do
    has_package "$package" || missing+=("$package")
  done
  wanted=("${missing[@]}")
  want "packages: ${missing[*]}" has_wanted install_wanted
}

packages_are_whole() {
  [ -z "$(dpkg --audit)" ]
}

mend_packages() {
  quietly dpkg --configure --pending
  apt_get install --fix-broken --yes
}

has_wanted() {
  for package in "${wanted[@]}"; do
    has_package "$package" || return 1
  done
}

install_wanted() {
  apt_get update
  apt_get install --yes --no-install-recommends "${wanted[@]}"
}
