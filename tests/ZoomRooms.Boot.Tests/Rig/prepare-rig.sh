#!/usr/bin/env bash
# What the rig needs in the guest's architecture: the GPIO simulator for the image's kernel, and aplay.
#   ./prepare-rig.sh amd64|arm64 DISK OFFSET DIRECTORY
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tree=$(cd "$here/../../.." && pwd)
architecture=$1 disk=$2 offset=$3 directory=$4
# shellcheck source=SCRIPTDIR/../../../src/packages.sh
. "$tree/src/packages.sh"
kernel=$(debugfs -R "ls -p /usr/lib/modules" "$disk?offset=$offset" 2>/dev/null | cut -d/ -f6 | grep '^[0-9]')
require_packages linux-source-6.1 make xz-utils
if [ "$architecture" = "$(dpkg --print-architecture)" ]; then
  require_packages "linux-headers-$kernel" gcc-12 alsa-utils
  "$here/build-gpio-sim.sh" "$kernel" "/usr/src/linux-headers-$kernel" "$directory/gpio-sim.ko"
  cp /usr/bin/aplay "$directory/aplay"
else
  # Headers and programs of the other architecture, unpacked beside; a cross compiler of Debian's.
  require_packages gcc-12-aarch64-linux-gnu
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  "$tree/image/fetch.sh" "$architecture" "$work" "linux-headers-$kernel" "linux-headers-${kernel%-*}-common" alsa-utils
  cp "$work/usr/bin/aplay" "$directory/aplay"
  # The build tools among the headers must run here; the headers have links to them.
  require_packages linux-kbuild-6.1
  headers=$work/usr/src/linux-headers-$kernel
  mkdir -p "$work/usr/lib"
  ln -s /usr/lib/linux-kbuild-6.1 "$work/usr/lib/linux-kbuild-6.1"
  sed -i "s#/usr/src/linux-headers-#$work/usr/src/linux-headers-#" "$headers/Makefile"
  "$here/build-gpio-sim.sh" "$kernel" "$headers" "$directory/gpio-sim.ko" ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu- CC=aarch64-linux-gnu-gcc-12
fi
