"""Makes cohort.tsv, the rows that the golden files of this folder are worked out on. Needs: python3-numpy."""
import numpy as np

rng = np.random.default_rng(20231024)
n = 60
subject = np.repeat(np.arange(29), 2)
subject = np.concatenate([subject, [3, 17]])  # two subjects give a third row
volume = rng.gamma(2.0, 1500.0, n)
a = np.round(volume * np.exp(rng.normal(0, 0.12, n)), 1)
b = np.round(volume * np.exp(rng.normal(0.05, 0.15, n)) + 40, 1)
c = np.round(volume * np.exp(rng.normal(-0.03, 0.20, n)) + 10, 1)
truth = (rng.random(n) < 0.45).astype(int)
model1 = np.round(truth * 1.1 + rng.normal(0, 1, n), 1)  # one decimal: ties
model2 = np.round(truth * 0.5 + rng.normal(0, 1, n), 1)
grade = rng.integers(0, 4, n)
reader1 = np.clip(grade + rng.choice([-1, 0, 0, 0, 1], n), 0, 3)
reader2 = np.clip(grade + rng.choice([-1, 0, 0, 1], n), 0, 3)
reader3 = np.clip(grade + rng.choice([-2, 0, 0, 0, 0, 1], n), 0, 3)
reader3_missing = [str(r) if i % 7 else "" for i, r in enumerate(reader3)]
with open("cohort.tsv", "w") as out:
    print("subject a b c truth model1 model2 reader1 reader2 reader3".replace(" ", "\t"), file=out)
    for row in zip(subject, a, b, c, truth, model1, model2, reader1, reader2, reader3_missing):
        print(*row, sep="\t", file=out)
