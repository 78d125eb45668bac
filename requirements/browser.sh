#!/bin/sh
# Debian's Chromium for the browser tests, where it is missing and may be installed: the shell
# without a window where Debian has it, since that does the same for less work.
set -eu
for name in chromium-headless-shell chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium, for the browser tests ..."
    apt-get update -qq
    for package in chromium-headless-shell chromium; do
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            "$package" fonts-dejavu-core >/dev/null 2>&1 && exit 0
    done
    echo "Chromium could not be installed: apt-get install chromium says why" >&2
    exit 1
else
    echo "SKIPPED: the browser tests. Chromium is missing, and only root can install it:"
    echo "         apt-get install chromium"
fi
