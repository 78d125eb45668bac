#!/bin/sh
# Makes the virtual environment. Debian keeps ensurepip in a package of its own.
set -eu
python=$1
venv=$2
echo "Making a virtual environment in $venv ..."
if "$python" -m venv "$venv" 2>/dev/null; then exit 0; fi
rm -rf "$venv"
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing python3-venv ..."
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
    exec "$python" -m venv "$venv"
fi
echo "This Python cannot make a virtual environment. Install the package python3-venv" >&2
echo "(sudo apt-get install python3-venv) and run make again." >&2
exit 1
