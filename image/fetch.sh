#!/usr/bin/env bash
# Debian packages of another architecture, unpacked, not installed.
#   ./fetch.sh ARCHITECTURE DIRECTORY PACKAGE...
set -euo pipefail
architecture=$1 directory=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/archives/partial" "$directory"
for suite in "debian bookworm" "debian bookworm-updates" "debian-security bookworm-security"; do
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/${suite/ / } main"
done > "$work/sources.list"
# Lists of its own, so that the machine's own apt does not learn another architecture.
apt_options=(-o "APT::Architecture=$architecture" -o "APT::Architectures::=$architecture" -o "Dir::Etc::SourceList=$work/sources.list" -o "Dir::Etc::SourceParts=/dev/null"
  -o "Dir::State::Lists=$work/lists" -o "Dir::State::Status=/dev/null" -o "Dir::Cache=$work" -o "APT::Sandbox::User=root")
apt-get "${apt_options[@]}" update -qq
(cd "$work/archives" && apt-get "${apt_options[@]}" download -qq "$@")
for package in "$work"/archives/*.deb; do dpkg -x "$package" "$directory"; done
