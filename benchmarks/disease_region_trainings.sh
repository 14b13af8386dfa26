#!/usr/bin/env bash
# Trains the folds of docs/results/disease-region.md, a fold with a seed at a time; what benchmarks/disease-region/RECIPE holds is not
# trained again. Each unit that is done is kept there: weights, tables, no image.
#
#   RUBOR_DATA=data WORK=folder benchmarks/disease_region_trainings.sh RECIPE [FOLD:SEED ..]
#
# RECIPE is quick-13000 (the preset quick, four times as long), oedema-13000 (the same with oedema painted into the bone of samples) or
# planned (nnunet-short by benchmarks/disease-region/plan.json). Without units it trains all of five folds with seed 1. WORK keeps what is not done yet: the same command goes on after a stop.
set -euo pipefail
root=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")
recipe=${1:?name a recipe: quick-13000, oedema-13000 or planned}
shift
[ -d "${RUBOR_DATA:-}/bone-mri" ] || { echo "error: RUBOR_DATA names no folder with bone-mri" >&2; exit 2; }
[ -n "${WORK:-}" ] || { echo "error: WORK names no folder for trainings that are not done" >&2; exit 2; }
# Where the processor has no bfloat16 of its own, single precision is many times as fast.
bfloat16=false
grep -qE 'avx512_bf16|amx_bf16' /proc/cpuinfo && bfloat16=true
case $recipe in
  quick-13000) settings=(--preset quick --set steps=13000 validate_every=0 "bfloat16=$bfloat16") ;;
  oedema-13000)
    settings=(--preset quick --set steps=13000 validate_every=0 "bfloat16=$bfloat16"
      augmentation.oedema_probability=0.5 augmentation.oedema_patches=3
      augmentation.oedema_radius_minimum_pixels=8 augmentation.oedema_radius_maximum_pixels=60
      augmentation.oedema_factor_minimum=0.35 augmentation.oedema_factor_maximum=0.9) ;;
  planned) settings=(--preset nnunet-short --plan "$root/benchmarks/disease-region/plan.json" --float16 --set "bfloat16=$bfloat16" validate_every=0) ;;
  *) echo "error: $recipe is no recipe; there is quick-13000, oedema-13000 and planned" >&2; exit 2 ;;
esac
kept=$root/benchmarks/disease-region/$recipe
mkdir -p "$kept" "$WORK"
cd "$WORK"
if [ ! -d study ]; then
  printf 'scan\tsubject\n3001\t2001\n3003\t2003\n9976\t6785\n' >numbers.tsv # numbers that are one patient's
  "$root/rubor" study init "$RUBOR_DATA/bone-mri" --out study --subjects-of numbers.tsv --quiet
fi
[ -f folds.json ] || "$root/rubor" study folds study --folds 5 --hold-out 2014 --label disease_region --seed 1 --out folds.json --quiet
[ $# -gt 0 ] || set -- 1:1 2:1 3:1 4:1 5:1
for unit in "$@"; do
  fold=${unit%:*} seed=${unit#*:}
  name=fold-$fold
  [ "$seed" -eq 1 ] || name=$name-seed-$seed
  if [ -f "$kept/$name/run.json" ]; then
    echo "$recipe $name is kept already"
    continue
  fi
  OMP_WAIT_POLICY=PASSIVE "$root/rubor" train cross-validate disease-region study --folds folds.json --out "$recipe" --threads 1 \
    --seeds 9 --fold "$fold" --only-seed "$seed" "${settings[@]}"
  staged=$kept/.$name
  rm -rf "$staged"
  mkdir -p "$staged"
  for file in run.json training.json held-out.tsv history.tsv weights plan.json; do
    [ ! -e "$recipe/$name/$file" ] || cp -r "$recipe/$name/$file" "$staged/"
  done
  mv "$staged" "$kept/$name"
done
