"""Golden values of free-response curves, mark by mark and pair by pair. Writes froc.tsv beside the table froc.tables.tsv that it makes.

Needs Python alone. Run in this folder: python3 froc.py
"""
import itertools
import random
import statistics

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


def figures_of(reader, modality, kept):
    """The figures of a reader with a modality on the cases of some patients."""
    cases = {c: n for c, n in lesions.items() if f"P{c // 2}" in kept}
    own = [r for r in rows if r[0] == reader and r[1] == modality and r[3] in cases]
    marks = {}
    for r in own:
        if r[4] and r[5] != "":
            marks[(r[3], r[4])] = max(marks.get((r[3], r[4]), 0), r[5])
    false = [(r[3], r[5]) for r in own if not r[4] and r[5] != ""]
    total = sum(len(n) for n in cases.values())
    points, at = curve(marks, false, len(cases), total)
    # Area by the corners between which the curve is straight.
    corners = sorted({0.0, 0.5} | {p[0] for p in points if p[0] < 0.5})
    area = sum((b - a) * (at(a) + left) / 2 for a, b in zip(corners, corners[1:])
               for left in [at(b) if b not in {p[0] for p in points} else min(p[1] for p in points if p[0] == b)])
    wins = 0.0
    empty = [c for c, n in cases.items() if not n]
    for c, names in cases.items():
        for name in names:
            rating = marks.get((c, name), float("-inf"))
            for e in empty:
                top = max([r for k, r in false if k == e], default=float("-inf"))
                wins += 1 if rating > top else 0.5 if rating == top else 0
    return {"area": area / 0.5, "sensitivity_at_limit": at(0.5), "average_sensitivity": sum(at(x) for x in RATES) / len(RATES),
            "afroc": wins / (total * len(empty)), "found": len(marks), "false_marks": len(false), "points": len(points) - 1}


means = {}
patients = [f"P{p}" for p in range(20)]
MODALITIES = ["alone", "assisted"]
whole = {}
for reader, modality in itertools.product("AB", MODALITIES):
    figures = whole[reader, modality] = figures_of(reader, modality, set(patients))
    for name, value in figures.items():
        out.append(f"{reader}.{modality}.{name}\t{value!r}")
        means.setdefault((modality, name), []).append(value)
for (modality, name), values in means.items():
    out.append(f"mean.{modality}.{name}\t{sum(values) / len(values)!r}")
# Obuchowski and Rockette 1995 with Hillis 2007, from the definitions: two modalities, two readers, covariances by leaving out a patient.
left = {(reader, modality): [figures_of(reader, modality, set(patients) - {p}) for p in patients]
        for reader, modality in itertools.product("AB", MODALITIES)}
for name in ["area", "sensitivity_at_limit", "average_sensitivity", "afroc"]:
    theta = {key: f[name] for key, f in whole.items()}

    def covariance(one, other):
        x, y = [f[name] for f in left[one]], [f[name] for f in left[other]]
        return (len(x) - 1) / len(x) * sum((a - statistics.mean(x)) * (b - statistics.mean(y)) for a, b in zip(x, y))

    cells = list(theta)

    def mean_of(which):
        return statistics.mean(covariance(a, b) for a in cells for b in cells if which(a, b))

    error, one = mean_of(lambda a, b: a == b), mean_of(lambda a, b: a[0] == b[0] and a[1] != b[1])
    two, three = mean_of(lambda a, b: a[0] != b[0] and a[1] == b[1]), mean_of(lambda a, b: a[0] != b[0] and a[1] != b[1])
    of = {m: statistics.mean(theta[r, m] for r in "AB") for m in MODALITIES}
    reader_mean = {r: statistics.mean(theta[r, m] for m in MODALITIES) for r in "AB"}
    grand = statistics.mean(theta.values())
    interaction = sum((theta[r, m] - of[m] - reader_mean[r] + grand) ** 2 for r in "AB" for m in MODALITIES)  # over (2 - 1)(2 - 1)
    x = max(two - three, 0)
    random_error, fixed_error = interaction + 2 * x, error - one + x
    df = random_error**2 / interaction**2
    out.append(f"difference.{name}\t{of['alone'] - of['assisted']!r}")
    out.append(f"difference.{name}.random.error\t{random_error ** 0.5!r}")
    out.append(f"difference.{name}.random.df\t{df!r}")
    out.append(f"difference.{name}.fixed.error\t{fixed_error ** 0.5!r}")
open("froc.tsv", "w").write("\n".join(out) + "\n")
