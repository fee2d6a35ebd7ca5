#!/usr/bin/env bash
# How long the service takes from its start to READY=1 and to an idle room, compiled in three ways, side by side; and its memory then. Simulated panel and camera.
#   ./start-times.sh [RUNS]     default 5 of each, taken in turns; prints medians
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tree=$(dirname "$here")
# shellcheck source=SCRIPTDIR/../src/packages.sh
. "$tree/src/packages.sh"
runs=${1:-5}
require_packages "${RUNTIME_PACKAGES[@]}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
architecture=$(dpkg --print-architecture)
for kind in jit r2r aot; do
  echo "publishing $kind"
  "$here/publish.sh" "$architecture" "$kind" "$work/$kind" > /dev/null
done
cat > "$work/appliance.json" <<SETTINGS
{
  "Room": { "Name": "Start" },
  "Server": { "Url": "https://127.0.0.1:9", "CertificateSha256": "$(printf 'a%.0s' $(seq 64))" },
  "Meeting": { "Id": "9876543210" },
  "Camera": { "Format": "lavfi", "Device": "testsrc2=size=1280x720:rate=30" },
  "Encoder": { "Ladder": [ "libx264" ] },
  "Panel": { "Driver": "simulated" },
  "Paths": { "State": "$work/state", "Runtime": "$work/run" }
}
SETTINGS

# Starts PROGRAM with a socket in the place of the service manager's: prints milliseconds to READY=1, milliseconds to idle, kibibytes resident.
cat > "$work/measure" <<'MEASURE'
use strict; use warnings; use Socket; use Time::HiRes qw(time sleep);
my ($program, $folder) = @ARGV;
my $path = "$folder/notify";
unlink $path;
socket(my $notify, AF_UNIX, SOCK_DGRAM, 0) or die $!;
bind($notify, pack_sockaddr_un($path)) or die $!;
my $begun = time;
my $pid = fork;
if (!$pid) {
  $ENV{NOTIFY_SOCKET} = $path;
  open STDOUT, '>', "$folder/log"; open STDERR, '>&', \*STDOUT;
  exec $program, 'run', '--config', "$folder/appliance.json" or die $!;
}
my $said = '';
while ($said !~ /READY=1/) { recv($notify, $said, 4096, 0); }
my $ready = time - $begun;
my $state = '';
while ($state !~ /"state": "Idle"/) {
  socket(my $status, AF_UNIX, SOCK_STREAM, 0) or die $!;
  if (connect($status, pack_sockaddr_un("$folder/run/status.sock"))) {
    syswrite $status, "status\n";
    local $/; $state = <$status> // '';
  }
  die "the service ended; see $folder/log" if waitpid($pid, 1) == $pid;
  sleep 0.01;
}
my $idle = time - $begun;
open my $file, '<', "/proc/$pid/status" or die;
my ($resident) = map { /^VmRSS:\s+(\d+)/ ? $1 : () } <$file>;
kill 'TERM', $pid; waitpid $pid, 0;
printf "%d %d %d\n", $ready * 1000, $idle * 1000, $resident;
MEASURE

for ((run = 0; run < runs; run++)); do
  for kind in jit r2r aot; do
    perl "$work/measure" "$work/$kind/zoomrooms-appliance" "$work" >> "$work/$kind.times"
  done
done
median() { cut -d ' ' -f "$2" "$work/$1.times" | sort -n | sed -n "$(((runs + 1) / 2))p"; }
printf '%-22s %12s %12s %12s %12s\n' "" "READY" "idle" "resident" "program"
for kind in jit r2r aot; do
  printf '%-22s %9s ms %9s ms %8s MiB %8s MiB\n' "$kind" "$(median $kind 1)" "$(median $kind 2)" "$(($(median $kind 3) / 1024))" "$(du -sm "$work/$kind" | cut -f 1)"
done
