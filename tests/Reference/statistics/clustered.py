"""Golden values for accuracy over patients, paired proportions and printed bounds. Writes clustered.tsv.
By definition: every pair of a positive and a negative is looked at, every sign of a patient is tried. Needs: python3-numpy python3-scipy"""
import itertools
import math

import numpy as np
from scipy import optimize, special, stats

out = open("clustered.tsv", "w")


def put(name, value):
    print(name, repr(float(value)), sep="\t", file=out)


def student(freedom):
    """97.5 % quantile of Student's t, from its distribution function: t.ppf of scipy 1.10 is right to nine digits only."""
    return optimize.brentq(lambda t: 0.5 * special.betainc(freedom / 2, 0.5, freedom / (freedom + t * t)) - 0.025, 1, 200, xtol=1e-14, rtol=1e-15)


def cases(seed, patients):
    """Patients with one to four cases each, some with cases of both classes; two scores that share a part."""
    rng = np.random.default_rng(seed)
    rows = []
    for patient in range(patients):
        shift = rng.normal()
        for _ in range(rng.integers(1, 5)):
            truth = rng.random() < 1 / (1 + math.exp(-shift))
            base = 1.2 * truth + 0.5 * shift + rng.normal()
            rows.append((patient, int(truth), round(base, 1), round(0.6 * base + rng.normal(), 1)))
    return np.array(rows)


def kernel(x, y):
    return 1.0 if x > y else 0.5 if x == y else 0.0


def components(truth, score):
    positive, negative = score[truth == 1], score[truth == 0]
    ten = np.array([np.mean([kernel(x, y) for y in negative]) for x in positive])
    one = np.array([np.mean([kernel(x, y) for x in positive]) for y in negative])
    return ten.mean(), ten, one


def obuchowski(patient, truth, ten, one, area):
    """Obuchowski 1997, equations 3 to 5, with Welch-Satterthwaite's freedom of its two main parts."""
    m, n = len(ten), len(one)
    ids = np.unique(patient)
    a = np.array([(ten[patient[truth == 1] == i] - area).sum() for i in ids])
    b = np.array([(one[patient[truth == 0] == i] - area).sum() for i in ids])
    i10, i01, i = sum(np.any(truth[patient == k] == 1) for k in ids), sum(np.any(truth[patient == k] == 0) for k in ids), len(ids)
    s10, s01, s11 = i10 / ((i10 - 1) * m) * (a**2).sum(), i01 / ((i01 - 1) * n) * (b**2).sum(), i / (i - 1) * (a * b).sum()
    parts = s10 / m, s01 / n
    freedom = sum(parts) ** 2 / (parts[0] ** 2 / (i10 - 1) + parts[1] ** 2 / (i01 - 1))
    return sum(parts) + 2 * s11 / (m * n), min(max(freedom, min(i10, i01) - 1), i - 1)


def wilson(p, n, z):
    centre, half = (p + z * z / 2 / n) / (1 + z * z / n), z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / 4 / n / n)
    return centre - half, centre + half


def share(patient, hit, counted):
    ids = [i for i in np.unique(patient) if counted[patient == i].any()]
    x = np.array([(hit & counted)[patient == i].sum() for i in ids], float)
    n = np.array([counted[patient == i].sum() for i in ids], float)
    p, m = x.sum() / n.sum(), len(ids)
    variance = m / (m - 1) * ((x - p * n) ** 2).sum() / n.sum() ** 2
    if p in (0, 1):
        return p, wilson(p, n.sum() ** 2 / (n**2).sum(), stats.norm.ppf(0.975)), variance, m
    return p, wilson(p, min(n.sum(), p * (1 - p) / variance), student(m - 1)), variance, m


def correlation(patient, hit1, counted1, hit2, counted2):
    ids = np.unique(patient)
    def residual(hit, counted):
        x = np.array([(hit & counted)[patient == i].sum() for i in ids], float)
        n = np.array([counted[patient == i].sum() for i in ids], float)
        return x - x.sum() / n.sum() * n, n
    (a, n1), (b, n2) = residual(hit1, counted1), residual(hit2, counted2)
    v = lambda r, n: (n > 0).sum() / ((n > 0).sum() - 1) * (r**2).sum() / n.sum() ** 2
    either = ((n1 > 0) | (n2 > 0)).sum()
    rho = either / (either - 1) * (a * b).sum() / n1.sum() / n2.sum() / math.sqrt(v(a, n1) * v(b, n2))
    return min(max(rho, 2 / either - 1), 1 - 2 / either)


def added(p, ci, q, ck, rho):
    return (p + q - math.sqrt((p - ci[0]) ** 2 + (q - ck[0]) ** 2 + 2 * rho * (p - ci[0]) * (q - ck[0])),
            p + q + math.sqrt((ci[1] - p) ** 2 + (ck[1] - q) ** 2 + 2 * rho * (ci[1] - p) * (ck[1] - q)))


