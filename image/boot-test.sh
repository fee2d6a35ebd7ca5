#!/usr/bin/env bash
# Builds the image and boots it in QEMU: the boot test of one architecture.
#   ./boot-test.sh amd64|arm64 [test options, such as -class ZoomRooms.Boot.Tests.Updates]
set -euo pipefail
tree=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=SCRIPTDIR/../src/packages.sh
. "$tree/src/packages.sh"
export ZOOMROOMS_BOOT_ARCHITECTURE=${1:?amd64 or arm64}
shift
export ZOOMROOMS_POWER_CUTS=${ZOOMROOMS_POWER_CUTS:-10}
require_dotnet
require_packages "${RUNTIME_PACKAGES[@]}" "${SIMULATION_PACKAGES[@]}" e2fsprogs mtools alsa-utils
case $ZOOMROOMS_BOOT_ARCHITECTURE in
  amd64) require_packages qemu-system-x86 ovmf ;;
  arm64) require_packages qemu-system-arm qemu-efi-aarch64 ;;
  *) echo "no such architecture: $ZOOMROOMS_BOOT_ARCHITECTURE" >&2; exit 2 ;;
esac
dotnet build "$tree/tests/ZoomRooms.Boot.Tests" -v quiet --nologo
exec "$tree/tests/ZoomRooms.Boot.Tests/bin/Debug/net10.0/ZoomRooms.Boot.Tests" -noLogo -noColor -diagnostics -explicit on "$@"
