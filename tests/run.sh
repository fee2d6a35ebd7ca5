#!/usr/bin/env bash
# All tests. Ends with "N passed, N failed, N skipped" and exits non-zero when any failed.
#   ./tests/run.sh [NAME...]   only the test projects whose name contains one of the words
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. src/packages.sh

TEST_PACKAGES=(ffmpeg openssl desktop-file-utils alsa-utils systemd systemd-timesyncd udev device-tree-compiler shellcheck
  qemu-system-x86 ovmf e2fsprogs mtools grub-common python3-aiortc janus chromium firefox-esr iproute2 postgresql nats-server nginx-light gcc libc6-dev libasound2-dev wpasupplicant
  xvfb
  libspeexdsp1 libspa-0.2-modules unicode-data bzip2)

require_dotnet || exit 1
require_packages "${RUNTIME_PACKAGES[@]}" "${SCREEN_PACKAGES[@]}" "${SIMULATION_PACKAGES[@]}" "${TEST_PACKAGES[@]}" || exit 1

echo "Reading"
dotnet format whitespace --folder --verify-no-changes . || { echo "0 passed, 1 failed: dotnet format whitespace --folder . puts it right"; exit 1; }

# One compiler for all projects, and for the image's: started once, and ended with it.
export UseSharedCompilation=true SharedCompilationId=zoomrooms-tests-$$
end_compiler() { pgrep -f -- "-pipename:$SharedCompilationId" | xargs --no-run-if-empty kill 2>/dev/null; }

results=$(mktemp -d)
image=
finish() {
  end_compiler
  # Whoever is interrupted leaves no test behind.
  cat "$results"/*.pid 2>/dev/null | xargs --no-run-if-empty kill 2>/dev/null
  rm -rf "$results"
}
trap finish EXIT

echo "Building"
dotnet build ZoomRooms.Appliance.sln -v quiet --nologo || { echo "0 passed, 1 failed"; exit 1; }

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
# Leaves its exit code in a file, as the tests do. Asked by "wait" after minutes, the shell once took a build for failed that had succeeded.
build_image() {
  "${as_root[@]}" nice -n -5 image/build.sh amd64 --no-update >"$results/image.log" 2>&1 &
  echo $! >"$results/image.pid"
  wait $!
  echo $? >"$results/image.code"
  rm "$results/image.pid"
}
# It takes minutes, much of them waiting: it is built beside the tests that do not need it. What it boots is the longest of all.
if wanted ZoomRooms.Boot.Tests "$@" && [ -z "${ZOOMROOMS_BOOT_IMAGE:-}" ] && command -v qemu-system-x86_64 >/dev/null; then
  build_image &
  image=building
fi

passed=0 failed=0 skipped=0
niceness=0

# run LABEL NAME RUNNER... -- ARGUMENT...: runs a test project and leaves what it said.
run() {
  local label=$1 name=$2 runner=()
  shift 2
  while [ "$1" != -- ]; do runner+=("$1"); shift; done
  shift
  nice -n "$niceness" "${runner[@]}" "tests/$name/bin/Debug/net10.0/$name" -noLogo -noColor "$@" >"$results/$label.log" 2>&1 &
  echo $! >"$results/$label.pid"
  wait $!
  echo $? >"$results/$label.code"
  rm "$results/$label.pid"
}

# report LABEL NAME: counts what a run said; what failed, in full; what was skipped, with its reason; else the summary only.
report() {
  local label=$1 name=$2 log=$results/$1.log code summary bad
  code=$(cat "$results/$label.code")
  echo "== $label"
  summary=$(grep -E '^ *'"$name"' +Total:' "$log" | tail -n 1)
  if [ -z "$summary" ]; then
    cat "$log"
    echo "   the run ended with code $code and no summary"
    failed=$((failed + 1))
    return
  fi
  number() { local n; n=$(sed -nE "s/.*$1: ([0-9]+).*/\1/p" <<<"$summary"); echo "${n:-0}"; }
  if [ "$(number Total)" -eq 0 ]; then
    echo "   no test in $label"
    failed=$((failed + 1))
    return
  fi
  bad=$(($(number Errors) + $(number Failed)))
  passed=$((passed + $(number Total) - $(number Failed) - $(number Skipped) - $(number 'Not Run')))
  failed=$((failed + bad))
  skipped=$((skipped + $(number Skipped)))
  if [ "$bad" -gt 0 ] || [ "$code" -ne 0 ]; then
    grep -v -E '^ *(Discover|Starting|Finished)' "$log"
    [ "$bad" -gt 0 ] || failed=$((failed + 1))
  else
    grep -A 1 -F '[SKIP]' "$log"
    echo "$summary"
  fi
}

