#!/bin/sh
# Debian's PgBouncer for one test, where it is missing and may be installed.
set -eu
PATH="$PATH:/usr/sbin"
command -v pgbouncer >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing PgBouncer, for one test ..."
    folder=$(mktemp -d)
    apt-get update -qq
    # Unpacked and not installed: no service is to start.
    (cd "$folder" && apt-get download -qq pgbouncer libc-ares2 >/dev/null 2>&1)
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libc-ares2 \
        libevent-2.1-7 >/dev/null
    for package in "$folder"/pgbouncer*.deb; do dpkg -x "$package" "$folder"; done
    install "$folder/usr/sbin/pgbouncer" /usr/local/bin/pgbouncer
    rm -r "$folder"
else
    echo "SKIPPED: the test with PgBouncer. It is missing, and only root can install it:"
    echo "         apt-get install pgbouncer"
fi
