"""The trainers' times against one another, which tests/benchmark.py cannot say where the machine is shared with others.

    python tests/speed.py [rounds]

The trainers take turns in one process on one thread, and what is compared is CPU time: within a round they meet the same load. Printed are
medians over rounds. Where 100 epochs take minutes, fewer are run and multiplied up (an epoch costs the same from first to last).
"""

import sys
import time
from statistics import median

import benchmark  # first: it asks all libraries for one thread

EPOCHS = {1_000: 100, 10_000: 10, 100_000: 2}  # that the two trainers of 100 epochs are run for
GOALS = {
    ("chapter 7", 1_000): "at most 0.70",
    ("chapter 8", 1_000): "at most 0.10",
    ("chapter 8", 10_000): "at most 0.167",
    ("chapter 8", 100_000): "at most 0.167",
}
GROWTH = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)


def turns(n: int, rounds: int, epochs: int) -> list[dict[str, float]]:
    """For each round, CPU seconds of each trainer on a data set of n samples: 100 epochs, but chapter 8's whole training."""
    trainers = {"notes, mended": benchmark.notes(True, epochs)(), "chapter 7": benchmark.chapter7(epochs)()}
    scale, found = {name: 100 / epochs for name in trainers}, []
    trainers["chapter 8"] = benchmark.chapter8()()
    trainers["chapter 8"](benchmark.data_set(benchmark.FIRST_SET, n))  # draws the points that all its references share
    for k in range(benchmark.FIRST_SET, benchmark.FIRST_SET + rounds):
        sample, times = benchmark.data_set(k, n), {}
        for name, estimate in trainers.items():
            start = time.process_time()
            estimate(sample)
            times[name] = (time.process_time() - start) * scale.get(name, 1)
        found.append(times)
    return found


def growth(sizes=GROWTH) -> dict[int, tuple[float, float]]:
    """For each n: CPU seconds of an epoch of chapter 8's trainer in batches of 1000 and its estimate, and the MiB they take beside Z."""
    names = benchmark.defined("honesty")
    reference, found = names["normal_reference"](2, 2**15), {}
    for n in sizes:
        Z, _ = benchmark.tensors(benchmark.data_set(benchmark.FIRST_SET, n))
        trainer = names["HonestTrainer"](Z, reference, names["smooth_net"](Z), n_iters_per_epoch=n // 1_000, epochs=1)
        benchmark.start_of_peak()
        before, start = benchmark.peak(), time.process_time()
        trainer.step()
        found[n] = time.process_time() - start, benchmark.peak() - before
    return found


def main(rounds: int = 5) -> None:
    import torch

    torch.set_num_threads(1)
    print(f"{'CPU s, median of ' + str(rounds):24}{'n':>9}{'seconds':>10}{'/ notes, mended':>17}   goal")
    for n, epochs in EPOCHS.items():
        found = turns(n, rounds, epochs)
        for name in found[0]:
            ratio = median(times[name] / times["notes, mended"] for times in found)
            print(f"{name:24}{n:9,}{median(times[name] for times in found):10.3f}{ratio:17.3f}   {GOALS.get((name, n), '')}", flush=True)
    print("\nAn epoch of chapter 8's trainer in batches of 1000, and its estimate: CPU s, microseconds a sample, MiB beside the samples")
    for n, (seconds, memory) in growth().items():
        print(f"{n:33,}{seconds:10.3f}{1e6 * seconds / n:10.2f}{memory:10.0f}")
    print(f"\n{benchmark.machine()}; torch {torch.__version__}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
