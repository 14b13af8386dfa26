"""Writes calibration.tsv: reliability bins, Brier score and log loss by scikit-learn 1.2, temperatures by SciPy's bounded minimiser.

    python3 calibration.py    (Debian 12: python3-sklearn, python3-scipy)

The predictions follow from whole numbers, so that the tests make the same ones."""
import pathlib

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss, log_loss

N, BINS = 1500, 15
i = np.arange(1, N + 1)
u = (i * 104729 % 997) / 997
p = (i * 7919 % 1009) / 1009
y = (u < p ** 1.5).astype(int)
rows = []

share, mean = calibration_curve(y, p, n_bins=BINS)
counts = np.bincount(np.searchsorted(np.linspace(0, 1, BINS + 1)[1:-1], p), minlength=BINS)
for b in range(BINS):
    rows += [(f"bin {b} count", counts[b]), (f"bin {b} mean", mean[b]), (f"bin {b} share", share[b])]
rows += [("expected error", np.sum(counts * np.abs(share - mean)) / N), ("maximum error", np.abs(share - mean).max()),
         ("brier", brier_score_loss(y, p)), ("log loss", log_loss(y, np.clip(p, 1e-12, 1 - 1e-12)))]
# Bins of equal count.
order = np.argsort(p, kind="stable")
rows.append(("adaptive error", sum(abs(y[part].sum() - p[part].sum()) for part in np.array_split(order, BINS)) / N))
q = p ** 2
rows.append(("squared adaptive error", sum(abs(y[part].sum() - q[part].sum()) for part in np.array_split(order, BINS)) / N))

# Logits of three classes, and of one against 0; the truth is drawn at another temperature than 1.
z = np.stack([8 * ((i * (c + 3) * 7919 + c * 101) % 1009 / 1009 - 0.5) for c in range(3)], 1).astype(np.float32).astype(float)
for name, drawn_at in [("sure", 2.2), ("unsure", 0.6)]:
    for classes in [3, 1]:
        logits = z if classes == 3 else np.stack([np.zeros(N), z[:, 0]], 1)
        truth = (u[:, None] >= np.cumsum(softmax(logits / drawn_at, 1), 1)).sum(1).clip(max=logits.shape[1] - 1)
        loss = lambda t: -log_softmax(logits / t, 1)[np.arange(N), truth].mean()
        found = minimize_scalar(lambda t: loss(np.exp(t)), bounds=(-2, 3), method="bounded", options={"xatol": 1e-10})
        rows += [(f"{name} {classes} temperature", np.exp(found.x)), (f"{name} {classes} before", loss(1)), (f"{name} {classes} after", found.fun)]

pathlib.Path(__file__).with_name("calibration.tsv").write_text("".join(f"{n}\t{float(v)!r}\n" for n, v in rows))
