"""Golden votes, combined by brute force over all combinations of values, and code words decoded. Writes multitude.tsv and outputcode.tsv.
Needs: python3 alone. The rules are said here a second time as Python, beside their text."""
import itertools
import json
import math
import random

RULES = {
    "eoss": (
        {"sh": [0, 1, 2, 3], "vascularity": [0, 1, 2, 3]},
        {"sh = 0 and vascularity > 0": lambda sh, vascularity: sh == 0 and vascularity > 0},
    ),
    # A toy: of some cancer in which distant metastases, and they alone, make stage 4, and nodes at least stage 2.
    "stage": (
        {"t": [1, 2, 3, 4], "n": [0, 1, 2], "m": [0, 1], "stage": [1, 2, 3, 4]},
        {
            "m = 1 and stage != 4": lambda t, n, m, stage: m == 1 and stage != 4,
            "m = 0 and stage = 4": lambda t, n, m, stage: m == 0 and stage == 4,
            "n > 0 and stage < 2": lambda t, n, m, stage: n > 0 and stage < 2,
        },
    ),
    # Values in an order of their own, which decides ties.
    "order": (
        {"a": [3, 1, 2], "b": [5, -1], "c": [0, 7]},
        {
            "a + b = 4 or not (c < 7 or a != 2)": lambda a, b, c: a + b == 4 or not (c < 7 or a != 2),
            "max(a, b) / (c - 7) < -0.6": lambda a, b, c: c != 7 and max(a, b) / (c - 7) < -0.6,
        },
    ),
}


def combine(rule, votes):
    measurements, refusals = RULES[rule]
    names = list(measurements)

    def valid(values):
        return not any(refused(**dict(zip(names, values))) for refused in refusals.values())

    counts = [{v: sum(vote[i] == v for vote in votes) for v in measurements[n]} for i, n in enumerate(names)]
    found = []
    for values in itertools.product(*measurements.values()):
        weight = math.prod(counts[i][v] for i, v in enumerate(values))
        if weight > 0 and valid(values):
            found.append((values, weight))
    modes = [min(v for v in c if c[v] == max(c.values())) for c in counts]
    if not found:
        return modes, None, found, True, valid(modes), modes
    best = max(w for _, w in found)
    return next(v for v, w in found if w == best), best, found, False, True, modes


draw = random.Random(20260101)
with open("multitude.tsv", "w") as out:
    print("rule\tvotes\tprediction\tweight\tcombinations\tfallback\tvalid\tmodes", file=out)
    for rule, (measurements, _) in RULES.items():
        for n in range(150):
            models = draw.randint(1, 7)
            # Of few values, so that ties and invalid pairs are common.
            favoured = [draw.sample(v, draw.randint(1, min(2, len(v)))) for v in measurements.values()]
            votes = [[draw.choice(favoured[i] if draw.random() < 0.7 else v) for i, v in enumerate(measurements.values())]
                     for _ in range(models)]
            if rule == "eoss" and n % 10 == 0:
                votes = [[0, draw.randint(1, 3)] for _ in range(models)]
            print(rule, *[json.dumps(x) for x in (votes, *combine(rule, votes))], sep="\t", file=out)

CODES = {
    "rating": [[0, 0, 1], [1, 0, 1], [1, 1, 1], [1, 1, 0]],
    "seven": [[0, 0, 0, 0, 0, 0, 0], [1, 1, 1, 0, 0, 0, 0], [0, 0, 1, 1, 1, 1, 0]],
}
with open("outputcode.tsv", "w") as out:
    print("code\treceived\tweights\tclass", file=out)
    for name, words in CODES.items():
        for n in range(200):
            seeds = draw.randint(1, 3)
            long = seeds * len(words[0])
            # Bits, quarters (exact in binary, so that ties are ties) or any probability.
            received = [draw.randint(0, 1) if n % 3 == 0 else draw.randint(0, 4) / 4 if n % 3 == 1 else draw.random() for _ in range(long)]
            weights = None if n % 2 == 0 else [draw.randint(0, 4) / 2 for _ in range(long)]
            distances = [sum((weights[i] if weights else 1) * abs(received[i] - (word * seeds)[i]) for i in range(long)) for word in words]
            print(name, json.dumps(received), json.dumps(weights), distances.index(min(distances)), sep="\t", file=out)
