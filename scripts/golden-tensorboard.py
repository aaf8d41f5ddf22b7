#!/usr/bin/env python3
"""Writes Tests/KisoTrainTests/Golden/tensorboard.events with TensorBoard's own code.

    pip install tensorboard numpy
    python3 scripts/golden-tensorboard.py

The test of TensorBoardWriter must give these bytes.
"""
import pathlib

from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.summary.writer.record_writer import RecordWriter

TIME = 1_500_000_000.25
folder = pathlib.Path(__file__).parent.parent / "Tests/KisoTrainTests/Golden"

def events():
    yield event_pb2.Event(wall_time=TIME, file_version="brain.Event:2")
    session = event_pb2.SessionLog(status=event_pb2.SessionLog.START)
    yield event_pb2.Event(wall_time=TIME, step=3, session_log=session)
    for tag, number in [("epoch_loss", 0.375), ("epoch_accuracy", float("inf"))]:
        value = summary_pb2.Summary.Value(tag=tag, simple_value=number)
        yield event_pb2.Event(wall_time=TIME, step=3, summary=summary_pb2.Summary(value=[value]))
    values = [1.0, 2.0, 2.5, 4.0, 7.0]
    histogram = summary_pb2.HistogramProto(
        min=1, max=7, num=5, sum=16.5, sum_squares=1 + 4 + 6.25 + 16 + 49,
        bucket_limit=[1 + 6 / 30 * k for k in range(1, 30)] + [7.0],
        bucket=[sum(min(int((v - 1) / (6 / 30)), 29) == k for v in values) for k in range(30)])
    value = summary_pb2.Summary.Value(tag="affine1/weight", histo=histogram)
    yield event_pb2.Event(wall_time=TIME, step=300, summary=summary_pb2.Summary(value=[value]))

with open(folder / "tensorboard.events", "wb") as file:
    writer = RecordWriter(file)
    for event in events():
        writer.write(event.SerializeToString())
    writer.flush()
