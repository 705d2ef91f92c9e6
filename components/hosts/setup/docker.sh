# Docker Engine: from Docker's own signed repository, from the distribution's where that cannot be reached.
docker_repository=https://download.docker.com/linux
# of Docker's key for its releases (docs.docker.com/engine/install/debian)
docker_fingerprint=9DC858229FC7DD38854AE2D88D81803C0EBFCD88
docker_keyring=/etc/apt/keyrings/docker.asc

set_up_docker() {
  # before the engine is installed, so that it starts with them
  want "settings of Docker in /etc/docker/daemon.json" docker_is_set set_docker
  want "Docker Engine" docker_is_installed install_docker
  want "user $DEPLOY_USER in the group docker" is_in_docker_group join_docker_group
  if ! has_systemd; then
    unseen "that Docker runs, also after a start of the server: the server has no systemd"
  elif [ "$MODE" = apply ] || docker_is_installed; then
    want_service docker.service
  fi
}

docker_is_installed() {
  command -v dockerd >/dev/null && command -v docker >/dev/null
}

install_docker() {
  local key
  key=$(mktemp)
  if curl --fail --silent --location --max-time 20 --output "$key" "$docker_repository/$(of_release ID)/gpg"; then
    trust_docker "$key"
    apt_get update
    apt_get install --yes --no-install-recommends docker-ce docker-ce-cli containerd.io
  else
    echo "Docker's own repository cannot be reached: its engine comes from the distribution"
    apt_get update
    apt_get install --yes --no-install-recommends docker.io $(docker_command_of_the_distribution)
  fi
  rm "$key"
}

trust_docker() {
  local found
  found=$(gpg --show-keys --with-colons "$1" 2>/dev/null | awk -F : '/^fpr:/ && !seen++ { print $10 }')
  [ "$found" = "$docker_fingerprint" ] ||
    fail "the key at $docker_repository has the fingerprint ${found:-of no key}, not $docker_fingerprint: somebody may stand between this server and Docker"
  install -D --mode 644 "$1" "$docker_keyring"
  echo "deb [arch=$(dpkg --print-architecture) signed-by=$docker_keyring] $docker_repository/$(of_release ID) $(of_release VERSION_CODENAME) stable" \
    >/etc/apt/sources.list.d/docker.list
}

# since Debian 13 a package of its own
docker_command_of_the_distribution() {
  if apt-cache show docker-cli >/dev/null 2>&1; then echo docker-cli; fi
}

# Containers without a limit of their own for logs, new privileges and traffic on the default bridge get one here.
docker_settings='{
  "live-restore": true,
  "userland-proxy": false,
  "icc": false,
  "no-new-privileges": true,
  "log-driver": "json-file",
  "log-opts": { "max-size": "10m", "max-file": "3" }
}'

# What is set beside it stays: another place of the data, say.
merge_docker_settings() {
  python3 - "$docker_settings" "$1" <<'PYTHON'
import json, os, sys
wanted, mode = json.loads(sys.argv[1]), sys.argv[2]
path = "/etc/docker/daemon.json"
try:
    found = json.load(open(path)) if os.path.exists(path) and os.path.getsize(path) else {}
except ValueError as problem:
    sys.exit(f"{path} is not JSON: {problem}")
if mode == "look":
    sys.exit(0 if all(found.get(key) == value for key, value in wanted.items()) else 1)
os.makedirs("/etc/docker", mode=0o755, exist_ok=True)
with open(path + ".new", "w") as file:
    json.dump({**found, **wanted}, file, indent=2)
    file.write("\n")
os.chmod(path + ".new", 0o644)
os.replace(path + ".new", path)
PYTHON
}

docker_is_set() {
  command -v python3 >/dev/null && merge_docker_settings look 2>/dev/null &&
    [ "$(stat --format '%a %U:%G' /etc/docker/daemon.json)" = "644 root:root" ]
}

set_docker() {
  merge_docker_settings write
  if ! has_systemd || ! systemctl is-active --quiet docker.service; then return; fi
  # live-restore first: with it the containers outlast the restart that the other settings need
  quietly systemctl reload docker.service
  quietly systemctl restart docker.service
}

is_in_docker_group() {
  id --name --groups "$DEPLOY_USER" 2>/dev/null | tr ' ' '\n' | grep --quiet --line-regexp docker
}

join_docker_group() {
  quietly usermod --append --groups docker "$DEPLOY_USER"
}
