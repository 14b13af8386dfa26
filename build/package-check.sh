#!/usr/bin/env bash
# Tries a package in a bare root: glibc, a shell and a few tools, no .NET, no libtorch, no OpenSSL, no C++ runtime. Run as root.
# usage: build/package-check.sh rubor-VERSION-linux-x64.tar.gz
set -euo pipefail
archive=$(readlink -f -- "$1")
name=$(basename "$archive" .tar.gz)
bare=$(mktemp -d)
trap 'umount "$bare/proc" "$bare/dev" 2>/dev/null || true; rm -rf --one-file-system "$bare"' EXIT

# Programs of this machine with what they need of glibc, and nothing else.
mkdir -p "$bare"/{bin,lib64,lib/x86_64-linux-gnu,proc,dev,tmp,unpacked}
for tool in sh cat ls sleep kill timeout; do
  file=$(command -v "$tool" | grep '^/' || echo "/bin/$tool")
  install -m 755 "$(readlink -f "$file")" "$bare/bin/$tool"
done
for lib in libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1 libresolv.so.2; do
  install -m 755 "$(readlink -f "/lib/x86_64-linux-gnu/$lib")" "$bare/lib/x86_64-linux-gnu/$lib"
done
for lib in $(ldd "$bare"/bin/* | awk '/=> \// {print $3}' | sort -u); do
  [ -e "$bare/lib/x86_64-linux-gnu/$(basename "$lib")" ] || install -m 755 "$(readlink -f "$lib")" "$bare/lib/x86_64-linux-gnu/$(basename "$lib")"
done
install -m 755 "$(readlink -f /lib64/ld-linux-x86-64.so.2)" "$bare/lib64/ld-linux-x86-64.so.2"
mount -t proc proc "$bare/proc"
mount --bind /dev "$bare/dev"
tar -xzf "$archive" -C "$bare/unpacked"
(cd "$bare/unpacked/$name" && sha256sum --quiet -c SHA256SUMS)
! ls "$bare/lib/x86_64-linux-gnu" | grep -E 'stdc|ssl|torch|sqlite|deflate|png|jpeg|tiff|dcm|openjp2' || exit 1

chroot=$(command -v chroot || echo /usr/sbin/chroot)
inside() { env -i HOME=/tmp LANG=C.UTF-8 "$chroot" "$bare" /bin/sh -euc "cd /unpacked; export PATH=/unpacked/$name:/bin; $1"; }
step() { echo "$1"; }
scan=demo/phantoms/sub-01/ses-baseline/sub-01_ses-baseline

step "version, doctor"
inside 'rubor --version; rubor doctor' # exit code 2 where a part is missing
step "demo, measure vhi"
inside "rubor demo --out demo --quiet; rubor measure vhi --stir ${scan}_STIR.nii.gz --normal-marrow ${scan}_label-normalmarrow_mask.nii.gz --disease-region ${scan}_label-diseaseregion_mask.nii.gz --out vhi"
step "images"
inside "rubor image show ${scan}_STIR.nii.gz --png slice.png; rubor image show slice.png"
inside "rubor dicom write slice.png --as nm --out hands.dcm; rubor dicom show hands.dcm; rubor image show hands.dcm"
step "networks"
inside "rubor measure disease-region --t1w ${scan}_T1w.nii.gz --weights $name/models/disease-region-1 --mirror false --out region"
step "accounts and server"
inside "echo 'a phrase that nobody knows' | rubor users add demo/phantoms anna --role reader --password-stdin
  timeout 20 rubor serve demo/phantoms --port 0 --no-browser >served 2>&1 & sleep 8; cat served; grep() { while read -r line; do case \$line in *http://127*) return 0 ;; esac; done; return 1; }; grep <served; kill %1 2>/dev/null || true; wait || true"
step "a package does not make packages"
inside 'if rubor package 2>refusal; then exit 1; fi; cat refusal'
echo "fine: $name runs in a bare root"
