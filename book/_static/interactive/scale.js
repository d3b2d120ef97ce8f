/* Chapter 12: a batch that several processes share: which part of the weight in its gradient each would have, and which the mean of their losses gives it. */
(() => {
  "use strict";
  const course = window.course, number = course.number, POINTS = 2 ** 18, MOST = 10, BATCHES = 50; // at most 2^10 samples in a batch

  /** e^t of n reference samples, for the best t. */
  const powers = (n, random) => {
    const z = course.draw(n, 0, random);
    return Float64Array.from({ length: n }, (_, i) => Math.exp(course.best(z[2 * i], z[2 * i + 1], course.rho)));
  };

  /** The share of each of W equal parts in the sum of some values. */
  const shares = (values, W) => {
    const sums = new Array(W).fill(0), size = values.length / W;
    values.forEach((value, i) => { sums[Math.floor(i / size)] += value; });
    const total = sums.reduce((a, b) => a + b);
    return sums.map((sum) => sum / total);
  };

  /** The weight that is in the wrong parts if each is given 1 / W. */
  const misplaced = (found) => found.reduce((sum, share) => sum + Math.abs(share - 1 / found.length), 0) / 2;

  /** That weight, on average over all the batches that the values make: a function of the batch's size and W, both powers of two. */
  const averages = (values) => {
    const levels = [values]; // sums of 2^k values in a row
    for (let k = 1; k <= MOST; k++) levels.push(Float64Array.from({ length: levels[k - 1].length / 2 }, (_, i) => levels[k - 1][2 * i] + levels[k - 1][2 * i + 1]));
    return (size, W) => {
      const parts = levels[Math.log2(size / W)], batches = parts.length / W;
      let sum = 0;
      for (let i = 0; i < batches; i++) sum += misplaced(shares(parts.subarray(i * W, (i + 1) * W), W));
      return sum / batches;
    };
  };

  course.scale = { powers, shares, misplaced, averages };

  course.figure("scale", "Try it: give the processes larger parts",
    "Take 8 processes and make the batch larger: when is less than a tenth of the weight in the wrong place? And with 64 samples for each process, how much does their number matter?", (figure) => {
      const bars = figure.panel("A bar for each process: its share of the sum of e^t over the batch. A dashed line at one over the number of processes is what the mean of the losses gives each; a thick line on each bar is the difference.");
      const curve = figure.panel("The part of the weight that is in the wrong place, against the samples of each process on a logarithmic axis: three falling curves, for 2, 4 and 8 processes, close together, and a dot for the batch that is shown.");
      const batch = figure.slider("batch", { min: 4, max: MOST, step: 1, value: 6, text: (k) => String(2 ** k) }, show);
      const processes = figure.slider("processes", { min: 0, max: 3, step: 1, value: 2, text: (k) => String(2 ** k) }, show);
      let seed = 0;
      figure.button("New batch", () => { seed = (seed + 1) % BATCHES; show(); });
      curve.drag({ move: (x) => batch.move(x / Math.log10(2) + processes.value) });
      figure.key(["c0", "share of the sum"], ["ink dashed", "1 / processes"], ["c3", "the difference"], ["ink", "on average, with 2, 4, 8 processes"]);
      const average = averages(powers(POINTS, course.random(12)));
      const curves = [2, 4, 8].map((W) => course.linspace(4, MOST, MOST - 3).map((k) => [2 ** k / W, 100 * average(2 ** k, W)]));
      const named = (W, [u, v]) => ({ x, y }) => `<text x="${(x(u) - 5).toFixed(1)}" y="${(y(v) + 5).toFixed(1)}" class="live-end">${W}</text>`;

      function show() {
        const size = 2 ** batch.value, W = 2 ** processes.value, fair = 100 / W, own = size / W;
        const found = shares(powers(size, course.random(seed)), W), wrong = 100 * misplaced(found), most = 100 * Math.max(...found);
        bars.draw({ x: [0.4, W + 0.6], y: [0, Math.min(105, Math.max(2.5 * fair, 1.1 * most))], xlabel: "process", ylabel: "share of the weight (%)",
          xticks: found.map((_, i) => [i + 1, String(i + 1)]),
          marks: [...found.map((share, i) => course.bar(i + 1, 100 * share, 0.7, "c0")),
            ...found.map((share, i) => course.line([[i + 1, 100 * share], [i + 1, fair]], "c3 thick")), course.level(fair, "ink dashed")] });
        curve.draw({ x: [1.2, 1300], y: [-3, 65], log: "x", xlabel: "samples of each process", ylabel: "in the wrong place (%)",
          xticks: [2, 8, 32, 128, 512].map((own) => [own, String(own)]),
          marks: [course.level(0, "axis"), ...curves.flatMap((points, i) => [course.line(points, W === 2 ** (i + 1) ? "ink" : "ink faint"), named(2 ** (i + 1), points[0])]),
            course.dots([[own, wrong]], "c3", 11)] });
        figure.say(W === 1 ? `One process with the whole batch of ${size}: all of the sum is its own, and nothing is in the wrong place.`
          : `A batch of ${size} on ${W} processes, ${own} samples each: the shares go from ${number(100 * Math.min(...found), 1)} % to ${number(most, 1)} %, and the mean of the losses gives each ${number(fair, 1)} %. ` +
            `That puts ${number(wrong, 1)} % of the weight in the wrong place; over many batches, ${number(100 * average(size, W), 1)} %.`);
      }
      show();
    });
})();
