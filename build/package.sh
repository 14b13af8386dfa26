#!/usr/bin/env bash
# Makes a self-contained package of Rubor: a folder and a tarball for linux-x64 machines without the SDK, without apt, without root.
# usage: build/package.sh DIR      (started by './rubor package')
# DIR/rubor-VERSION-linux-x64/ and DIR/rubor-VERSION-linux-x64.tar.gz; progress on standard error, nothing on standard output.
set -euo pipefail
root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd)
. "$root/build/setup.sh"
out=$(mkdir -p "$1" && cd -- "$1" && pwd)
need_to_build
need_packages patchelf

version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' "$root/Directory.Build.props")
name=rubor-$version-linux-x64
# A folder of its own for everything between: a composite build leaves files that would break a later one without.
work=$root/artifacts/package-work
stage=$work/$name
mkdir -p "$work"
log=$work/log
exec 9>"$work/lock"
flock 9

say() { echo "$1" >&2; }
fail() {
  say "error: $1"
  exit 2
}

publish_into() {
  local project=$1 to=$2
  shift 2
  DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 dotnet publish "$root/src/$project" -c Release -r linux-x64 --artifacts-path "$work/build" -o "$to" \
    -p:SelfContained=true -p:DebugType=none -v quiet --nologo -nodeReuse:false "$@" </dev/null >"$log" 2>&1 9>&- ||
    { grep -E 'error|npm' "$log" | sort -u | head -20 >&2 || true; fail "the build failed; see $log"; }
}

