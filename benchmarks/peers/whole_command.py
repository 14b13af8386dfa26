"""The whole command `rubor agree scores` on 10 readers x 274 cases x 3 scores: kappa, ICC and Bland-Altman with intervals, every
pair of readers, tables and report. Prints the median of five runs in seconds; the project asks for less than 2.

    python3 benchmarks/peers/whole_command.py [path of rubor]
"""
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

READERS, CASES, RUNS = 10, 274, 5


def write_table(path):
    chance = random.Random(4)
    with open(path, "w") as table:
        table.write("patient\treader\thypertrophy\tvascularity\tvolume\n")
        for case in range(CASES):
            grade, volume = 3 * chance.random(), chance.lognormvariate(6, 1)
            for reader in range(READERS):
                first = min(3, max(0, round(grade + chance.gauss(0, 0.5))))
                second = min(3, max(0, round(grade / 1.3 + chance.gauss(0, 0.6))))
                table.write(f"P{case:03d}\tR{reader:02d}\t{first}\t{second}\t{volume * chance.lognormvariate(0, 0.15) + reader:.2f}\n")


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    rubor = sys.argv[1] if len(sys.argv) > 1 else str(root / "rubor")
    with tempfile.TemporaryDirectory() as folder:
        table, out = pathlib.Path(folder, "scores.tsv"), pathlib.Path(folder, "out")
        write_table(table)
        command = [rubor, "agree", "scores", str(table), "--subject", "patient", "--reader", "reader", "--score", "hypertrophy",
                   "--score", "vascularity", "--score", "volume", "--out", str(out), "--overwrite", "--quiet"]
        subprocess.run(command, check=True)
        seconds = []
        for _ in range(RUNS):
            start = time.perf_counter()
            subprocess.run(command, check=True)
            seconds.append(time.perf_counter() - start)
    print(f"agree scores, {READERS} readers x {CASES} cases x 3 scores: median {statistics.median(seconds):.2f} s, worst {max(seconds):.2f} s of {RUNS}")


if __name__ == "__main__":
    main()
