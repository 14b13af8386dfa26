"""Golden figures of an evaluation of joint ultrasound, worked out without Rubor: python3 evaluation.py > evaluation.json

Joints of 12 patients with true and given scores, and a probability of one binary task; accuracy, linearly weighted kappa (from its
definition by disagreements), area under the curve (by counting pairs), sensitivity and so on; and the threshold of the largest Youden
index by trying every gap between two scores."""
import json
import random

random.seed(16)
joints = []
for patient in range(12):
    for joint in range(2 + patient % 4):
        truth = random.choice([0, 0, 1, 1, 2, 3])
        given = min(3, max(0, truth + random.choice([0, 0, 0, 0, -1, 1, 2])))
        score = round(min(0.99, max(0.01, 0.2 + 0.25 * truth + random.uniform(-0.3, 0.3))), 3)
        joints.append({"patient": f"P{patient}", "truth": truth, "given": given, "score": score})

n = len(joints)
accuracy = sum(j["truth"] == j["given"] for j in joints) / n


def kappa():
    observed = sum(abs(j["truth"] - j["given"]) for j in joints) / n
    expected = sum(abs(a["truth"] - b["given"]) for a in joints for b in joints) / (n * n)
    return 1 - observed / expected


positive = [j["score"] for j in joints if j["truth"] >= 2]
negative = [j["score"] for j in joints if j["truth"] < 2]
auc = sum(1.0 if p > q else 0.5 if p == q else 0.0 for p in positive for q in negative) / (len(positive) * len(negative))


def shares(threshold):
    tp = sum(p >= threshold for p in positive)
    fp = sum(q >= threshold for q in negative)
    fn, tn = len(positive) - tp, len(negative) - fp
    return {"sensitivity": tp / (tp + fn), "specificity": tn / (tn + fp), "positive_predictive_value": tp / (tp + fp),
            "negative_predictive_value": tn / (tn + fn)}


distinct = sorted({j["score"] for j in joints})
best = max(((s := shares(b)) and round(s["sensitivity"] + s["specificity"] - 1, 12), round(b - a, 12), -a, a, b)
           for a, b in zip(distinct, distinct[1:]))
print(json.dumps({"joints": joints, "accuracy": accuracy, "kappa_linear": kappa(), "auc": auc, "at_half": shares(0.5),
                  "youden": {"youden": best[0], "lower": best[3], "upper": best[4], "threshold": (best[3] + best[4]) / 2}}, indent=1))
