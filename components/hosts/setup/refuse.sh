# What keeps the set-up from being begun; nothing is changed before all of it was looked at.
refusals=()

refuse_what_is_not_supported() {
  local id version name
  id=$(of_release ID) version=$(of_release VERSION_ID) name=$(of_release PRETTY_NAME)
  case "$id $version" in
  "debian 12" | "debian 13" | "ubuntu 22.04" | "ubuntu 24.04") ;;
  *) refusals+=("the server runs ${name:-an unknown system}; supported: Debian 12 and 13, Ubuntu 22.04 and 24.04") ;;
  esac
  command -v apt-get >/dev/null || refusals+=("the server has no apt-get")
  [ "$(id --user)" = 0 ] || refusals+=("the set-up runs as $(id --user --name); it needs root")
  [ ! -e /snap/bin/docker ] ||
    refusals+=("Docker is installed as a snap, which has its data and settings elsewhere; remove it: snap remove docker")
  has_way_in || refusals+=("user $DEPLOY_USER has no key on the server yet; give its public one: --key FILE")
}

of_release() {
  sed --quiet "s/^$1=\"\\{0,1\\}\\([^\"]*\\)\"\\{0,1\\}\$/\\1/p" /etc/os-release 2>/dev/null || true
}

# passwords are refused later on: without a key nobody would come in again
has_way_in() {
  [ "$MODE" = check ] || [ -n "$PUBLIC_KEYS" ] || [ -s "$(home_of "$DEPLOY_USER")/.ssh/authorized_keys" ]
}

home_of() {
  getent passwd "$1" | cut --delimiter : --fields 6 || true
}

stop_where_refused() {
  [ ${#refusals[@]} -gt 0 ] || return 0
  printf 'refused: %s\n' "${refusals[@]}" >&2
  exit 3
}

# two set-ups at once would each undo what the other is about
stop_beside_another() {
  exec 9>/run/platform-host.lock
  if ! flock --nonblock 9; then
    echo "refused: another set-up of this server is under way" >&2
    exit 3
  fi
}
