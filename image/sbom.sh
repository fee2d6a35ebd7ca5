#!/usr/bin/env bash
# The image's bill of materials: CycloneDX 1.5, Debian and NuGet packages with versions.
#   ./sbom.sh BASE.tar TREE VERSION ARCHITECTURE > sbom.json
set -euo pipefail
base=$1 tree=$2 version=$3 architecture=$4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar -C "$work" -xf "$base" ./var/lib/dpkg/status
{
  awk -v RS= '{
    name = ""; v = ""; a = ""; s = ""
    n = split($0, lines, "\n")
    for (i = 1; i <= n; i++) {
      if (lines[i] ~ /^Package: /) name = substr(lines[i], 10)
      if (lines[i] ~ /^Version: /) v = substr(lines[i], 10)
      if (lines[i] ~ /^Architecture: /) a = substr(lines[i], 15)
      if (lines[i] ~ /^Status: .* installed$/) s = 1
    }
    if (s) { u = v; gsub(/\+/, "%2B", u); gsub(/:/, "%3A", u); printf "deb %s %s pkg:deb/debian/%s@%s?arch=%s&distro=bookworm\n", name, v, name, u, a }
  }' "$work/var/lib/dpkg/status"
  # What the program was built from: the same restore that publishing made.
  sed -n 's/^ *"\([A-Za-z][A-Za-z0-9.]*\)\/\([0-9][^"]*\)": {$/\1 \2/p' "$tree/src/ZoomRooms.Appliance/obj/project.assets.json" | sort -u |
    while read -r name v; do case $name in ZoomRooms.*) ;; *) echo "nuget $name $v pkg:nuget/$name@$v" ;; esac; done
} | LC_ALL=C sort -u | awk -v version="$version" -v architecture="$architecture" -v stamp="$(date -u -d "@$SOURCE_DATE_EPOCH" +%FT%TZ)" '
  BEGIN {
    printf "{\n  \"bomFormat\": \"CycloneDX\",\n  \"specVersion\": \"1.5\",\n  \"version\": 1,\n  \"metadata\": { \"timestamp\": \"%s\", \"component\": { \"type\": \"firmware\", \"name\": \"zoomrooms-appliance-%s\", \"version\": \"%s\" } },\n  \"components\": [", stamp, architecture, version
  }
  { printf "%s\n    { \"type\": \"library\", \"name\": \"%s\", \"version\": \"%s\", \"purl\": \"%s\" }", (NR > 1 ? "," : ""), $2, $3, $4 }
  END { printf "\n  ]\n}\n" }'
