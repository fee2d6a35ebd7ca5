#!/usr/bin/env bash
# What native code for arm64 is linked against: Debian's C library and its headers, unpacked, not installed.
#   ./arm64-sysroot.sh DIRECTORY
set -euo pipefail
directory=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/archives/partial" "$directory"
# A package list of its own, so that the machine's own apt does not learn another architecture.
cat > "$work/sources.list" <<'SOURCES'
deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian bookworm main
SOURCES
apt_options=(-o "APT::Architecture=arm64" -o "APT::Architectures::=arm64" -o "Dir::Etc::SourceList=$work/sources.list" -o "Dir::Etc::SourceParts=/dev/null"
  -o "Dir::State::Lists=$work/lists" -o "Dir::State::Status=/dev/null" -o "Dir::Cache=$work" -o "APT::Sandbox::User=root")
apt-get "${apt_options[@]}" update -qq
(cd "$work/archives" && apt-get "${apt_options[@]}" download -qq libc6 libc6-dev linux-libc-dev libgcc-s1 libgcc-12-dev zlib1g zlib1g-dev)
for package in "$work"/archives/*.deb; do dpkg -x "$package" "$directory"; done
# Absolute links would leave the directory.
find "$directory" -type l -lname '/*' | while read -r link; do ln -sfn "$directory$(readlink "$link")" "$link"; done
