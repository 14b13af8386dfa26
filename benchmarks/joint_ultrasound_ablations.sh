#!/usr/bin/env bash
# The ablations and baselines of docs/results/rating.md on the phantom of joints, on fold 1 with one seed: the preset quick as it is, and
# with one setting changed at a time. Some seven minutes of a quiet core each.
#
#   WORK=folder benchmarks/joint_ultrasound_ablations.sh [NAME ..]
#
# WORK is that of joint_ultrasound_trainings.sh, whose phantom and folds are used; models that are done there are not trained again.
set -euo pipefail
root=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")
[ -d "${WORK:-}/study" ] || { echo "error: WORK names no folder of joint_ultrasound_trainings.sh" >&2; exit 2; }
cd "$WORK"
declare -A settings=(
  [whole]="seeds=1"
  [unpainted]="seeds=1 paint=none"
  [gray-alone]="seeds=1 sh_images=gray"
  [doppler-alone]="seeds=1 sh_images=doppler"
  [jigsaw]="seeds=1 jigsaw_permutations=200"
  [4-class-doppler]="seeds=1 sh_images=doppler decisions=4-class shared_extractors=false"
  [cascade-doppler]="seeds=1 sh_images=doppler decisions=cascade shared_extractors=false"
)
[ $# -gt 0 ] || set -- whole unpainted gray-alone doppler-alone 4-class-doppler cascade-doppler jigsaw
for name in "$@"; do
  [ -n "${settings[$name]:-}" ] || { echo "error: there is no $name; there is ${!settings[*]}" >&2; exit 2; }
  [ ! -f "ablations/$name/run.json" ] || continue
  read -ra set <<<"${settings[$name]}"
  OMP_WAIT_POLICY=PASSIVE "$root/rubor" train joint-ultrasound study --folds folds.json --fold 1 --preset quick --set "${set[@]}" --threads 1 \
    --out "ablations/$name"
done
