#!/usr/bin/env bash
# Starts, on this machine alone: munge, slurmctld, two slurmd with simulated GPUs, an sshd on loopback and a SkyPilot API
# server. What runs already is left running. See README.md for the settings; down.sh takes it all away again.
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

case "$state" in /tmp | /tmp/*) fail "VIBEML_SLURM_STATE must not lie under /tmp ($state): the stack has a /tmp of its own" ;; esac

check_machine() {
  [ "$(id -u)" = 0 ] || unfit 'not root: daemons in namespaces of their own need it'
  grep -qs '^ID=debian$' /etc/os-release || unfit 'not Debian: Slurm and munge are installed from its packages'
  unshare --mount --propagation private --pid --fork --kill-child --mount-proc mount --bind "$run" "$log" 2> /dev/null ||
    unfit 'namespaces and mounts in them are not allowed here'
  rm -f "$run/device"
  mknod "$run/device" c 1 3 2> /dev/null || unfit 'devices can not be made here'
}

install_packages() {
  local missing=() package
  for package in slurmctld slurmd slurm-client munge openssh-server openssh-client rsync curl python3-venv; do
    dpkg -s "$package" > /dev/null 2>&1 || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  # The packages' own services stay off: nothing here uses them.
  local policy=/usr/sbin/policy-rc.d made=''
  if [ ! -e "$policy" ]; then
    made=yes
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod +x "$policy"
  fi
  apt-get update -qq > "$log/apt.log" 2>&1 &&
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >> "$log/apt.log" 2>&1 ||
    made=failed$made
  case "$made" in *yes) rm -f "$policy" ;; esac
  case "$made" in failed*) unfit "Debian's packages could not be installed: $(tail -3 "$log/apt.log")" ;; esac
}

# The cache of the nodes is filled on the way: they need the same packages.
install_with_uv() {
  local uv_lock=$state/uv.lock
  awk '/^uv==/ { on = 1 } on { print } on && !/\\$/ { exit }' "$lock_file" > "$uv_lock"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r "$uv_lock" > "$log/pip.log" 2>&1 &&
    UV_CACHE_DIR=$state/tmp/uv_cache_$login_id UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-${PIP_INDEX_URL:-}} \
      "$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --require-hashes -r "$lock_file" >> "$log/pip.log" 2>&1
}

install_skypilot() {
  local wanted
  wanted=$(sha256sum < "$lock_file")
  [ "$(cat "$venv/locked" 2> /dev/null)" = "$wanted" ] && return
  rm -rf "$venv"
  # Debian's own Python: a person's may lie where the stack's accounts can't read it.
  /usr/bin/python3 -m venv "$venv"
  # uv knows nothing of what pip is told in files; where it fails for that, pip does it, more slowly.
  install_with_uv ||
    "$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r "$lock_file" >> "$log/pip.log" 2>&1 ||
    if grep -q 'DO NOT MATCH THE HASHES' "$log/pip.log"; then
      fail 'a package of SkyPilot is not the one of the lock'
    else
      unfit "SkyPilot could not be installed: $(tail -3 "$log/pip.log")"
    fi
  printf '%s\n' "$wanted" > "$venv/locked"
}

make_accounts() {
  mkdir -p "$state/etc" "$state/tmp" "$login_home/.ssh" "$server_home/.ssh" "$client"
  chmod 1777 "$state/tmp"
  [ ! -d "$state/tmp/uv_cache_$login_id" ] || chown -R "$login_id:$login_id" "$state/tmp/uv_cache_$login_id"
  # Files are written where they stand: the namespaces of what runs already see the same ones.
  { cat /etc/passwd
    echo "$login:*:$login_id:$login_id::$login_home:/bin/bash"
    echo "$server:*:$server_id:$server_id::$server_home:/bin/bash"; } > "$state/etc/passwd"
  { cat /etc/group
    echo "$login:x:$login_id:"
    echo "$server:x:$server_id:"; } > "$state/etc/group"
  # SkyPilot's task runner looks up the names of the nodes, and must come to the address of the host.
  { echo "127.0.0.1 $(hostname) $(hostname -s) ${nodes[*]}"
    grep -v "[[:space:]]$(hostname)\([[:space:]]\|\$\)" /etc/hosts; } > "$state/etc/hosts"
}

make_node_environment() {
  local name place=$state/node
  mkdir -p "$place/bin"
  cp -f "$tools/node/curl" "$place/bin/"
  cp -f "$tools/node/uv" "$place/"
  [ -x "$place/uv-binary" ] || cp -f "$venv/bin/uv" "$place/uv-binary"
  sed -n 's/^\([a-zA-Z0-9._-]*==[^\\]*\)\\$/\1/p' "$lock_file" | grep -v '^\(skypilot\|uv\)==' > "$place/constraints.txt"
  # Every login reads this; Slurm hands it on to the jobs.
  {
    printf 'export SLURM_CONF=%q\n' "$SLURM_CONF"
    printf 'case ":$PATH:" in *:%q:*) ;; *) export PATH=%q:$PATH ;; esac\n' "$place/bin" "$place/bin"
    for name in SSL_CERT_FILE SSL_CERT_DIR REQUESTS_CA_BUNDLE PIP_CERT PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_FIND_LINKS \
      UV_INDEX_URL UV_DEFAULT_INDEX HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy ${VIBEML_SLURM_PASS:-}; do
      if [ -n "${!name:-}" ]; then printf 'export %s=%q\n' "$name" "${!name}"; fi
    done
  } > "$state/node-environment.sh"
  grep -qsF node-environment.sh "$login_home/.bashrc" || printf '. %q\n' "$state/node-environment.sh" >> "$login_home/.bashrc"
  printf '. ~/.bashrc\n' > "$login_home/.profile"
}

write_slurm_files() {
  local last=$((gpus_per_node - 1)) index
  mkdir -p "$slurm/controller" "$slurm/devices" "${nodes[@]/#/$slurm/spool-}"
  for index in $(seq 0 $last); do
    [ -c "$slurm/devices/nvidia$index" ] || mknod -m 666 "$slurm/devices/nvidia$index" c 1 3
  done
  # CR_LLN: a job takes the node with the least work. Two of SkyPilot's clusters on one node end each other's daemons.
  # config_overrides: the nodes have the cores and the memory that are declared here, whatever the machine has.
  cat > "$SLURM_CONF" << CONF
ClusterName=$cluster
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmctldPort=$controller_port
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
AuthType=auth/munge
AuthInfo=socket=$munge/socket
CredType=cred/munge
SlurmUser=root
SlurmdUser=root
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory,CR_LLN
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=5,bf_interval=5
ReturnToService=2
KillWait=5
InactiveLimit=0
SlurmdParameters=config_overrides
GresTypes=gpu
StateSaveLocation=$slurm/controller
SlurmdSpoolDir=$slurm/spool-%n
SlurmctldPidFile=$run/slurmctld.inner
SlurmdPidFile=$run/slurmd-%n.inner
SlurmctldLogFile=$log/slurmctld.log
SlurmdLogFile=$log/slurmd-%n.log
NodeName=ws[1-$node_count] NodeHostname=$(hostname -s) NodeAddr=127.0.0.1 Port=[$((api_port + 4))-$((api_port + 3 + node_count))] CPUs=$node_cpus RealMemory=$node_memory_mib Gres=gpu:$gpu_type:$gpus_per_node State=UNKNOWN
PartitionName=$partition Nodes=ws[1-$node_count] Default=YES MaxTime=1-00:00:00 DefaultTime=01:00:00 State=UP
CONF
  echo "NodeName=ws[1-$node_count] Name=gpu Type=$gpu_type File=$slurm/devices/nvidia[0-$last]" > "$slurm/gres.conf"
}

nodes_ready() { [ "$(sinfo -h -N -t idle,mix,alloc -o %N | sort -u | wc -l)" = ${#nodes[@]} ]; }

start_slurm() {
  local node
  mkdir -p "$munge"
  if [ ! -s "$munge/key" ]; then
    head -c 1024 /dev/urandom > "$munge/key"
    chmod 400 "$munge/key"
  fi
  is_up munged || start munged munged --foreground --force --key-file="$munge/key" --socket="$munge/socket" \
    --pid-file="$munge/munged.inner" --log-file="$log/munged.log" --seed-file="$munge/seed"
  until_true 50 test -S "$munge/socket" || fail "munged does not start: $(tail -3 "$log/munged.out" "$log/munged.log")"
  is_up slurmctld || start slurmctld slurmctld -D -i -f "$SLURM_CONF"
  # One PID namespace per node: SkyPilot's daemon on a node kills every other one that it can see.
  for node in "${nodes[@]}"; do is_up "slurmd-$node" || start "slurmd-$node" slurmd -D -N "$node" -f "$SLURM_CONF"; done
  until_true 150 nodes_ready || fail "the nodes do not come up: $(sinfo -h 2>&1) $(tail -3 "$log"/slurm*.log)"
}

# host_entry HOME: a key of its own, and the entry by which SkyPilot and VibeML reach the cluster.
host_entry() {
  mkdir -p "$1/.ssh" "$1/.slurm"
  chmod 700 "$1/.ssh"
  [ -s "$1/.ssh/slurm_ed25519" ] || ssh-keygen -q -t ed25519 -N '' -C vibeml-slurm -f "$1/.ssh/slurm_ed25519"
  printf '[127.0.0.1]:%s %s\n' "$ssh_port" "$(cut -d ' ' -f 1-2 "$state/sshd/host_ed25519.pub")" > "$1/.slurm/known_hosts"
  cat > "$1/.slurm/config" << CONF
Host $cluster
    HostName 127.0.0.1
    Port $ssh_port
    User $login
    IdentityFile $1/.ssh/slurm_ed25519
    IdentitiesOnly yes
    UserKnownHostsFile $1/.slurm/known_hosts
CONF
}

start_sshd() {
  mkdir -p "$state/sshd"
  [ -s "$state/sshd/host_ed25519" ] || ssh-keygen -q -t ed25519 -N '' -C vibeml-slurm -f "$state/sshd/host_ed25519"
  host_entry "$server_home"
  host_entry "$client"
  cat "$server_home/.ssh/slurm_ed25519.pub" "$client/.ssh/slurm_ed25519.pub" > "$login_home/.ssh/authorized_keys"
  cat > "$state/sshd/config" << CONF
Port $ssh_port
ListenAddress 127.0.0.1
HostKey $state/sshd/host_ed25519
PidFile none
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
StrictModes no
AllowUsers $login
MaxSessions 200
MaxStartups 150:30:200
PrintMotd no
Subsystem sftp internal-sftp
CONF
  chown -R "$login_id:$login_id" "$login_home/.ssh" "$login_home/.bashrc" "$login_home/.profile"
  chown "$login_id:$login_id" "$login_home"
  chmod 700 "$login_home/.ssh"
  # It wants a directory below /run.
  is_up sshd || start sshd bash -c 'mount -t tmpfs none /run && mkdir /run/sshd && exec /usr/sbin/sshd -D -e -f "$0"' "$state/sshd/config"
  until_true 50 ssh -n -F "$client/.slurm/config" "$cluster" 'bash -lc "sinfo -h"' ||
    fail "the login account does not see Slurm over ssh: $(tail -3 "$log/sshd.out")"
}

write_server_files() {
  local sky=$server_home/.sky
  mkdir -p "$sky/catalogs/v8/common"
  # Keeps the server from looking for a newer release.
  [ -s "$sky/version_cache.json" ] ||
    printf '{"release_version":"%s","cached_at":4102444800}' "$("$venv/bin/python" -c 'import importlib.metadata as m; print(m.version("skypilot"))')" > "$sky/version_cache.json"
  # A task with accelerators reads this list; one without a checksum beside it counts as the user's own and is never fetched again.
  [ -s "$sky/catalogs/v8/common/accelerators.csv" ] || {
    echo 'AcceleratorName,Clouds'
    printf "%s,\"['Slurm']\"\n" A100 A100-80GB B200 GB200 H100 H200 L4 L40S
  } > "$sky/catalogs/v8/common/accelerators.csv"
  [ -s "$sky/config.yaml" ] || {
    echo 'allowed_clouds: [slurm]'
    # Slurm can't host the controllers of managed jobs: beside the server they are 12 processes and 2 GB of memory.
    if [ "${VIBEML_SLURM_MANAGED:-0}" = 1 ]; then printf 'jobs:\n  controller:\n    consolidation_mode: true\n'; fi
    cat << CONF
slurm:
  allowed_clusters: [$cluster]
  # By default a job waits a whole day for a free node.
  provision_timeout: $provision_seconds
  # USD/h per core, GiB and GPU.
  pricing:
    cpu: 0.01
    memory: 0.002
    accelerators: {H100: 2.95, H200: 3.5, B200: 5.5}
CONF
  } > "$sky/config.yaml"
  chown -R "$server_id:$server_id" "$server_home"
}

healthy() { curl --noproxy '*' -fsS -m 2 "http://127.0.0.1:$api_port/api/health"; }

# A clean environment: no credentials of any cloud, no HOME of a person. Its port is told as LOCAL_PORT: with an endpoint
# set, the controllers of managed jobs refuse to talk to it.
start_server() {
  start skypilot setpriv --reuid "$server_id" --regid "$server_id" --clear-groups env -i \
    HOME="$server_home" USER="$server" LOGNAME="$server" SHELL=/bin/bash LANG=C.UTF-8 \
    PATH="$venv/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
    SKYPILOT_DISABLE_USAGE_COLLECTION=1 DO_NOT_TRACK=1 SCARF_NO_ANALYTICS=1 \
    SKYPILOT_USER_ID=c0ffee00 SKYPILOT_USER=stack SKYPILOT_API_SERVER_LOCAL_PORT="$api_port" \
    bash -c 'cd && exec "$0" "$@"' \
    "$venv/bin/python" -u -m sky.server.server --host 127.0.0.1 --port "$api_port" --metrics-port "$metrics_port"
}

up_or_gone() { healthy || ! is_up skypilot; }

start_skypilot() {
  local attempt
  for attempt in 1 2 3; do
    is_up skypilot || start_server
    until_true 450 up_or_gone || break
    if healthy > /dev/null 2>&1; then return; fi
    # It also listens on a port in the range of passing connections, and may find it taken.
    sleep "$attempt"
  done
  fail "the API server does not start: $(tail -5 "$log/skypilot.out")"
}

# A new server has not looked at the cluster yet, and its workers take a while to load.
warm_up() {
  local api=http://127.0.0.1:$api_port id
  id=$(curl --noproxy '*' -fsS -o /dev/null -D - -H 'content-type: application/json' -d '{"clouds":["slurm"],"verbose":false}' "$api/check" |
    sed -n 's/^x-skypilot-request-id: *\([0-9a-f-]*\).*/\1/ip')
  curl --noproxy '*' -fsS -m 120 "$api/api/get?request_id=$id" | grep -q 'Slurm' || fail 'the API server does not reach the cluster'
}

mkdir -p "$run" "$log" "$state/tmp"
chmod 755 "$state"
exec 9> "$state/lock"
check_machine
flock --timeout 600 9 || fail "another up.sh or down.sh works on $state"
install_packages
say 'Debian packages are there'
install_skypilot
say "SkyPilot is there: $venv"
make_accounts
make_node_environment
write_slurm_files
start_slurm
say "Slurm is up: $(sinfo -h -o '%P %D nodes %t, %c cores, %G each' | paste -sd ';')"
start_sshd
say "the login account is reached over ssh on 127.0.0.1:$ssh_port"
write_server_files
start_skypilot
warm_up
say "the SkyPilot API server is healthy on 127.0.0.1:$api_port"
cat > "$state/environment.sh" << CONF
export SKYPILOT_API_SERVER_ENDPOINT=http://127.0.0.1:$api_port
export VIBEML_SLURM_STATE=$state VIBEML_SLURM_PORT=$api_port VIBEML_SLURM_CLUSTER=$cluster
export VIBEML_SLURM_CONFIG=$client/.slurm/config
export SLURM_CONF=$SLURM_CONF
CONF
say "ready; to use it: source $state/environment.sh"
