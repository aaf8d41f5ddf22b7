#!/usr/bin/env python3
"""Writes Tests/KisoApplicationsTests/Golden/captions.json with pycocoevalcap's BLEU and CIDEr.

    pip install pycocoevalcap
    python3 scripts/golden-captions.py

Sentences are given as words, so that the tokenizer, which needs Java, is not asked.
"""
import contextlib
import io
import json
import pathlib
import random

from pycocoevalcap.bleu.bleu import Bleu
from pycocoevalcap.cider.cider import Cider

random.seed(4)
words = "a red green dog cat runs sits on the left right of two small".split()
cases = []
for count, most in [(30, 3), (12, 1), (1, 2)]:
    references = [[random.choices(words, k=random.randint(1, 9)) for _ in range(random.randint(1, most))]
                  for _ in range(count)]
    said = []
    for choice in references:
        sentence = list(random.choice(choice))
        for _ in range(random.randint(0, 2)):
            sentence[random.randrange(len(sentence))] = random.choice(words)
        said.append(sentence[:random.randint(1, 9)])
    truth = {i: [" ".join(r) for r in choice] for i, choice in enumerate(references)}
    given = {i: [" ".join(s)] for i, s in enumerate(said)}
    with contextlib.redirect_stdout(io.StringIO()):
        bleu, _ = Bleu(4).compute_score(truth, given)
        cider, _ = Cider().compute_score(truth, given)
    cases.append({"said": said, "references": references, "bleu": bleu, "cider": float(cider)})
path = pathlib.Path(__file__).parent.parent / "Tests/KisoApplicationsTests/Golden/captions.json"
path.write_text(json.dumps(cases))
