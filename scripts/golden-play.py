#!/usr/bin/env python3
"""Makes the golden files of Tests/KisoApplicationsTests/Golden/play: trajectories of the field's own
implementations, gymnasium's and MinAtar's, state by state.

    /tmp/venv/bin/pip install gymnasium minatar
    /tmp/venv/bin/python scripts/golden-play.py

A frame of a grid game is the state before it, the action, the random choices that were made, and the state,
reward and end that followed, as whole numbers in the order of `NumberedGame.numbers`. Only these numbers are
taken from the packages, none of their code.
"""

import json
import pathlib
import random

import gymnasium
import minatar
import numpy as np

FOLDER = pathlib.Path(__file__).parent.parent / "Tests/KisoApplicationsTests/Golden/play"
MOVES = "nlurdf"
FLIGHTS = [(-1, -1), (1, -1), (1, 1), (-1, 1)]


def flags(array):
    return [int(value) for value in np.asarray(array).flatten()]


def breakout(e):
    return [int(e.pos), int(e.ball_x), int(e.ball_y), *FLIGHTS[e.ball_dir], int(e.last_x), int(e.last_y),
            int(e.strike), *flags(e.brick_map[1:4])]


def freeway(e):
    return [int(e.pos), int(e.move_timer), int(e.terminate_timer),
            *[int(n) for car in e.cars for n in (car[0], car[2], car[3])]]


def asterix(e):
    lanes = [[0] * 4 if t is None else [1, int(t[0]), int(t[2]), int(t[3])] for t in e.entities]
    return [e.player_x, e.player_y, e.spawn_speed, e.spawn_timer, e.move_speed, e.move_timer, e.ramp_timer,
            e.ramp_index, *[n for lane in lanes for n in lane]]


def space_invaders(e):
    return [int(e.pos), int(e.alien_dir > 0), e.enemy_move_interval, int(e.alien_move_timer), e.alien_shot_timer,
            int(e.shot_timer), e.ramp_index, *flags(e.alien_map), *flags(e.f_bullet_map),
            *flags(e.e_bullet_map)]


def seaquest(e):
    groups = []
    for things in (e.f_bullets, e.e_bullets, e.e_fish, e.e_subs, e.divers):
        groups.append(len(things))
        for thing in things:
            groups += ([int(n) for n in thing] + [0, 0])[:5]
    return [e.sub_x, e.sub_y, int(e.sub_or), int(e.oxygen), e.diver_count, int(e.surface), int(e.shot_timer),
            e.e_spawn_speed, int(e.e_spawn_timer), int(e.d_spawn_timer), e.move_speed, e.ramp_index, *groups]


NUMBERS = {"breakout": breakout, "freeway": freeway, "asterix": asterix, "space_invaders": space_invaders,
           "seaquest": seaquest}


class Choices:
    """Stands in for a game's random source and remembers what it gave."""

    def __init__(self, seed):
        self.source = np.random.RandomState(seed)
        self.made = []

    def _note(self, value):
        self.made.append(np.asarray(value).tolist())
        return value

    def __getattr__(self, name):
        function = getattr(self.source, name)
        return lambda *a, **k: self._note(function(*a, **k))


def chances(name, made, before, e):
    """The choices in the order and the form in which Kiso's games ask for them."""
    if not made:
        return []
    if name == "freeway":
        # Paces of eight lanes, then their directions; asked lane by lane.
        return [n for car in e.cars for n in (abs(int(car[3])) - 1, int(car[3] < 0))]
    if name == "asterix":
        return [int(made[0] >= 0.5), 0 if made[1] < 1 / 3 else 1, *made[2:]]
    if name == "seaquest":
        result, rest = [], list(made)
        if before[8] == 0:
            result += [int(rest[0] >= 0.5), 0 if rest[1] < 1 / 3 else 1, rest[2] - 1]
            rest = rest[3:]
        if before[9] == 0:
            result += [int(rest[0] >= 0.5), rest[1] - 1]
        return result
    return []


