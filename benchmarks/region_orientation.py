#!/usr/bin/env python3
"""Scans whose header does not say how they lie: is the disease region found all the same?

    benchmarks/region_orientation.py RUBOR BONE-MRI UNITS OUT

Each public T1W is stored anew without orientation (codes 0) in five arrangements, and its region found by the network of the fold in
UNITS (benchmarks/disease-region/RECIPE) that had not seen the patient; 2014, whom none has seen, by that of fold 1. Prints by patient the
Dice of the volume with the readers' region, stored in the same way, as NumPy counts it, and how many are told right: less than 0.03 below
the Dice of the scan as it lies.
"""
import csv
import subprocess
import sys
from pathlib import Path

import nibabel
import numpy as np

ARRANGEMENTS = {
    "as it lies": lambda a: a,
    "rows reversed": lambda a: a[:, ::-1],
    "exchanged": lambda a: a.swapaxes(0, 1),
    "exchanged, reversed": lambda a: a.swapaxes(0, 1)[:, ::-1],
    "slices reversed": lambda a: a[:, :, ::-1],
}


def store(source, target, arrange):
    image = nibabel.load(source)
    spacing = image.header.get_zooms()
    exchanged = arrange(np.zeros((2, 3, 4))).shape[0] == 3
    stored = nibabel.Nifti1Image(np.ascontiguousarray(arrange(np.asarray(image.dataobj))), None)
    stored.header.set_zooms((spacing[1], spacing[0], spacing[2]) if exchanged else spacing)
    stored.header.set_xyzt_units("mm")
    nibabel.save(stored, target)
    return np.asarray(stored.dataobj) > 0


def main():
    rubor, data, units, results = sys.argv[1], *map(Path, sys.argv[2:5])
    results.mkdir(parents=True, exist_ok=True)
    network = {"2014": units / "fold-1"}
    for fold in sorted(units.glob("fold-*")):
        with open(fold / "held-out.tsv", encoding="utf-8") as table:
            network |= {row["subject"]: fold for row in csv.DictReader(table, delimiter="\t")}
    print("| subject |", " | ".join(ARRANGEMENTS), "|")
    print("|---|" + "---|" * len(ARRANGEMENTS))
    right = dict.fromkeys(ARRANGEMENTS, 0)
    for subject, fold in sorted(network.items()):
        dice = []
        for name, arrange in ARRANGEMENTS.items():
            case = results / f"{subject}_{name.replace(', ', '-').replace(' ', '-')}"
            case.mkdir(exist_ok=True)
            store(data / f"t1w/{subject}_T1W.nii.gz", case / "t1w.nii.gz", arrange)
            truth = store(data / f"masks/disease_region/{subject}_disease_region.nii.gz", case / "region.nii.gz", arrange)
            subprocess.run(
                [rubor, "measure", "disease-region", "--t1w", case / "t1w.nii.gz", "--weights", fold / "weights", "--threads", "1",
                 "--out", case / "out", "--overwrite", "--quiet"],
                check=True, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            found = np.asarray(nibabel.load(case / "out/disease_region.nii.gz").dataobj) > 0
            dice.append(2 * np.count_nonzero(found & truth) / (np.count_nonzero(found) + np.count_nonzero(truth)))
            right[name] += dice[-1] > dice[0] - 0.03
        print(f"| {subject} |", " | ".join(f"{value:.3f}" for value in dice), "|", flush=True)
    print(f"| **right of {len(network)}** |", " | ".join(str(count) for count in right.values()), "|")


main()
