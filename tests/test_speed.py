"""The times that are compared were all measured, each on a training that was really run."""

import pytest

from benchmark import speed

pytestmark = pytest.mark.slow


def test_all_trainers_take_their_turn_in_each_round():
    found = speed.turns(60, rounds=2, epochs=1)
    assert [list(times) for times in found] == 2 * [["notes, mended", "DVTrainer", "refined trainer"]]
    assert all(seconds > 0 for times in found for seconds in times.values())


def test_what_was_run_for_fewer_epochs_is_multiplied_up(monkeypatch):
    clock, ran = [0.0], []

    def stub(name, seconds):
        def estimate(sample):
            ran.append((name, sample.k, len(sample.Z)))
            clock[0] += seconds

        return lambda *_: lambda: estimate

    monkeypatch.setattr(speed.time, "process_time", lambda: clock[0])
    for name, seconds in (("notes", 4.0), ("trainer", 2.0), ("refined", 1.0)):
        monkeypatch.setattr(speed, name, stub(name, seconds))
    assert speed.turns(50, rounds=1, epochs=20) == [{"notes, mended": 20.0, "DVTrainer": 10.0, "refined trainer": 1.0}]
    assert ran == [("refined", 200, 50), ("notes", 200, 50), ("trainer", 200, 50), ("refined", 200, 50)]


def test_growth_is_measured_for_each_size_and_memory_is_bounded_by_the_batch():
    found = speed.growth(sizes=(1_000, 400_000))
    assert list(found) == [1_000, 400_000] and 0 < found[1_000][0] < found[400_000][0]
    assert found[400_000][1] < 30, "MiB; the net on all samples at once takes some 50"