for name, seed, patients in (("small", 3, 14), ("large", 8, 40)):
    d = cases(seed, patients)
    np.savetxt(f"clustered.{name}.tsv", d, fmt="%g", delimiter="\t", header="patient\ttruth\tone\ttwo", comments="")
    patient, truth = d[:, 0], d[:, 1].astype(int)
    areas = {}
    for column, score in (("one", d[:, 2]), ("two", d[:, 3])):
        area, ten, one = components(truth, score)
        variance, freedom = obuchowski(patient, truth, ten, one, area)
        areas[column] = area, ten, one
        logit, half = math.log(area / (1 - area)), student(freedom) * math.sqrt(variance) / area / (1 - area)
        put(f"{name}.{column}.auc", area)
        put(f"{name}.{column}.auc.lower", 1 / (1 + math.exp(half - logit)))
        put(f"{name}.{column}.auc.upper", 1 / (1 + math.exp(-half - logit)))
    difference = areas["one"][0] - areas["two"][0]
    variance, freedom = obuchowski(patient, truth, areas["one"][1] - areas["two"][1], areas["one"][2] - areas["two"][2], difference)
    half = student(freedom) * math.sqrt(variance)
    put(f"{name}.auc.difference", difference)
    put(f"{name}.auc.difference.lower", max(-1, difference - half))
    put(f"{name}.auc.difference.upper", min(1, difference + half))
    put(f"{name}.auc.difference.p", 2 * stats.t.sf(abs(difference) / math.sqrt(variance), freedom))

    t, y = truth == 1, d[:, 2] >= 0.5
    everyone = np.ones(len(t), bool)
    s, sci, _, _ = share(patient, y, t)
    c, cci, _, _ = share(patient, ~y, ~t)
    for measure, (p, ci, _, _) in (("sensitivity", share(patient, y, t)), ("specificity", share(patient, ~y, ~t)), ("ppv", share(patient, t, y)),
                                   ("npv", share(patient, ~t, ~y)), ("accuracy", share(patient, t == y, everyone))):
        put(f"{name}.{measure}", p), put(f"{name}.{measure}.lower", ci[0]), put(f"{name}.{measure}.upper", ci[1])
    j, jci, _, _ = share(patient, t & y, t | y)
    put(f"{name}.f1.lower", 2 * jci[0] / (1 + jci[0])), put(f"{name}.f1.upper", 2 * jci[1] / (1 + jci[1]))
    rho = correlation(patient, y, t, ~y, ~t)
    low, high = added(s, sci, c, cci, rho)
    put(f"{name}.youden.lower", low - 1), put(f"{name}.youden.upper", high - 1)
    low, high = added(math.log(s) / 2, tuple(math.log(v) / 2 for v in sci), math.log(c) / 2, tuple(math.log(v) / 2 for v in cci), rho)
    put(f"{name}.geometric.lower", math.exp(low)), put(f"{name}.geometric.upper", math.exp(high))

    right1, right2 = y == t, (d[:, 3] >= 0.3) == t
    p, pci, _, _ = share(patient, right1, everyone)
    q, qci, _, _ = share(patient, right2, everyone)
    rho = correlation(patient, right1, everyone, right2, everyone)
    low, high = added(p, pci, -q, (-qci[1], -qci[0]), -rho)
    put(f"{name}.accuracy.difference", p - q), put(f"{name}.accuracy.difference.lower", low), put(f"{name}.accuracy.difference.upper", high)
    if name == "small":
        net = np.array([int(right1[patient == i].sum()) - int(right2[patient == i].sum()) for i in np.unique(patient)])
        signs = np.array(list(itertools.product((-1, 1), repeat=len(net))))
        put("small.accuracy.p", np.mean(np.abs(signs @ net) >= abs(net.sum())))

# Newcombe 1998 (paired), method 10: both right, only the first, only the second, neither.
for a, b, c, e in ((36, 12, 2, 0), (20, 4, 0, 16), (30, 3, 9, 8), (50, 0, 0, 0), (0, 10, 0, 0)):
    n = a + b + c + e
    p, q, z = (a + b) / n, (a + c) / n, stats.norm.ppf(0.975)
    scale = (a + b) * (c + e) * (a + c) * (b + e)
    phi = 0 if scale == 0 else (max(a * e - b * c - n / 2, 0) if a * e > b * c else a * e - b * c) / math.sqrt(scale)
    (pl, pu), (ql, qu) = (tuple(min(1, max(0, v)) for v in wilson(x, n, z)) for x in (p, q))
    put(f"paired.{a}.{b}.{c}.{e}.lower", p - q - math.sqrt((p - pl) ** 2 - 2 * phi * (p - pl) * (qu - q) + (qu - q) ** 2))
    put(f"paired.{a}.{b}.{c}.{e}.upper", p - q + math.sqrt((pu - p) ** 2 - 2 * phi * (pu - p) * (q - ql) + (q - ql) ** 2))

# Newcombe 2006, method 5, where the area is 1.
for m, n in ((2, 2), (5, 20), (15, 15), (100, 40)):
    z, big = stats.norm.ppf(0.975), (m + n) / 2 - 1
    variance = lambda t: t * (1 - t) * (1 + big * (1 - t) / (2 - t) + big * t / (1 + t)) / m / n
    put(f"complete.{m}.{n}", optimize.brentq(lambda t: (1 - t) ** 2 - z * z * variance(t), 1e-9, 1 - 1e-9, xtol=1e-15))
