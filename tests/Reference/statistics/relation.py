"""Golden values of two measurements related: ranks and least squares. Writes relation.tsv beside the table relation.tables.tsv that it makes.

Needs NumPy and SciPy. Run in this folder: python3 relation.py
"""
import numpy as np
from scipy import stats

rng = np.random.default_rng(2018)
rows = []
for reader in "AB":
    for patient in range(24):
        score = int(rng.integers(0, 30)) if patient % 6 else 0
        volume = 0.0 if patient % 12 == 0 else round(float(np.expm1(1 + 1.6 * np.log1p(score) + rng.normal(0, 0.7))), 1)
        rows.append((f"P{patient}", reader, score, volume))
with open("relation.tables.tsv", "w") as f:
    f.write("patient\treader\tsparcc\tvhi\n" + "".join("\t".join(map(str, row)) + "\n" for row in rows) + "P30\tA\t\t12\nP31\tB\t3\t\n")

out = []


def line(name, x, y):
    fit = stats.linregress(x, y)
    t = stats.t.ppf(0.975, len(x) - 2)
    residual = y - fit.intercept - fit.slope * x
    z = stats.norm.ppf(0.975) / np.sqrt(len(x) - 3)
    out.extend([
        (f"{name}.slope", fit.slope), (f"{name}.slope.lower", fit.slope - t * fit.stderr), (f"{name}.slope.upper", fit.slope + t * fit.stderr),
        (f"{name}.intercept", fit.intercept), (f"{name}.intercept.upper", fit.intercept + t * fit.intercept_stderr),
        (f"{name}.r_squared", fit.rvalue**2), (f"{name}.p", fit.pvalue), (f"{name}.residual", np.sqrt(np.sum(residual**2) / (len(x) - 2))),
        (f"{name}.pearson", fit.rvalue), (f"{name}.pearson.lower", np.tanh(np.arctanh(fit.rvalue) - z)),
        (f"{name}.spearman", stats.spearmanr(x, y).statistic),
    ])  # fmt: skip


def own(reader):
    x = np.array([row[2] for row in rows if row[1] == reader], float)
    y = np.array([row[3] for row in rows if row[1] == reader], float)
    return x, y


for reader in "AB":
    x, y = own(reader)
    line(f"{reader}.plain", x, y)
    line(f"{reader}.both", np.log1p(x), np.log1p(y))
    line(f"{reader}.y", x, np.log1p(y))

# Both readers together: each patient twice, so that the slope's interval is by the jackknife over patients.
x = np.log1p([row[2] for row in rows])
y = np.log1p([row[3] for row in rows])
names = np.array([row[0] for row in rows])
whole = stats.linregress(x, y).slope
left = np.array([stats.linregress(x[names != name], y[names != name]).slope for name in dict.fromkeys(names)])
n = len(left)
pseudo = n * whole - (n - 1) * left
half = stats.t.ppf(0.975, n - 1) * np.std(pseudo, ddof=1) / np.sqrt(n)
out.extend([("pooled.slope", whole), ("pooled.slope.half", half)])
with open("relation.tsv", "w") as f:
    f.write("".join(f"{name}\t{float(value)!r}\n" for name, value in out))
