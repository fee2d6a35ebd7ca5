# Sourced by run.sh and tests/run.sh: installs the Debian packages that a machine misses.

# What the product itself loads at run time.
RUNTIME_PACKAGES=(
  libavcodec59 libavdevice59 libavfilter8 libavformat59 libavutil57 libswscale6   # FFmpeg 5.1: camera, H.264, Matroska
  libopus0 libportaudio2 libasound2                                              # sound
  libssl3                                                                        # AES-256-GCM for SRTP
  libgpiod2                                                                      # the panel's lines
  espeak-ng                                                                      # speaks the security code
)

# What a room's screen loads: SDL with a font, and OpenGL ES for displays without X.
SCREEN_PACKAGES=(libsdl2-2.0-0 libsdl2-ttf-2.0-0 fonts-dejavu-core libegl1 libgles2 libgl1-mesa-dri)

# What stands in for a room's devices on a machine that has none.
SIMULATION_PACKAGES=(pulseaudio libasound2-plugins)

# require_packages PACKAGE...: names those that are missing and installs them, as root or with sudo.
require_packages() {
  local missing=() package sudo=()
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  echo "Installing Debian packages: ${missing[*]}"
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "These packages are missing and this is neither root nor is there sudo: ${missing[*]}" >&2; return 1; }
    sudo=(sudo)
  fi
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null 2>&1 && return 0
  # Package lists that were never fetched, or are too old.
  "${sudo[@]}" apt-get update -qq || { echo "apt-get update failed: check the network and /etc/apt" >&2; return 1; }
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null || {
    echo "Installing failed. Debian 12 has all of these packages; is this another release? ($(. /etc/os-release && echo "$PRETTY_NAME"))" >&2
    return 1
  }
}

# require_dotnet: the .NET 10 SDK is the one thing these scripts do not install.
require_dotnet() {
  command -v dotnet >/dev/null || { echo "The .NET 10 SDK is missing: install it (https://dot.net) and run this again." >&2; return 1; }
  case "$(dotnet --version 2>/dev/null)" in
    10.*) ;;
    *) echo "The .NET 10 SDK is needed; dotnet --version says: $(dotnet --version 2>&1 | head -n 1)" >&2; return 1 ;;
  esac
}
