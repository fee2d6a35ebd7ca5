#!/usr/bin/env bash
# All tests. Ends with "N passed, N failed, N skipped" and exits non-zero when any failed.
#   ./tests/run.sh [NAME...]   only the test projects whose name contains one of the words
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. src/packages.sh

TEST_PACKAGES=(ffmpeg openssl alsa-utils systemd systemd-timesyncd udev device-tree-compiler shellcheck
  qemu-system-x86 ovmf e2fsprogs mtools grub-common python3-aiortc)

require_dotnet || exit 1
require_packages "${RUNTIME_PACKAGES[@]}" "${SIMULATION_PACKAGES[@]}" "${TEST_PACKAGES[@]}" || exit 1

echo "Building"
dotnet build ZoomRooms.Appliance.sln -v quiet --nologo || { echo "0 passed, 1 failed"; exit 1; }

results=$(mktemp -d)
image=
finish() {
  [ -z "$image" ] || kill "$image" 2>/dev/null
  rm -rf "$results"
}
trap finish EXIT

# wanted NAME WORD...: whether the name contains one of the words, or there are none.
wanted() {
  local name=$1 word
  shift
  [ $# -gt 0 ] || return 0
  for word in "$@"; do case "$name" in *"$word"*) return 0 ;; esac; done
  return 1
}

# An image is built as root.
as_root=()
if [ "$(id -u)" -ne 0 ] && command -v sudo >/dev/null; then as_root=(sudo "PATH=$PATH" "HOME=$HOME"); fi
# It takes minutes, much of them waiting: it is built beside the tests that do not need it, and booted after them.
if wanted ZoomRooms.Boot.Tests "$@" && [ -z "${ZOOMROOMS_BOOT_IMAGE:-}" ] && command -v qemu-system-x86_64 >/dev/null; then
  nice -n 19 "${as_root[@]}" image/build.sh amd64 --no-update >"$results/image.log" 2>&1 &
  image=$!
fi

passed=0 failed=0 skipped=0
for project in $(printf '%s\n' tests/*.Tests | grep -v Boot) tests/ZoomRooms.Boot.Tests; do
  name=$(basename "$project")
  wanted "$name" "$@" || continue
  echo "== $name"
  log=$results/$name.log
  runner=()
  if [ "$name" = ZoomRooms.Boot.Tests ]; then
    # Where the build failed the test says so: it builds again.
    if [ -n "$image" ] && wait "$image"; then ZOOMROOMS_BOOT_IMAGE=$PWD/artifacts/image/amd64; fi
    image=
    runner=("${as_root[@]}" env "ZOOMROOMS_BOOT_IMAGE=${ZOOMROOMS_BOOT_IMAGE:-}")
  fi
  "${runner[@]}" "$project/bin/Debug/net10.0/$name" -noLogo -noColor >"$log" 2>&1
  code=$?
  summary=$(grep -E '^ *'"$name"' +Total:' "$log" | tail -n 1)
  if [ -z "$summary" ]; then
    cat "$log"
    echo "   the run ended with code $code and no summary"
    failed=$((failed + 1))
    continue
  fi
  number() { local n; n=$(sed -nE "s/.*$1: ([0-9]+).*/\1/p" <<<"$summary"); echo "${n:-0}"; }
  if [ "$(number Total)" -eq 0 ]; then
    echo "   no test in $name"
    failed=$((failed + 1))
    continue
  fi
  bad=$(($(number Errors) + $(number Failed)))
  passed=$((passed + $(number Total) - $(number Failed) - $(number Skipped) - $(number 'Not Run')))
  failed=$((failed + bad))
  skipped=$((skipped + $(number Skipped)))
  # What failed, in full; what was skipped, with its reason; else the summary only.
  if [ "$bad" -gt 0 ] || [ "$code" -ne 0 ]; then
    grep -v -E '^ *(Discover|Starting|Finished)' "$log"
    [ "$bad" -gt 0 ] || failed=$((failed + 1))
  else
    grep -A 1 -F '[SKIP]' "$log"
    echo "$summary"
  fi
done
echo
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
