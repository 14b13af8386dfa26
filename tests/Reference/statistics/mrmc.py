#!/usr/bin/python3
"""Golden values of multi-reader multi-case analyses: mrmc.tables.tsv (made ratings) and mrmc.tsv (what they come to).

Independent of the product: formulas written from the papers, pair by pair and case by case, nothing vectorised or shared.
Obuchowski and Rockette 1995; Hillis 2007 (degrees of freedom), 2014 (other designs); DeLong 1988; Obuchowski 1997 (patients); Gallas
2006, 2009 (U-statistics, by enumeration of all pairs of pairs); Hillis, Obuchowski and Berbaum 2011 (power).
"""
import itertools
import pathlib

import numpy as np
from scipy import stats

here = pathlib.Path(__file__).parent
rng = np.random.default_rng(20261130)
rows = []  # study, reader, case, patient, modality, truth, rating


def make(study, readers, modalities, cases, patients, reads, levels, ordinal_truth=False):
    truth = {c: int(rng.integers(0, 4)) if ordinal_truth else int(i % 5 < 2) for i, c in enumerate(cases)}
    own = {c: rng.normal(0, 0.6) for c in cases}
    skill = {(r, m): rng.normal(0, 0.25) for r in readers for m in modalities}
    for r in readers:
        for im, m in enumerate(modalities):
            for c in cases:
                if not reads(r, m, c):
                    continue
                if ordinal_truth:
                    x = int(np.clip(truth[c] + np.rint(rng.normal(0, 0.8 - 0.15 * im) + 0.4 * own[c]), 0, 3))
                else:
                    x = 1 + int(np.digitize(truth[c] * (1.1 + 0.3 * im) + own[c] + skill[r, m] + rng.normal(), levels))
                rows.append((study, r, c, patients(c), m, truth[c], x))


