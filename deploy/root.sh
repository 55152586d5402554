# For scripts of bash: a fresh Debian in a folder, booted, in which the commands of docs/operations.md are typed.
#
#   . deploy/root.sh
#   make_root /srv/trial && boot /srv/trial
#   type_page Install
#   inside systemctl is-active policyportal
#
# It takes root, debootstrap and systemd-container (on Debian), and the ports 80 and 443 of this machine, whose network the
# root shares. With copy_of=FOLDER the root is a copy of one that was made before, and shared="FOLDER …" are folders of this
# machine that it may read, such as one in which pip finds packages. At the end of the script that sources it the machine is
# halted; its folder stays.
checkout=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
release_of_debian=${release_of_debian:-bookworm}

# A Debian of the least size, that reaches the network as this machine does.
make_root() {
  root=$1
  [ ! -e "$root" ] || { echo "$root is there already." >&2 && return 1; }
  if [ -n "${copy_of:-}" ]; then cp --archive "$copy_of" "$root" && return; fi
  debootstrap --variant=minbase --include=systemd-sysv,dbus,ca-certificates,iproute2 "$release_of_debian" "$root" >"$root.log"
  cp /etc/resolv.conf "$root/etc/resolv.conf"
  if [ -d /usr/local/share/ca-certificates ]; then
    cp --recursive /usr/local/share/ca-certificates "$root/usr/local/share/"
    chroot "$root" update-ca-certificates >/dev/null 2>&1
  fi
  local file
  local file
  for file in /etc/pip.conf /etc/xdg/pip; do
    if [ -e "$file" ]; then mkdir --parents "$root/etc/xdg" && cp --recursive "$file" "$root$file"; fi
  done
  # What the page calls the address of the repository is this one, as far as it is committed.
  printf '[url "/srv/source"]\n\tinsteadOf = https://git.example.jp/policyportal.git\n[safe]\n\tdirectory = *\n' >"$root/etc/gitconfig"
  printf '127.0.0.1 localhost portal.example.jp\n' >"$root/etc/hosts"
}

# Systemd as in a machine of its own; its process is seen from here as $leader.
boot() {
  root=$1
  # One at a time, for the ports are this machine's.
  exec 8>/tmp/portal-root.lock
  flock 8
  mkdir --parents /run/systemd/nspawn
  mountpoint --quiet /run/systemd/nspawn || mount -t tmpfs tmpfs /run/systemd/nspawn
  local folder binds=(--bind-ro="$checkout:/srv/checkout")
  for folder in /opt/wheels /opt/pypi /opt/pypi-more; do
    [ ! -d $folder ] || binds+=(--bind-ro=$folder)
  done
  rm -rf "$root/srv/source"
  git -c safe.directory='*' clone --quiet --bare "$checkout" "$root/srv/source"
  # Also of a checkout that is on no branch.
  git -C "$root/srv/source" update-ref refs/heads/main HEAD
  git -C "$root/srv/source" symbolic-ref HEAD refs/heads/main
  systemd-nspawn --quiet --directory="$root" --boot --register=no --keep-unit --resolv-conf=off \
    "${binds[@]}" >"$root.console" 2>&1 </dev/null 8>&- &
  nspawn=$!
  trap halt EXIT
  until leader=$(pgrep --parent $nspawn) && inside systemctl is-system-running --wait >/dev/null 2>&1 ||
    [ "$(inside systemctl is-system-running 2>/dev/null)" = degraded ]; do
    kill -0 $nspawn 2>/dev/null || { tail "$root.console" >&2 && return 1; }
    sleep 0.3
  done
}

halt() {
  kill -TERM $nspawn 2>/dev/null || return 0
  wait $nspawn || true
}

# A command in the machine, variables before it.
inside() {
  nsenter --target="$leader" --mount --uts --ipc --pid --net --root \
    env --ignore-environment --chdir=/ HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb "$@" 8>&-
}

# The commands that the page shows under a heading, in the blocks marked `sh`.
commands_of() {
  awk -v heading="## $1" '
    /^## / { under = $0 == heading }
    /^```/ { if (within) within = 0; else within = under && $0 == "```sh"; next }
    within' "$checkout/docs/operations.md"
}

# Type them, one after another, in a shell that ends with the first that fails.
type_page() {
  commands_of "$1" | inside bash -euxo pipefail /dev/stdin
}
