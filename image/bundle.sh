#!/usr/bin/env bash
# A signed update (RAUC bundle) of one slot.
#   ./bundle.sh ROOT.EXT4 amd64|arm64 VERSION KEYS OUTPUT.raucb
set -euo pipefail
image=$1 architecture=$2 version=$3 keys=$4 output=$5
work=$(mktemp -d "$(dirname "$output")/bundle.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir "$work/content"
cp --sparse=always "$image" "$work/content/root.ext4"
cat > "$work/content/manifest.raucm" <<MANIFEST
[update]
compatible=zoomrooms-appliance-$architecture
version=$version

[bundle]
format=verity

[image.rootfs]
filename=root.ext4
MANIFEST
rm -f "$output"
rauc bundle --cert="$keys/signing.pem" --key="$keys/signing.key" --keyring="$keys/keyring.pem" --mksquashfs-args="-comp zstd -Xcompression-level 6 -quiet -no-progress" "$work/content" "$output"
