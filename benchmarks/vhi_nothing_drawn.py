#!/usr/bin/env python3
"""V_HI with nothing drawn by anybody, against V_HI with region and marrow drawn, on the public data of the V_HI paper.

    benchmarks/vhi_nothing_drawn.py RUBOR BONE-MRI UNITS OUT

Each patient of UNITS (benchmarks/disease-region/RECIPE) is measured with the network of the fold that had not seen the patient, mirrored;
marrow and limits are then found by Rubor. "In the lesions": hyperintense voxels within what any of the four readings marks, two pixels
more to each side in a slice. Rubor writes the segmentations; what is counted here is counted by NumPy and SciPy. Prints the table of
docs/results/disease-region.md.
"""
import csv
import json
import subprocess
import sys
from pathlib import Path

import nibabel
import numpy as np
from scipy import ndimage


def voxels(path):
    return np.asarray(nibabel.load(path).dataobj) > 0


def measure(rubor, out, *options):
    if not (out / "vhi.json").exists():
        subprocess.run([rubor, "measure", "vhi", "--out", out, "--overwrite", "--quiet", "--threads", "1", *options], check=True)
    return json.loads((out / "vhi.json").read_text())


def main():
    rubor, data, units, results = sys.argv[1], *map(Path, sys.argv[2:5])
    results.mkdir(parents=True, exist_ok=True)
    rows = []
    for fold in sorted(units.glob("fold-*")):
        with open(fold / "held-out.tsv", encoding="utf-8") as table:
            subjects = sorted({row["subject"] for row in csv.DictReader(table, delimiter="\t")})
        for subject in subjects:
            marrow = data / f"masks/normal_marrow/{subject}_normal_marrow.nii.gz"
            readings = sorted((data / "masks/inflammation").glob(f"{subject}_inflammation_R*.nii.gz"))
            if not readings:
                continue
            stir, t1w = data / f"stir/{subject}_STIR.nii.gz", data / f"t1w/{subject}_T1W.nii.gz"
            region = data / f"masks/disease_region/{subject}_disease_region.nii.gz"
            drawn = measure(rubor, results / f"{subject}_drawn", "--stir", stir, "--normal-marrow", marrow, "--disease-region", region)
            found = measure(rubor, results / f"{subject}_found", "--stir", stir, "--t1w", t1w, "--weights", fold / "weights")
            lesions = ndimage.binary_dilation(np.any([voxels(path) for path in readings], axis=0), np.ones((5, 5, 1)))
            marrow_found = measure(rubor, results / f"{subject}_marrow-found", "--stir", stir, "--t1w", t1w, "--disease-region", region)
            rows.append((subject, drawn, marrow_found, found, lesions))
    print("| subject | l_lower, both drawn | marrow found, error % | both found, error % ", end="")
    print("| V_HI in lesions, both drawn | marrow found, ratio | both found, ratio | verdict |")
    print("|---|---|---|---|---|---|---|---|")
    errors = []
    for subject, drawn, marrow_found, found, lesions in sorted(rows, key=lambda row: row[0]):
        error = [other["l_lower"] / drawn["l_lower"] - 1 for other in (marrow_found, found)]
        errors.append(error)
        kept = [
            np.count_nonzero(voxels(results / f"{subject}_{way}" / "inflammation.nii.gz") & lesions)
            for way in ("drawn", "marrow-found", "found")
        ]
        print(
            f"| {subject} | {drawn['l_lower']:.1f} | {100 * error[0]:+.1f} | {100 * error[1]:+.1f} | {kept[0]} | {kept[1] / kept[0]:.2f} "
            f"| {kept[2] / kept[0]:.2f} | {found['automatic']['text']} |"
        )
    square = 100 * np.sqrt(np.mean(np.square(errors), axis=0))
    print(f"\nl_lower, root mean square error over {len(errors)}: {square[0]:.1f} % marrow found, {square[1]:.1f} % both found")


main()
