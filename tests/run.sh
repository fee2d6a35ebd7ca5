#!/usr/bin/env bash
# All tests. Ends with "N passed, N failed, N skipped" and exits non-zero when any failed.
#   ./tests/run.sh [NAME...]   only the test projects whose name contains one of the words
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. src/packages.sh

TEST_PACKAGES=(ffmpeg openssl alsa-utils systemd systemd-timesyncd udev device-tree-compiler shellcheck
  qemu-system-x86 ovmf e2fsprogs mtools grub-common)

require_dotnet || exit 1
require_packages "${RUNTIME_PACKAGES[@]}" "${SIMULATION_PACKAGES[@]}" "${TEST_PACKAGES[@]}" || exit 1

echo "Building"
dotnet build ZoomRooms.Appliance.sln -v quiet --nologo || { echo "0 passed, 1 failed"; exit 1; }

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
passed=0 failed=0 skipped=0
for project in tests/*.Tests; do
  name=$(basename "$project")
  if [ $# -gt 0 ]; then
    wanted=
    for word in "$@"; do case "$name" in *"$word"*) wanted=1 ;; esac; done
    [ -n "$wanted" ] || continue
  fi
  echo "== $name"
  log=$results/$name.log
  # An image is built as root.
  runner=()
  if [ "$name" = ZoomRooms.Boot.Tests ] && [ "$(id -u)" -ne 0 ] && command -v sudo >/dev/null; then runner=(sudo "PATH=$PATH" "HOME=$HOME"); fi
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
