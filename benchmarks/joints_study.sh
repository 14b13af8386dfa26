#!/usr/bin/env bash
# Runs the study of docs/results/joints.md on the phantom of hands, fold by fold: the fold's generator, its images, then each arm of
# benchmarks/hand-joints/arms.json. A unit that is done is kept in benchmarks/hand-joints/units and not run again; where every unit of a
# fold is kept, its generator is not trained either. When all are kept, tables and report are made of them.
#
#   WORK=folder benchmarks/joints_study.sh [FOLD ..] [ARM ..]
#
# Without folds it runs all five, without arms all arms. WORK keeps phantom, folds, generators, images and what is not done yet: the same
# command goes on after a stop. TINY=1 tries the whole with six patients, three folds and the smallest networks, and keeps its units in
# WORK/kept instead; RUBOR names another program than that of this folder.
set -euo pipefail
root=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")
rubor=${RUBOR:-$root/rubor}
[ -n "${WORK:-}" ] || { echo "error: WORK names no folder for phantom, generators and trainings that are not done" >&2; exit 2; }
mkdir -p "$WORK"
cd "$WORK"
kept=$root/benchmarks/hand-joints
patients=48 folds=5 arms=$kept/arms.json generator=(--preset quick --set side=64 'attention_sides=[16]')
if [ -n "${TINY:-}" ]; then
  kept=$PWD/kept patients=6 folds=3
  generator=(--preset quick --set side=16 inner=8 'multipliers=[1,2]' 'attention_sides=[8]' head_channels=8 groups=8 steps=6 batch=2)
  sed -e 's/"side": 64, "patience_samples": 10000, "most_samples": 30000, "validate_epochs": 10/"side": 32, "growth": 8, "width": 16, "blocks": [1, 1], "batch": 4, "patience_samples": 32, "most_samples": 64, "validate_epochs": 10/' \
    -e 's/"count": 512/"settings": {"evaluations": 2, "attempts": 1}, "count": 4/' "$arms" >tiny.json
  arms=$PWD/tiny.json
fi
chosen=() names=()
for word in "$@"; do
  case $word in
    [0-9] | [0-9][0-9]) chosen+=("$word") ;;
    *) names+=("$word") ;;
  esac
done
[ ${#chosen[@]} -gt 0 ] || mapfile -t chosen < <(seq "$folds")
[ ${#names[@]} -gt 0 ] || mapfile -t names < <(sed -n 's/.*{"name": "\([^"]*\)".*/\1/p' "$arms")
[ -d study ] || "$rubor" phantom hand-scans --patients "$patients" --seed 1 --out study --quiet
[ -f folds.json ] || "$rubor" study folds study --folds "$folds" --seed 1 --out folds.json --quiet
mkdir -p out/units "$kept/units"
cp folds.json out/folds.json
cp "$arms" arms.json # its folders are seen from where it lies
for file in "$kept"/units/*.json; do
  [ ! -e "$file" ] || cp "$file" out/units/
done
evaluate() {
  OMP_WAIT_POLICY=PASSIVE "$rubor" evaluate augmentation study --arms arms.json --folds folds.json --out out --observer first --seed 1 \
    --threads 1 --device cpu "$@"
}
for fold in "${chosen[@]}"; do
  for name in "${names[@]}"; do
    unit=${name}_fold-$fold.json
    if [ -f "$kept/units/$unit" ]; then
      echo "$name, fold $fold is kept already"
      continue
    fi
    if [[ $name == scans* ]]; then
      OMP_WAIT_POLICY=PASSIVE "$rubor" train cross-validate generator study --folds folds.json --out generator --observer first \
        --threads 1 --device cpu --seed 1 --fold "$fold" "${generator[@]}"
    fi
    evaluate --fold "$fold" --arm "$name"
    cp "out/units/$unit" "$kept/units/.$unit"
    mv "$kept/units/.$unit" "$kept/units/$unit"
  done
done
# The folds that every arm has finished; a later run replaces it.
complete=0
for fold in $(seq "$folds"); do
  whole=1
  for name in $(sed -n 's/.*{"name": "\([^"]*\)".*/\1/p' "$arms"); do
    [ -f "$kept/units/${name}_fold-$fold.json" ] || whole=0
  done
  complete=$((complete + whole))
done
if [ "$complete" -gt 0 ]; then
  evaluate --finished
  for file in augmentation.json figures.tsv differences.tsv folds.tsv arms.tsv by_images.tsv; do
    cp "out/$file" "$kept/"
  done
fi