L = [-0.6, 0.3, 0.9, 1.7]
C = [f"c{i:02d}" for i in range(40)]
make("factorial", ["A", "B", "C", "D"], ["alone", "assisted"], C, lambda c: "p" + str(int(c[1:]) // 3), lambda r, m, c: True, L)
make("three", ["A", "B", "C"], ["1", "2", "10"], C[:30], lambda c: c, lambda r, m, c: True, L)
make("grades", ["A", "B", "C", "D"], ["alone", "assisted"], C[:36], lambda c: "p" + str(int(c[1:]) // 2), lambda r, m, c: True, L, True)
G = {"A": 0, "B": 0, "C": 1, "D": 1, "E": 1}
make("groups", list(G), ["x", "y"], C, lambda c: c, lambda r, m, c: int(c[1:]) // 20 == G[r], L)
make("cases-in-readers", ["A", "B", "C"], ["x", "y"], C[:36], lambda c: c, lambda r, m, c: int(c[1:]) // 12 == "ABC".index(r), L)
make("cases-in-modalities", ["A", "B", "C"], ["x", "y"], C, lambda c: c, lambda r, m, c: int(c[1:]) % 2 == "xy".index(m), L)
make("readers-in-modalities", ["A", "B", "C", "D", "E"], ["x", "y"], C, lambda c: c, lambda r, m, c: (r in "AB") == (m == "x"), L)
make("any", ["A", "B", "C"], ["x", "y"], C[:24], lambda c: c, lambda r, m, c: (int(c[1:]) * 7 + ord(r) + (m == "y")) % 5 != 0, L)
(here / "mrmc.tables.tsv").write_text("study\treader\tcase\tpatient\tmodality\ttruth\trating\n"
    + "".join("\t".join(map(str, r)) + "\n" for r in rows))


def auc(cases):  # [(truth, rating)]
    ds, hs = [x for t, x in cases if t == 1], [x for t, x in cases if t == 0]
    return sum((d > h) + 0.5 * (d == h) for d in ds for h in hs) / (len(ds) * len(hs))


def sensitivity(cases, cut):
    ds = [x for t, x in cases if t == 1]
    return sum(x >= cut for x in ds) / len(ds)


def specificity(cases, cut):
    hs = [x for t, x in cases if t == 0]
    return sum(x < cut for x in hs) / len(hs)


def accuracy(cases, cut):
    return np.mean([(x == t) if cut is None else ((x >= cut) == (t == 1)) for t, x in cases])


def kappa(cases, cut):
    pairs = [(t, x if cut is None else int(x >= cut)) for t, x in cases]
    observed = np.mean([abs(t - x) for t, x in pairs])
    expected = np.mean([abs(t - x) for t, _ in pairs for _, x in pairs])
    return 1 - observed / expected


FIGURES = {
    "auc": lambda c, cut: auc(c), "accuracy": accuracy, "sensitivity": sensitivity, "specificity": specificity,
    "youden": lambda c, cut: sensitivity(c, cut) + specificity(c, cut) - 1, "kappa": kappa,
}


class Study:
    def __init__(self, name, keep=None):
        own = [r for r in rows if r[0] == name and (keep is None or r[5] == keep)]
        self.readers = sorted({r[1] for r in own})
        self.modalities = sorted({r[4] for r in own}, key=lambda m: (float(m) if m.isdigit() else 0, m))
        self.cells = {}  # (modality, reader) -> {case: (truth, rating)}
        self.patient = {}
        for _, r, c, p, m, t, x in own:
            self.cells.setdefault((m, r), {})[c] = (t, x)
            self.patient[c] = p


def jackknife(s, figure, cut, patients):
    unit = (lambda c: s.patient[c]) if patients else (lambda c: c)
    left = {}
    for cell, cases in s.cells.items():
        units = sorted({unit(c) for c in cases})
        left[cell] = {u: figure([v for c, v in cases.items() if unit(c) != u], cut) for u in units}
    cov = {}
    for a, b in itertools.product(s.cells, repeat=2):
        common = set(left[a]) & set(left[b])
        if not common:
            cov[a, b] = 0.0
            continue
        assert set(left[a]) == set(left[b])
        n, ma, mb = len(common), np.mean(list(left[a].values())), np.mean(list(left[b].values()))
        cov[a, b] = (n - 1) / n * sum((left[a][u] - ma) * (left[b][u] - mb) for u in common)
    return cov


def kernel(x, y):
    return (x > y) + 0.5 * (x == y)


def delong(s, patients):
    unit = (lambda c: s.patient[c]) if patients else (lambda c: c)
    cov = {}
    parts = {}
    for cell, cases in s.cells.items():
        d = {c: x for c, (t, x) in cases.items() if t == 1}
        h = {c: x for c, (t, x) in cases.items() if t == 0}
        a = auc(list(cases.values()))
        parts[cell] = ({c: np.mean([kernel(x, y) for y in h.values()]) - a for c, x in d.items()},
                       {c: np.mean([kernel(x, y) for x in d.values()]) - a for c, y in h.items()})
    for a, b in itertools.product(s.cells, repeat=2):
        (da, ha), (db, hb) = parts[a], parts[b]
        def by(part, u):
            return sum(v for c, v in part.items() if unit(c) == u)
        ud, uh = {unit(c) for c in da} & {unit(c) for c in db}, {unit(c) for c in ha} & {unit(c) for c in hb}
        every = ({unit(c) for c in da} | {unit(c) for c in ha}) & ({unit(c) for c in db} | {unit(c) for c in hb})
        f = lambda n: n / (n - 1) if n > 1 else 0
        cov[a, b] = (f(len(ud)) * sum(by(da, u) * by(db, u) for u in ud) / len(da) / len(db)
            + f(len(uh)) * sum(by(ha, u) * by(hb, u) for u in uh) / len(ha) / len(hb)
            + f(len(every)) * sum(by(da, u) * by(hb, u) + by(ha, u) * by(db, u) for u in every) / len(da) / len(hb))
    return cov


def pairs_of(cases):
    d = [(c, x) for c, (t, x) in cases.items() if t == 1]
    h = [(c, x) for c, (t, x) in cases.items() if t == 0]
    return [(i, j, kernel(x, y)) for i, x in d for j, y in h]


def moment_sums(pa, pb):
    """Sums and counts over pairs of pairs: same both, same healthy, same diseased, neither."""
    sums, counts = np.zeros(4), np.zeros(4)
    for (i, j, x) in pa:
        for (k, l, y) in pb:
            kind = 0 if i == k and j == l else 1 if j == l else 2 if i == k else 3
            sums[kind] += x * y
            counts[kind] += 1
    return sums, counts


def unbiased(s):
    cov = {}
    pairs = {cell: pairs_of(cases) for cell, cases in s.cells.items()}
    for a, b in itertools.combinations_with_replacement(s.cells, 2):
        sums, counts = moment_sums(pairs[a], pairs[b])
        cov[a, b] = cov[b, a] = sums.sum() / counts.sum() - sums[3] / counts[3] if counts[0] else 0.0
    return cov


def u_statistics(s):
    """Difference of the first two modalities over all pairs read, and its variance, readers and cases random."""
    pairs = {cell: pairs_of(cases) for cell, cases in s.cells.items()}
    first, second = s.modalities[:2]
    total = {m: sum(len(p) for (mm, _), p in pairs.items() if mm == m) for m in (first, second)}
    area = {m: sum(x for (mm, _), p in pairs.items() if mm == m for _, _, x in p) / total[m] for m in (first, second)}
    def covariance(m, n):
        sums, counts = np.zeros(8), np.zeros(8)
        for (mm, r), p in pairs.items():
            for (nn, q), o in pairs.items():
                if mm == m and nn == n:
                    a, b = moment_sums(p, o)
                    k = 0 if r == q else 4
                    sums[k:k + 4] += a
                    counts[k:k + 4] += b
        # every kind of pair of pairs, weighted by its share, less the mean product of what is independent
        shares, means = counts / counts.sum(), np.divide(sums, counts, out=np.zeros(8), where=counts > 0)
        return (shares * means).sum() - means[7]
    v = covariance(first, first) + covariance(second, second) - 2 * covariance(first, second)
    return area[first] - area[second], v


out = {}


def tell(prefix, estimate, variance, df):
    se = np.sqrt(variance)
    q = stats.norm.ppf(0.975) if df is None else stats.t.ppf(0.975, df)
    p = 2 * stats.norm.sf(abs(estimate) / se) if df is None else 2 * stats.t.sf(abs(estimate) / se, df)
    out[prefix + ".estimate"], out[prefix + ".se"], out[prefix + ".p"] = estimate, se, p
    out[prefix + ".lower"], out[prefix + ".upper"] = estimate - q * se, estimate + q * se
    if df is not None:
        out[prefix + ".df"] = df


def analyse(name, s, figure, cut, cov, design):
    M, R = s.modalities, s.readers
    theta = {cell: figure(list(cases.values()), cut) for cell, cases in s.cells.items()}
    of = {m: [r for r in R if (m, r) in theta] for m in M}
    mean = {m: np.mean([theta[m, r] for r in of[m]]) for m in M}
    t, grand = len(M), np.mean(list(mean.values()))
    for m in M:
        n = len(of[m])
        ms = sum((theta[m, r] - mean[m]) ** 2 for r in of[m]) / (n - 1)
        c2 = max(np.mean([cov[(m, r), (m, q)] for r in of[m] for q in of[m] if r != q]), 0)
        v = np.mean([cov[(m, r), (m, r)] for r in of[m]])
        tell(f"{name}.{m}.random", mean[m], (ms + n * c2) / n, (ms + n * c2) ** 2 / (ms ** 2 / (n - 1)))
        tell(f"{name}.{m}.fixed_readers", mean[m], (v + (n - 1) * c2) / n, None)
        tell(f"{name}.{m}.fixed_cases", mean[m], ms / n, n - 1)
    def average(which):
        got = [cov[a, b] for a in theta for b in theta if which(a, b)]
        return np.mean(got) if got else 0.0
    var = average(lambda a, b: a == b)
    c1 = average(lambda a, b: a[1] == b[1] and a[0] != b[0])
    if design == "groups":
        share = lambda r, q: G[r] == G[q]
    else:
        share = lambda r, q: True
    c2 = average(lambda a, b: a[1] != b[1] and a[0] == b[0] and share(a[1], b[1]))
    c3 = average(lambda a, b: a[1] != b[1] and a[0] != b[0] and share(a[1], b[1]))
    x = max(c2 - c3, 0)
    for key, value in (("error", var), ("cov1", c1), ("cov2", c2), ("cov3", c3)):
        out[f"{name}.{key}"] = value
    first, second = M[0], M[1]
    d = mean[first] - mean[second]
    if design == "readers-in-modalities":
        dfe = sum(len(of[m]) - 1 for m in M)
        ms = sum((theta[m, r] - mean[m]) ** 2 for m in M for r in of[m]) / dfe
        k = sum(1 / len(of[m]) for m in M)
        random, fixed, cases = k * ms + 2 * x, k * (var - c2) + 2 * x, k * ms
        mst = None
    else:
        r = len(R)
        if design == "groups":
            sets = [[q for q in R if G[q] == g] for g in sorted(set(G.values()))]
        else:
            sets = [R]
        ss = 0
        for own in sets:
            for q in own:
                for m in M:
                    ss += (theta[m, q] - np.mean([theta[n, q] for n in M]) - np.mean([theta[m, w] for w in own])
                           + np.mean([theta[n, w] for n in M for w in own])) ** 2
        dfe = (t - 1) * (r - len(sets))
        ms = ss / dfe
        # variance of the mean difference over readers: every reader with every reader of the group
        random = 2 / r * ms + 2 * sum(len(o) ** 2 for o in sets) / r ** 2 * x
        fixed = 2 / r * (var - c1) + 2 * sum(len(o) * (len(o) - 1) for o in sets) / r ** 2 * x
        cases = 2 / r * ms
        mst = r * sum((mean[m] - grand) ** 2 for m in M) / (t - 1)
        if design == "factorial":
            f = mst / (ms + r * x)
            df = (ms + r * x) ** 2 / (ms ** 2 / dfe)
            out[f"{name}.f"], out[f"{name}.f.df"], out[f"{name}.f.p"] = f, df, stats.f.sf(f, t - 1, df)
            chi = (t - 1) * mst / (var - c1 + (r - 1) * x)
            out[f"{name}.chi2"], out[f"{name}.chi2.p"] = chi, stats.chi2.sf(chi, t - 1)
    tell(f"{name}.difference.random", d, random, random ** 2 / (cases ** 2 / dfe))
    tell(f"{name}.difference.fixed_readers", d, fixed, None)
    tell(f"{name}.difference.fixed_cases", d, cases, dfe)


for statistic, figure in FIGURES.items():
    cut = None if statistic == "auc" else 3
    s = Study("factorial", {"sensitivity": 1, "specificity": 0}.get(statistic))
    for patients in (False, True):
        analyse(f"factorial.{statistic}.jackknife{'.patients' if patients else ''}", s, figure, cut,
                jackknife(s, figure, cut, patients), "factorial")
s = Study("factorial")
analyse("factorial.auc.delong", s, FIGURES["auc"], None, delong(s, False), "factorial")
analyse("factorial.auc.delong.patients", s, FIGURES["auc"], None, delong(s, True), "factorial")
analyse("factorial.auc.unbiased", s, FIGURES["auc"], None, unbiased(s), "factorial")
s = Study("three")
analyse("three.auc.jackknife", s, FIGURES["auc"], None, jackknife(s, FIGURES["auc"], None, False), "factorial")
s = Study("grades")
for statistic in ("kappa", "accuracy"):
    for patients in (False, True):
        analyse(f"grades.{statistic}.jackknife{'.patients' if patients else ''}", s, FIGURES[statistic], None,
                jackknife(s, FIGURES[statistic], None, patients), "factorial")
for design in ("groups", "cases-in-readers", "cases-in-modalities", "readers-in-modalities"):
    s = Study(design)
    analyse(f"{design}.auc.jackknife", s, FIGURES["auc"], None, jackknife(s, FIGURES["auc"], None, False), design)
    analyse(f"{design}.accuracy.jackknife", s, accuracy, 3, jackknife(s, accuracy, 3, False), design)
for study in ("factorial", "groups", "any", "readers-in-modalities"):
    d, v = u_statistics(Study(study))
    out[f"{study}.u.estimate"], out[f"{study}.u.variance"] = d, v

# Power: variances of Van Dyke's data as published with OR-DBM, differences and readers of our own choice.
tr, err, c1, c2, c3, pilot = 0.00020040, 0.00080229, 0.00034661, 0.00034407, 0.00023903, 114
for readers, cases, effect in ((5, 114, 0.0438), (6, 251, 0.0438), (10, 163, 0.0438), (4, 60, 0.08)):
    k, x = pilot / cases, max(c2 - c3, 0)
    shared, own = k * (err - c1 + (readers - 1) * x), tr + k * (err - c1 - x)
    lam = readers * effect ** 2 / 2
    df = (tr + shared) ** 2 / (own ** 2 / (readers - 1))
    key = f"power.{readers}.{cases}.{effect}"
    out[key + ".random"] = stats.ncf.sf(stats.f.ppf(0.95, 1, df), 1, df, lam / (tr + shared))
    out[key + ".fixed_readers"] = stats.ncx2.sf(stats.chi2.ppf(0.95, 1), 1, lam / shared)
    out[key + ".fixed_cases"] = stats.ncf.sf(stats.f.ppf(0.95, 1, readers - 1), 1, readers - 1, lam / own)
    print(key, out[key + ".random"])

(here / "mrmc.tsv").write_text("".join(f"{k}\t{float(v)!r}\n" for k, v in out.items()))
print(len(out), "values")
