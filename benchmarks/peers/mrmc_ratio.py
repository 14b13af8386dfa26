#!/usr/bin/python3
"""Runs NumPy and Rubor on the same ratings in one run and prints seconds and ratios.

10 readers x 274 cases of 28 patients x 2 modalities, empirical AUC, Obuchowski-Rockette: jackknife over patients, and 1,000 bootstrap
resamples of patients (the peer resamples the difference alone, Rubor every covariance of the twenty cells). Difference, F and degrees
of freedom by the jackknife over cases must be the same. The peer is mrmc_numpy.py, in the folder ../peers beside RUBOR_DATA, or --peer.

Needs: python3-numpy, and the benchmarks built:
    dotnet build -c Release benchmarks/Rubor.Benchmarks && benchmarks/peers/mrmc_ratio.py
"""
import argparse
import os
import pathlib
import re
import subprocess
import tempfile

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
import numpy as np

root = pathlib.Path(__file__).resolve().parents[2]
program = next((root / "artifacts/bin/Rubor.Benchmarks").glob("release*/Rubor.Benchmarks"))
data = os.environ.get("RUBOR_DATA")
p = argparse.ArgumentParser()
p.add_argument("--peer", default=data and pathlib.Path(data).parent / "peers/mrmc_numpy.py")
p.add_argument("--rounds", type=int, default=5)
a = p.parse_args()


def run(*words):
    return subprocess.run([str(w) for w in words], check=True, capture_output=True, text=True).stdout


rng = np.random.default_rng(1)
patient = np.sort(rng.integers(0, 28, 274))
truth = (rng.random(274) < 0.4).astype(int)
score = np.digitize(rng.normal(0, 1, (10, 2, 274)) + 1.2 * truth + rng.normal(0, 0.5, 274), [-0.5, 0.5, 1.5])
with tempfile.TemporaryDirectory() as folder:
    table = f"{folder}/ratings.tsv"
    with open(table, "w") as f:
        f.write("reader\tcase\tpatient\tmodality\ttruth\trating\n")
        for r in range(10):
            for m in range(2):
                for c in range(274):
                    f.write(f"{r}\t{c:03d}\t{patient[c]}\t{m}\t{truth[c]}\t{score[r, m, c]}\n")
    theirs, ours = [], []
    for _ in range(a.rounds):
        theirs.append([float(x) for x in re.findall(r"([\d.]+) s", run("/usr/bin/python3", a.peer))])
        lines = run(program, "mrmc", table).splitlines()
        ours.append([[float(x) for x in line.split("\t")[1:]] for line in lines[:2]])
    print("peer :", run("/usr/bin/python3", a.peer, table).strip())
    print("Rubor:", lines[2])
theirs, ours = np.median(theirs, 0), np.median(ours, 0)
for i, name in enumerate(("jackknife", "1,000 resamples")):
    print(f"{name}: NumPy {1000 * theirs[i]:.1f} ms, Rubor {1000 * ours[i][1]:.2f} ms (first call {1000 * ours[i][0]:.1f}): "
          f"{theirs[i] / ours[i][1]:.0f} times as fast ({theirs[i] / ours[i][0]:.1f} on a first call)")
