#!/bin/sh
# Debian's Chromium for the browser tests, where it is missing and may be installed.
set -eu
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium, for the browser tests ..."
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        chromium fonts-dejavu-core >/dev/null
else
    echo "SKIPPED: the browser tests. Chromium is missing, and only root can install it:"
    echo "         apt-get install chromium"
fi
