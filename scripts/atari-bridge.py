#!/usr/bin/env python3
"""An Atari game for `kiso play`, by the Arcade Learning Environment.

    pip install ale-py
    kiso play train --program "python3 scripts/atari-bridge.py pong"

Four frames a step, of the last two the brighter pixel; rewards are cut to -1, 0 and 1 with --clip. The
games' own rights are not ours: ale-py brings them, and Kiso does not.
"""

import argparse
import base64
import json
import sys

try:
    import ale_py
    import numpy as np
except ImportError as error:
    sys.exit(f"atari-bridge: {error}; pip install ale-py")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("game", nargs="?", default="pong")
    parser.add_argument("--skip", type=int, default=4)
    parser.add_argument("--clip", action="store_true")
    parser.add_argument("--limit", type=int, default=27_000, help="steps of an episode at most")
    options = parser.parse_args()

    ale_py.ALEInterface.setLoggerMode(ale_py.LoggerMode.Error)
    game = ale_py.ALEInterface()
    game.setFloat("repeat_action_probability", 0.0)
    rom = ale_py.roms.get_rom_path(options.game.replace("-", "_"))
    if rom is None:
        sys.exit(f"atari-bridge: there is no game '{options.game}'")

    def load(seed):
        game.setInt("random_seed", seed)
        game.loadROM(rom)
        game.reset_game()

    load(0)
    actions = game.getMinimalActionSet()
    steps = 0

    def pixels(frame):
        return base64.b64encode(np.ascontiguousarray(frame).tobytes()).decode()

    for line in sys.stdin:
        request = json.loads(line)
        if request["command"] == "describe":
            height, width = game.getScreenGrayscale().shape
            names = [action.name.lower() for action in actions]
            answer = {"name": options.game, "actions": names, "pixels": [height, width]}
        elif request["command"] == "reset":
            load(request["seed"] % (1 << 30))
            steps = 0
            answer = {"pixels": pixels(game.getScreenGrayscale())}
        else:
            reward, frames = 0, []
            for _ in range(options.skip):
                reward += game.act(actions[request["action"]])
                frames.append(game.getScreenGrayscale())
                if game.game_over():
                    break
            steps += 1
            reward = max(-1, min(1, reward)) if options.clip else reward
            answer = {"pixels": pixels(np.maximum.reduce(frames[-2:])), "reward": float(reward),
                      "terminated": game.game_over(), "truncated": steps >= options.limit}
        print(json.dumps(answer), flush=True)


main()