def policy(name, e, generator, step):
    """Sensible enough to reach what random play does not."""
    if generator.random() < 0.25:
        return generator.randrange(6)
    if name == "breakout":
        x = e.ball_x + FLIGHTS[e.ball_dir][0] * (8 - e.ball_y if e.ball_dir in (2, 3) else 1)
        x = -x if x < 0 else 18 - x if x > 9 else x
        return 1 if x < e.pos else 3 if x > e.pos else 0
    if name == "freeway":
        return 2
    if name == "space_invaders":
        return 5 if step % 3 else generator.choice([1, 3])
    if name == "seaquest":
        if e.oxygen < 60 and e.diver_count > 0:
            return 2
        if e.divers and step % 3:
            d = e.divers[0]
            return 4 if e.sub_y < d[1] else 2 if e.sub_y > d[1] else 1 if e.sub_x > d[0] else 3
        return generator.choice([5, 5, 1, 3, 4 if e.sub_y < 2 else 5])
    return generator.randrange(5)


def grid(name, count, seed):
    generator = random.Random(seed)
    # The random source is put in before a game draws anything.
    env = minatar.Environment(name, sticky_action_prob=0.0)
    env.env.random = Choices(seed)
    env.reset()
    frames, steps = [], 0
    kept = {}
    while len(frames) < count and steps < 60_000:
        e = env.env
        # What no policy here comes to by itself.
        if name == "seaquest" and generator.random() < 0.02:
            e.oxygen, e.diver_count = generator.randrange(4), generator.choice([-1, 0, 1, 6])
            e.sub_y, e.surface = generator.choice([1, 1, 2]), False
        before = NUMBERS[name](e)
        e.random.made = []
        action = policy(name, e, generator, steps)
        reward, over = env.act(action)
        steps += 1
        after = NUMBERS[name](e)
        made = e.random.made
        # What is rare is kept more often than what is not.
        kind = (int(reward), bool(over), bool(made))
        kept[kind] = kept.get(kind, 0) + 1
        if kept[kind] <= count // 10 or generator.random() < 0.02:
            cells = np.flatnonzero(np.transpose(env.state(), (2, 0, 1)))
            frames.append({
                "before": before, "move": MOVES[action],
                "chances": chances(name, made, before, e), "after": after, "reward": int(reward),
                "over": bool(over), "cells": cells.tolist() if len(frames) % 5 == 0 else None})
        # A game that is lost goes on from where it was for some, so that late states are met, too.
        if over or generator.random() < 0.0005:
            env.reset()
    return frames


def classic(name, count, seed):
    env = gymnasium.make(name).unwrapped
    generator = random.Random(seed)
    env.reset(seed=seed)
    frames = []
    for _ in range(count):
        before = [float(n) for n in env.state]
        action = generator.randrange(env.action_space.n)
        if generator.random() < 0.7 and frames:
            action = frames[-1]["action"]
        observation, reward, over, _, _ = env.step(action)
        frames.append({
            "before": before, "action": action, "after": [float(n) for n in env.state],
            "observation": [float(n) for n in observation], "reward": float(reward), "over": bool(over)})
        if over:
            env.reset(seed=generator.randrange(1 << 30))
    return frames


FOLDER.mkdir(parents=True, exist_ok=True)
for name in NUMBERS:
    frames = grid(name, 120 if name == "space_invaders" else 300, 7)
    (FOLDER / f"{name.replace('_', '-')}.json").write_text(json.dumps(frames, separators=(",", ":")) + "\n")
    print(name, len(frames), "rewards", sum(f["reward"] > 0 for f in frames), "ends", sum(f["over"] for f in frames))
for name, file in [("CartPole-v1", "cartpole"), ("MountainCar-v0", "mountaincar"), ("Acrobot-v1", "acrobot")]:
    frames = classic(name, 150, 11)
    (FOLDER / f"{file}.json").write_text(json.dumps(frames, separators=(",", ":")) + "\n")
    print(name, len(frames), "ends", sum(f["over"] for f in frames))
