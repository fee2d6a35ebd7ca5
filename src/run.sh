#!/usr/bin/env bash
# The main job on one machine: a meeting server, this room and a far end, on the loopback interface and simulated devices.
#   ./src/run.sh               a live panel: j joins or leaves, m mutes, q quits. On a desktop it offers to open the far end's window
#   ./src/run.sh --window      opens it without asking
#   ./src/run.sh --unattended  presses the button itself, stays 10 s, leaves, prints the figures; also without a terminal
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. src/packages.sh
. src/window-offer.sh

require_dotnet
require_packages "${RUNTIME_PACKAGES[@]}" "${SIMULATION_PACKAGES[@]}"
# Asked before the build, so that nobody has to wait for the question.
if wants_window "$@"; then
  set -- --window "$@"
fi

configuration=Release
for project in MeetingServer Desktop Appliance; do
  echo "Building ZoomRooms.$project"
  dotnet build "src/ZoomRooms.$project" -c $configuration -v quiet --nologo
done

bin() { echo "src/ZoomRooms.$1/bin/$configuration/net10.0/$2"; }
exec "$(bin Appliance zoomrooms-appliance)" rehearse \
  --server-program "$(bin MeetingServer zoomrooms-server)" \
  --far-end-program "$(bin Desktop zoomrooms-desktop)" \
  --sound-script src/simulated-sound.sh \
  "$@"
