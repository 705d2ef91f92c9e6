#!/bin/bash
# Starts phpMyAdmin as the official image does: on the port APACHE_PORT, with a secret of its own for its cookies.
set -euo pipefail

readonly secret=/etc/phpmyadmin/config.secret.inc.php
if [[ ! -s $secret ]]; then
  printf "<?php\n\$cfg['blowfish_secret'] = '%s';\n" "$(tr -dc 'a-zA-Z0-9' </dev/urandom | head -c 32 || true)" >"$secret"
fi
echo "Listen $APACHE_PORT" >/etc/apache2/ports.conf
# shellcheck source=/dev/null
. /etc/apache2/envvars
mkdir -p "$APACHE_RUN_DIR" "$APACHE_LOCK_DIR"
rm -f "$APACHE_PID_FILE"
exec "$@"