# The scenarios once more, with Janus carrying the media: in a network of its own, since Janus offers no loopback address.
over_janus() {
  local map=()
  [ "$(id -u)" -eq 0 ] || map=(--map-root-user)
  run "$janus" ZoomRooms.Scenarios.Tests env JANUS_ADDRESS=192.0.2.1 unshare --net "${map[@]}" sh -c \
    'ip link set lo up && { ip link add janus type bridge || ip link add janus type dummy; } && ip addr add 192.0.2.1/24 dev janus && ip link set janus up && exec "$@"' sh -- -trait- backend=embedded
}
janus='ZoomRooms.Scenarios.Tests over Janus'
guest=ZoomRooms.Boot.Tests

# go LABEL: runs the tests of that name.
go() {
  case $1 in
    "$janus") over_janus ;;
    # Whatever runs beside the guest leaves it the time that it wants.
    "$guest") niceness=0; run "$1" "$1" "${as_root[@]}" nice -n -5 env "ZOOMROOMS_BOOT_IMAGE=${ZOOMROOMS_BOOT_IMAGE:-}" -- ;;
    ZoomRooms.Scenarios.Tests) run "$1" "$1" -- -trait- backend=janus ;;
    *) run "$1" "$1" -- ;;
  esac
}

# Two at a time, later three: many of them mostly wait. While the image is built, those that a slow machine does not disturb. The guest comes as soon as there
# is an image, and beside it what starts browsers. Those that keep a meeting's time come last, the long ones first.
labels=()
for label in ZoomRooms.EndToEnd.Tests ZoomRooms.Appliance.Tests ZoomRooms.Client.Tests ZoomRooms.Systemd.Tests ZoomRooms.Rtc.Tests \
  ZoomRooms.Fuzzing.Tests ZoomRooms.Protocol.Tests ZoomRooms.Architecture.Tests ZoomRooms.Hardware.Tests \
  ZoomRooms.Desktop.Tests ZoomRooms.Screen.Tests "$janus" ZoomRooms.Scenarios.Tests ZoomRooms.Media.Tests ZoomRooms.MeetingServer.Tests \
  ZoomRooms.HostileServer.Tests $(basename -a tests/*.Tests); do
  case "|$(IFS='|'; echo "${labels[*]}")|$guest|" in *"|$label|"*) continue ;; esac
  if wanted "$label" "$@"; then labels+=("$label"); fi
done
boots=
if wanted "$guest" "$@"; then boots=yes; fi

# next: names in $label what is to be started now; false where that is nothing.
next() {
  if [ -n "$boots" ] && { [ -z "$image" ] || [ -s "$results/image.code" ]; }; then
    # Where the build failed the test says so: it builds again.
    if [ -n "$image" ] && [ "$(cat "$results/image.code")" -eq 0 ]; then ZOOMROOMS_BOOT_IMAGE=$PWD/artifacts/image/amd64; fi
    image='' boots='' label=$guest
    end_compiler
    return 0
  fi
  label=${labels[0]:-}
  labels=("${labels[@]:1}")
  [ -n "$label" ]
}

running=()
while [ "${#running[@]}" -gt 0 ] || [ "${#labels[@]}" -gt 0 ] || [ -n "$boots" ]; do
  still=()
  for label in "${running[@]}"; do
    if [ ! -e "$results/$label.code" ]; then
      still+=("$label")
      continue
    fi
    report "$label" "${label%% *}"
  done
  running=("${still[@]}")
  # A third at a time where neither the image nor the guest wants the time: many wait more than they work.
  if [ -n "$image$boots" ]; then lanes=2; else lanes=3; fi
  case " ${running[*]} " in *" $guest "*) niceness=5 lanes=2 ;; *) niceness=0 ;; esac
  if [ "${#running[@]}" -lt "$lanes" ] && next; then
    go "$label" &
    running+=("$label")
  else
    sleep 0.2
  fi
done
echo
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
