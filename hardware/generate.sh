#!/usr/bin/env bash
# Makes generated/ and the table in README.md from pinmap.json. The generator is in tests/ZoomRooms.Hardware.Tests/Generation.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
project=tests/ZoomRooms.Hardware.Tests
dotnet build "$project" -v quiet --nologo
ZOOMROOMS_WRITE_HARDWARE=1 "$project/bin/Debug/net10.0/ZoomRooms.Hardware.Tests" -noLogo -noColor \
  -method '*.Generated_files_are_those_of_the_pin_map'
git status --short hardware 2>/dev/null || true
