"""Golden values for kappa, proportions, precision-recall and BCa on cohort.tsv. Writes agreement.tsv, bca.tsv and bcaties.tsv.
Needs: python3-numpy python3-scipy python3-sklearn python3-statsmodels python3-pandas python3-nltk"""
import numpy as np
import pandas as pd
import scipy.stats
import sklearn.metrics as sk
import statsmodels.stats.inter_rater as ir
from nltk.metrics.agreement import AnnotationTask
from statsmodels.stats.proportion import proportion_confint

d = pd.read_csv("cohort.tsv", sep="\t")
out = open("agreement.tsv", "w")


def put(name, value):
    print(name, repr(float(value)), sep="\t", file=out)


table = sk.confusion_matrix(d.reader1, d.reader2, labels=range(4))
for name, weights in (("unweighted", None), ("linear", "linear"), ("quadratic", "quadratic")):
    k = ir.cohens_kappa(table, wt=weights)
    put(f"kappa.{name}", k.kappa)
    put(f"kappa.{name}.se", k.std_kappa)
    put(f"kappa.{name}.lower", k.kappa_low)
    put(f"kappa.{name}.upper", k.kappa_upp)
    put(f"kappa.{name}.z", k.z_value)
    put(f"kappa.{name}.p", k.pvalue_two_sided)
    put(f"kappa.{name}.sklearn", sk.cohen_kappa_score(d.reader1, d.reader2, weights=weights))

complete = d[d.reader3.notna()]
counts = np.array([[(row == c).sum() for c in range(4)] for row in complete[["reader1", "reader2", "reader3"]].to_numpy()])
put("fleiss", ir.fleiss_kappa(counts))

# Krippendorff's alpha with missing ratings; ordinal by its definition, since nltk takes a distance between two labels only.
ratings = [(r, i, v) for r in ("reader1", "reader2", "reader3") for i, v in enumerate(d[r]) if v == v]
put("alpha.nominal", AnnotationTask(ratings).alpha())
put("alpha.interval", AnnotationTask(ratings, distance=lambda a, b: float(a - b) ** 2).alpha())
total = np.array([sum(1 for r in ratings if r[2] == c) for c in range(4)])


def ordinal(a, b):
    low, high = int(min(a, b)), int(max(a, b))
    return float(total[low:high + 1].sum() - (total[low] + total[high]) / 2) ** 2


put("alpha.ordinal", AnnotationTask(ratings, distance=ordinal).alpha())

for method in ("wilson", "beta"):
    for x, n in ((0, 20), (15, 148), (81, 263), (29, 29), (7, 7000)):
        low, high = proportion_confint(x, n, method=method)
        put(f"{method}.{x}.{n}.lower", low)
        put(f"{method}.{x}.{n}.upper", high)

put("ap.one", sk.average_precision_score(d.truth, d.model1))
put("ap.two", sk.average_precision_score(d.truth, d.model2))
put("auc.one", sk.roc_auc_score(d.truth, d.model1))
fpr, tpr, thresholds = sk.roc_curve(d.truth, d.model1, drop_intermediate=False)
for i in (1, 7, 20):
    put(f"roc.{i}.fpr", fpr[i])
    put(f"roc.{i}.tpr", tpr[i])
    put(f"roc.{i}.threshold", thresholds[i])
yes = d.model1 >= 0.5
put("balanced", sk.balanced_accuracy_score(d.truth, yes))
put("f1", sk.f1_score(d.truth, yes))
put("ppv", sk.precision_score(d.truth, yes))
put("sensitivity", sk.recall_score(d.truth, yes))
for p in (0, 0.1, 0.37, 0.5, 0.95, 1):
    put(f"quantile.{p}", np.quantile(d.a, p))

# BCa: scipy's resamples and interval, so that the same resamples must give the same interval.
sample = d.a.to_numpy()[:25]
result = scipy.stats.bootstrap((sample,), np.mean, n_resamples=999, method="BCa", random_state=4, vectorized=True, axis=-1)
put("bca.lower", result.confidence_interval.low)
put("bca.upper", result.confidence_interval.high)
put("bca.percentile.lower", np.percentile(result.bootstrap_distribution, 2.5))
put("bca.se", result.standard_error)
np.savetxt("bca.tsv", result.bootstrap_distribution, fmt="%.17g")
sample = d.reader1.to_numpy()[:30].astype(float)  # few values: many resamples tie with the estimate
result = scipy.stats.bootstrap((sample,), np.mean, n_resamples=499, method="BCa", random_state=5, vectorized=True, axis=-1)
put("bcaties.lower", result.confidence_interval.low)
put("bcaties.upper", result.confidence_interval.high)
np.savetxt("bcaties.tsv", result.bootstrap_distribution, fmt="%.17g")
