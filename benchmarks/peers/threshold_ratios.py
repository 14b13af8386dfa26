#!/usr/bin/python3
"""Fits the threshold model of hand scans by NumPy and by Rubor in one run, and prints seconds and ratios.

The peer (threshold_grid_numpy.py, in the folder ../peers beside RUBOR_DATA, or --peer) makes a study of synthetic scans and fits it
in two ways: thresholding every pixel for every pair, as the paper describes it, timed on a stated small part and scaled to the 90
fits of nested folds; and from the same cumulative histograms as Rubor, one fit in full. Images are read before either clock starts.

Needs: python3-numpy python3-scipy, and the benchmarks built:
    dotnet build -c Release benchmarks/Rubor.Benchmarks && benchmarks/peers/threshold_ratios.py [--images 192]
"""
import argparse
import os
import pathlib
import re
import subprocess
import tempfile

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

root = pathlib.Path(__file__).resolve().parents[2]
program = next((root / "artifacts/bin/Rubor.Benchmarks").glob("release*/Rubor.Benchmarks"))
data = os.environ.get("RUBOR_DATA")
p = argparse.ArgumentParser()
p.add_argument("--peer", default=data and pathlib.Path(data).parent / "peers/threshold_grid_numpy.py")
p.add_argument("--images", type=int, default=192)
p.add_argument("--pairs", type=int, default=100)
a = p.parse_args()


def run(*words):
    return subprocess.run([str(w) for w in words], check=True, capture_output=True, text=True).stdout


with tempfile.TemporaryDirectory() as folder:
    study = pathlib.Path(folder) / "study"
    run("/usr/bin/python3", a.peer, "make", study, "--images", a.images)
    ours = {f[0]: (float(f[2]), f[3:]) for f in (line.split("\t") for line in run(program, "threshold-fit", study).splitlines())}
    naive = run("/usr/bin/python3", a.peer, "naive", study, "--pairs", a.pairs)
    histogram = run("/usr/bin/python3", a.peer, "histogram", study)

hours = float(re.search(r"90 nested fits (\d+) h", naive).group(1))
peer = float(re.search(r"one fit ([\d.]+) s", histogram).group(1))
theirs = [line.split() for line in histogram.splitlines()[1:]]
same = [f"{n} {float(s):.12f} {sigma} {lo} {up}" for n, s, sigma, lo, up in theirs] == ours["one fit"][1]
print(naive.strip())
print(histogram.splitlines()[0])
for name, (seconds, _) in ours.items():
    print(f"Rubor: {name} {seconds:.2f} s")
print(f"thresholds and scores are {'the same' if same else 'NOT the same: ' + str((theirs, ours['one fit'][1]))}")
print(f"90 nested fits, thresholding every pixel ({a.pairs} pairs timed, scaled) : Rubor = {hours * 3600 / ours['nested'][0]:.0f}")
print(f"one fit from histograms, NumPy : Rubor, one thread each = {peer / ours['one fit, one thread'][0]:.1f}")
print(f"one fit from histograms, NumPy : Rubor on all cores = {peer / ours['one fit'][0]:.1f}")