# Native libraries. What a library needs is taken along where it uses a symbol of it; what it merely names is taken off its list:
# Debian's libtorch names OpenCV, FFmpeg and so 200 libraries more, and calls none of them.
needed() { readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'; }
symbols() { nm -D "--$1-only" "$2" | awk '{sub(/@.*/, "", $NF); print $NF}' | sort -u; }
installed() { ldconfig -p | awk -v name="$1" '$1 == name && /x86-64/ && !seen++ {print $NF}'; }
glibc='^(libc|libm|libdl|librt|libpthread|libresolv|libutil|ld-linux-x86-64)\.so'

bundle() {
  local queue=("$@") lib name found
  while [ ${#queue[@]} -gt 0 ]; do
    lib=${queue[0]}
    queue=("${queue[@]:1}")
    symbols undefined "$lib" >"$work/undefined"
    for name in $(needed "$lib"); do
      [[ $name =~ $glibc ]] && continue
      found=$(installed "$name")
      [ -n "$found" ] || fail "$name is missing, which $lib needs"
      symbols defined "$found" >"$work/defined"
      if [ "$(comm -12 "$work/undefined" "$work/defined" | wc -l)" -eq 0 ]; then
        patchelf --remove-needed "$name" "$lib"
      elif [ ! -e "$stage/lib/$name" ]; then
        take "$name" "$found"
        queue+=("$stage/lib/$name")
      fi
    done
  done
}

# A library, the package that it comes from, and its licence.
take() {
  local name=$1 file
  file=$(readlink -f "$2")
  install -m 644 "$file" "$stage/lib/$name"
  local package
  # /usr/lib and /lib are one folder; Debian's list knows a file by one of the two names.
  package=$({ dpkg -S "$file" || dpkg -S "${file#/usr}"; } 2>/dev/null | sed -n '1s/:.*//p' || true)
  [ -n "$package" ] || fail "$file belongs to no Debian package, so its licence is not known"
  install -m 644 "$(readlink -f "/usr/share/doc/$package/copyright")" "$stage/licences/$package.txt"
  printf '%s\t%s\t%s\n' "lib/$name" "$package $(dpkg-query -W -f '${Version}' "$package" | head -1)" "licences/$package.txt" >>"$work/parts"
}

say "building the package $name (some minutes)"
rm -rf "$stage" "$work/parts"
mkdir -p "$stage/lib" "$stage/licences"
publish_into Rubor.Cli "$stage" -p:PublishReadyToRunComposite=true
publish_into Rubor.Workstation "$stage/workstation"
find "$stage" \( -name '*.pdb' -o -name 'libcoreclrtraceptprovider.so' -o -name createdump -o -name '*.xml' \) -delete

say "bundling native libraries"
cc -shared -fPIC -O2 -Wl,-soname,libjbig.so.0 -o "$stage/lib/libjbig.so.0" "$root/native/rubor_raster/without_jbig.c"
printf '%s\t%s\t%s\n' lib/libjbig.so.0 'Rubor: a stand-in, so that libtiff loads; JBIG is not read' LICENSE >>"$work/parts"
bundle "$stage/librubor_torch.so" "$stage/libcoreclr.so" "$stage"/librubor_{raster,dicom}.so "$stage"/workstation/librubor_{raster,dicom}.so
# Where files leave out the kinds of their attributes, DCMTK's dictionaries tell them; the library looks beside the program first.
for dictionary in dicom.dic private.dic; do
  file=$(dpkg -L libdcmtk17 | grep "/$dictionary\$") || fail "$dictionary of libdcmtk17 is missing"
  install -m 644 "$file" "$stage/$dictionary"
  install -m 644 "$file" "$stage/workstation/$dictionary"
  printf '%s\t%s\t%s\n' "$dictionary" "libdcmtk17 $(dpkg-query -W -f '${Version}' libdcmtk17 | head -1)" licences/libdcmtk17.txt >>"$work/parts"
done
for opened in libdeflate.so.0 libsqlite3.so.0 libssl.so.3 libcrypto.so.3; do # by name, at run time
  [ -e "$stage/lib/$opened" ] || { take "$opened" "$(installed "$opened")" && bundle "$stage/lib/$opened"; }
done
# DT_RPATH of a program holds for all that it loads; a library with a path of its own, as that for RUBOR_LIBTORCH, keeps to that.
patchelf --force-rpath --set-rpath '$ORIGIN/lib' "$stage/rubor"
patchelf --force-rpath --set-rpath '$ORIGIN/../lib' "$stage/workstation/rubor-workstation"
patchelf --force-rpath --set-rpath '$ORIGIN/lib' "$stage/librubor_torch.so"
for shim in librubor_raster.so librubor_dicom.so; do
  patchelf --force-rpath --set-rpath '$ORIGIN/lib' "$stage/$shim"
  patchelf --force-rpath --set-rpath '$ORIGIN/../lib' "$stage/workstation/$shim"
done

runtime=$(find "${NUGET_PACKAGES:-$HOME/.nuget/packages}/microsoft.netcore.app.runtime.linux-x64" -mindepth 1 -maxdepth 1 | sort -V | tail -1)
install -m 644 "$runtime/LICENSE.TXT" "$stage/licences/dotnet.txt"
install -m 644 "$runtime/THIRD-PARTY-NOTICES.TXT" "$stage/licences/dotnet-third-party.txt"
install -m 644 "$root/LICENSE" "$root/README.md" "$root/CHANGELOG.md" "$stage"
{
  cat "$root/NOTICE"
  printf '\nParts that stand in this package as they are\n--------------------------------------------\n'
  printf 'file\tfrom\tlicence\n'
  printf '*.dll, lib*.so beside rubor and in workstation/\t.NET %s (.NET Foundation), MIT\tlicences/dotnet.txt, licences/dotnet-third-party.txt\n' "$(basename "$runtime")"
  sort "$work/parts"
  printf '\nOf lib/libtorch_cpu.so.1.13 the names of libraries were taken off that it lists and does not use; nothing else is changed.\n'
} >"$stage/NOTICE"
chmod -R u=rwX,go=rX "$stage"
chmod 755 "$stage/rubor" "$stage/workstation/rubor-workstation"
find "$stage" -type f \( -name '*.dll' -o -name '*.json' -o -name '*.so*' \) -exec chmod 644 {} +
(cd "$stage" && find . -type f ! -name SHA256SUMS -printf '%P\n' | LC_ALL=C sort | xargs -d '\n' sha256sum) >"$work/sums"
install -m 644 "$work/sums" "$stage/SHA256SUMS"

say "packing"
when=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2>/dev/null || echo 0)}
tar --sort=name --mtime="@$when" --owner=0 --group=0 --numeric-owner -C "$work" -cf - "$name" | gzip -n -6 >"$work/$name.tar.gz"
rm -rf "${out:?}/$name"
mv "$stage" "$out/$name"
mv "$work/$name.tar.gz" "$out/$name.tar.gz"
