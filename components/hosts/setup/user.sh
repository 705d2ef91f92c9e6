# The user that deploys: by key alone. The group docker is as good as root, so sudo gives it nothing more.
set_up_user() {
  want "user $DEPLOY_USER" user_exists add_user
  want "no password of user $DEPLOY_USER" user_has_no_password take_password
  want_file "/etc/sudoers.d/90-platform" 440 <<SUDO
# Written by npm run host.
$DEPLOY_USER ALL=(ALL:ALL) NOPASSWD: ALL
SUDO
  while read -r key; do
    [ -z "$key" ] || want "key $(ssh-keygen -l -f - <<<"$key" | cut --delimiter ' ' --fields 2) of user $DEPLOY_USER" has_key add_key
  done <<<"$PUBLIC_KEYS"
  if user_exists; then want "rights of the files in .ssh of $DEPLOY_USER" keys_are_private make_keys_private; fi
}

user_exists() {
  getent passwd "$DEPLOY_USER" >/dev/null
}

add_user() {
  quietly useradd --create-home --shell /bin/bash --password '*' "$DEPLOY_USER"
}

user_has_no_password() {
  ! user_exists || [ "$(passwd --status "$DEPLOY_USER" | cut --delimiter ' ' --fields 2)" = L ]
}

take_password() {
  quietly usermod --password '*' "$DEPLOY_USER"
}

has_key() {
  grep --quiet --line-regexp --fixed-strings -- "$key" "$(keys_file)" 2>/dev/null
}

keys_file() {
  echo "$(home_of "$DEPLOY_USER")/.ssh/authorized_keys"
}

add_key() {
  install --directory --mode 700 --owner "$DEPLOY_USER" --group "$DEPLOY_USER" "$(dirname "$(keys_file)")"
  # a file that was edited by hand may lack its last line's end
  if [ -s "$(keys_file)" ] && [ -n "$(tail --bytes 1 "$(keys_file)")" ]; then echo >>"$(keys_file)"; fi
  printf '%s\n' "$key" >>"$(keys_file)"
  make_keys_private
}

keys_are_private() {
  [ ! -e "$(keys_file)" ] ||
    [ "$(stat --format '%a %U' "$(dirname "$(keys_file)")" "$(keys_file)")" = "$(printf '700 %s\n600 %s' "$DEPLOY_USER" "$DEPLOY_USER")" ]
}

make_keys_private() {
  chown "$DEPLOY_USER:$DEPLOY_USER" "$(dirname "$(keys_file)")" "$(keys_file)"
  chmod 700 "$(dirname "$(keys_file)")"
  chmod 600 "$(keys_file)"
}
