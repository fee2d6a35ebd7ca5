#!/usr/bin/env bash
# Publishes zoomrooms-appliance and zoomrooms-screen for a device, with everything it needs except Debian's libraries.
#   ./publish.sh amd64|arm64 aot|r2r|jit OUTPUT
# aot  native code (what images carry); r2r: precompiled, with a just-in-time compiler; jit: compiled when it runs
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tree=$(dirname "$here")
# shellcheck source=SCRIPTDIR/../src/packages.sh
. "$tree/src/packages.sh"
architecture=$1 kind=$2 output=$3
require_dotnet

case $architecture in amd64) target=linux-x64 ;; arm64) target=linux-arm64 ;; *) echo "no such architecture: $architecture" >&2; exit 2 ;; esac
options=()
case $kind in
  aot)
    options+=(-p:PublishAot=true)
    if [ "$architecture" = "$(dpkg --print-architecture)" ]; then
      require_packages gcc libc6-dev zlib1g-dev
    elif [ "$architecture" = arm64 ]; then
      # Linked against arm64's own C library, unpacked beside, by clang and lld.
      require_packages clang lld binutils-aarch64-linux-gnu dpkg-dev
      sysroot=$(mktemp -d)
      trap 'rm -rf "$sysroot"' EXIT
      "$here/fetch.sh" arm64 "$sysroot" libc6 libc6-dev linux-libc-dev libgcc-s1 libgcc-12-dev zlib1g zlib1g-dev
      # Absolute links would leave the folder.
      find "$sysroot" -type l -lname '/*' | while read -r link; do ln -sfn "$sysroot$(readlink "$link")" "$link"; done
      options+=(-p:CppCompilerAndLinker=clang -p:LinkerFlavor=lld -p:ObjCopyName=aarch64-linux-gnu-objcopy "-p:SysRoot=$sysroot")
    else
      echo "native code for $architecture is built on $architecture" >&2
      exit 2
    fi ;;
  r2r) options+=(--self-contained -p:PublishReadyToRun=true) ;;
  jit) options+=(--self-contained) ;;
  *) echo "no such kind: $kind" >&2; exit 2 ;;
esac

# The same source gives the same bytes, wherever it lies.
for project in Appliance Screen; do
  dotnet publish "$tree/src/ZoomRooms.$project" -c Release -r "$target" "${options[@]}" -o "$output" -v quiet --nologo \
    -p:ContinuousIntegrationBuild=true "-p:PathMap=$tree=/src" -p:DebugType=none -p:StripSymbols=true
done
find "$output" \( -name '*.pdb' -o -name '*.dbg' \) -delete
