#!/bin/sh
# Installs what the tests use of the system, where that is possible: Chromium and a PostgreSQL of the distribution's.
set -eu

missing=
command -v chromium >/dev/null && command -v chromedriver >/dev/null || missing="chromium chromium-driver"
ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || missing="$missing postgresql"
[ -n "$missing" ] || exit 0

as_root=
[ "$(id -u)" -eq 0 ] || as_root="sudo -n"
if ! command -v apt-get >/dev/null || ! $as_root true 2>/dev/null; then
    echo "Not installed, so their tests are skipped: $missing"
    exit 0
fi

install_missing() {
    $as_root mkdir -p /etc/postgresql-common
    # The tests start their own server; the package is not to start another.
    [ -e /etc/postgresql-common/createcluster.conf ] \
        || echo "create_main_cluster = false" | $as_root tee /etc/postgresql-common/createcluster.conf
    $as_root apt-get update
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
        --option Dpkg::Options::=--force-confold $missing
}

echo "Installing $missing"
log=$(mktemp)
install_missing >"$log" 2>&1 || { tail -n 3 "$log"; echo "Could not be installed, so their tests are skipped: $missing"; }
rm -f "$log"
