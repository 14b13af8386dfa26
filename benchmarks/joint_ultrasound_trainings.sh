#!/usr/bin/env bash
# Trains the preset quick on the phantom of joints as published, a fold at a time; what models/joint-ultrasound-phantom holds is not
# trained again. Each fold that is done is kept there: weights, thresholds, tables, no picture.
#
#   WORK=folder benchmarks/joint_ultrasound_trainings.sh [FOLD ..]
#
# Without folds it trains all five. WORK keeps phantom, folds and what is not done yet: the same command goes on after a stop.
set -euo pipefail
root=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")
[ -n "${WORK:-}" ] || { echo "error: WORK names no folder for the phantom and for trainings that are not done" >&2; exit 2; }
kept=$root/models/joint-ultrasound-phantom
mkdir -p "$kept" "$WORK"
cd "$WORK"
[ -d study ] || "$root/rubor" phantom joint-ultrasound --as-published --out study --quiet
[ -f folds.json ] || "$root/rubor" study folds study --folds 5 --only set=training --seed 1 --out folds.json --quiet
[ $# -gt 0 ] || set -- 1 2 3 4 5
for fold in "$@"; do
  if [ -f "$kept/fold-$fold/fold.json" ]; then
    echo "fold $fold is kept already"
    continue
  fi
  OMP_WAIT_POLICY=PASSIVE "$root/rubor" train cross-validate joint-ultrasound study --folds folds.json --preset quick --threads 1 \
    --fold "$fold" --out quick
  rm -rf "$kept/.fold-$fold"
  cp -r "quick/fold-$fold" "$kept/.fold-$fold"
  mv "$kept/.fold-$fold" "$kept/fold-$fold"
done
