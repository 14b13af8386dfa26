"""Golden values of free-response curves, mark by mark and pair by pair. Writes froc.tsv beside the table froc.tables.tsv that it makes.

Needs Python alone. Run in this folder: python3 froc.py
"""
import itertools
import random

random.seed(1978)
RATES = [0.125, 0.25, 0.5, 1, 2, 4, 8]
rows, out = [], []
lesions = {c: [f"L{i}" for i in range([0, 1, 0, 3, 2][c % 5])] for c in range(40)}
for reader, modality in itertools.product("AB", ["alone", "assisted"]):
    for c, names in lesions.items():
        before = len(rows)
        for name in names:
            seen = random.random() < (0.6 if modality == "alone" else 0.75)
            rows.append((reader, modality, f"P{c // 2}", c, name, random.randint(2, 6) if seen else ""))
            if seen and random.random() < 0.2:
                rows.append((reader, modality, f"P{c // 2}", c, name, random.randint(1, 6)))  # marked twice: the surest counts
        for _ in range(random.choice([0, 0, 1, 2])):
            rows.append((reader, modality, f"P{c // 2}", c, "", random.randint(1, 5)))
        if len(rows) == before:
            rows.append((reader, modality, f"P{c // 2}", c, "", ""))
with open("froc.tables.tsv", "w") as f:
    f.write("reader\tmodality\tpatient\tcase\tlesion\trating\n" + "".join("\t".join(map(str, r)) + "\n" for r in rows))


def curve(marks, false, cases, total):
    """Sensitivity at any rate of false marks: the straight lines between thresholds, read off by brute force."""
    points = [(0.0, 0.0)]
    for t in sorted({r for r in list(marks.values()) + [r for _, r in false]}, reverse=True):
        points.append((sum(r >= t for _, r in false) / cases, sum(r >= t for r in marks.values()) / total))

    def at(x):
        best = max((p for p in points if p[0] <= x), key=lambda p: (p[0], p[1]))
        after = [p for p in points if p[0] > x]
        if not after:
            return best[1]
        right = min(after, key=lambda p: (p[0], p[1]))
        return best[1] + (right[1] - best[1]) * (x - best[0]) / (right[0] - best[0])
    return points, at


means = {}
for reader, modality in itertools.product("AB", ["alone", "assisted"]):
    own = [r for r in rows if r[0] == reader and r[1] == modality]
    marks = {}
    for r in own:
        if r[4] and r[5] != "":
            marks[(r[3], r[4])] = max(marks.get((r[3], r[4]), 0), r[5])
    false = [(r[3], r[5]) for r in own if not r[4] and r[5] != ""]
    total = sum(len(n) for n in lesions.values())
    points, at = curve(marks, false, len(lesions), total)
    # Area by the corners between which the curve is straight.
    corners = sorted({0.0, 0.5} | {p[0] for p in points if p[0] < 0.5})
    area = sum((b - a) * (at(a) + left) / 2 for a, b in zip(corners, corners[1:])
               for left in [at(b) if b not in {p[0] for p in points} else min(p[1] for p in points if p[0] == b)])
    wins = 0.0
    empty = [c for c, n in lesions.items() if not n]
    for c, names in lesions.items():
        for name in names:
            rating = marks.get((c, name), float("-inf"))
            for e in empty:
                top = max([r for k, r in false if k == e], default=float("-inf"))
                wins += 1 if rating > top else 0.5 if rating == top else 0
    figures = {"area": area / 0.5, "sensitivity_at_limit": at(0.5), "average_sensitivity": sum(at(x) for x in RATES) / len(RATES),
               "afroc": wins / (total * len(empty)), "found": len(marks), "false_marks": len(false), "points": len(points) - 1}
    for name, value in figures.items():
        out.append(f"{reader}.{modality}.{name}\t{value!r}")
        means.setdefault((modality, name), []).append(value)
for (modality, name), values in means.items():
    out.append(f"mean.{modality}.{name}\t{sum(values) / len(values)!r}")
open("froc.tsv", "w").write("\n".join(out) + "\n")
