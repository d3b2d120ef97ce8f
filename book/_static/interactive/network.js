/* Chapter 4: what the size sigma of the first weights does to the net of the chapter, 2-100-100-1 with ELU. */
(() => {
  "use strict";
  const course = window.course, number = course.number, HIDDEN = 100, SIZE = 50, REACH = 5;
  const SIGMAS = [0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];
  const NONE = 1e-8; // where the logarithmic scale shows a 0
  const OVERFLOW = Math.log(3.4028234663852886e38); // of float32

  /** t of a fresh net on the grid of the chapter's heat map. The net of a seed has the same random numbers for every sigma. */
  const map = (sigma, seed, size = SIZE) => course.net.forward(course.net.start(HIDDEN, sigma, course.random(seed)), HIDDEN, course.grid(REACH, size));
  const most = (t) => t.reduce((a, b) => Math.max(a, Math.abs(b)), 0);

  course.network = { map };

  course.figure("network", "Try it: the size of the first weights",
    "Move σ from 0 to 1: the colours stay alike, but what happens to the scale beside them? Between which σ does the map begin to bend? Then draw new weights: what stays, what changes?", (figure) => {
      const heat = figure.panel("Heat map of t(x, y) for an untrained net, white at 0. For small sigma it is almost a tilted plane, for large sigma it has bends.", "square");
      const sizes = figure.panel("The largest |t| on the map against sigma, on a logarithmic scale: it climbs about a thousandfold for each tenfold sigma, and for sigma = 1 it lies above the dashed line from which on exp t overflows.");
      const slider = figure.slider("standard deviation σ of the weights", { min: 0, max: SIGMAS.length - 1, step: 1, value: 5, text: (i) => String(SIGMAS[i]) }, show);
      let seed = 0, drawn = -1, largest;
      figure.button("New weights", () => { seed += 1; show(); });
      sizes.drag(slider);
      figure.key(["c0", "the largest |t| on the map"], ["ink dashed", "e^t overflows in float32"]);

      function show() {
        const sigma = SIGMAS[slider.value], t = map(sigma, seed), top = most(t), limit = top || 1, ends = [-REACH, REACH];
        if (drawn !== seed) [drawn, largest] = [seed, SIGMAS.map((sigma, i) => [i, sigma ? most(map(sigma, seed, 8)) : NONE])];
        heat.draw({ x: ends, y: ends, xlabel: "x", ylabel: "y", marks: [course.heat(t, limit)] });
        sizes.draw({ x: [-0.5, SIGMAS.length - 0.5], y: [NONE / 10, 1e5], log: "y", xlabel: "σ", ylabel: "largest |t| (nats)",
          xticks: [0, 1, 4, 7, 10].map((i) => [i, String(SIGMAS[i])]), yticks: [[NONE, "0"], [1e-6, "10⁻⁶"], [1e-4, "10⁻⁴"], [0.01, "0.01"], [1, "1"], [100, "100"], [1e4, "10⁴"]],
          marks: [course.level(OVERFLOW, "ink dashed"), course.line(largest.slice(1), "c0"), course.dots(largest.slice(0, 1), "c0", 5), course.dots([[slider.value, top || NONE]], "c0", 11)] });
        const remark = top === 0 ? "Every gradient is 0 too: this net never learns." : top > OVERFLOW ? "Where t passes 88.7, e^t overflows in float32."
          : sigma < 0.05 ? "The map is nearly a plane, and twice the σ gives about eight times the t: it is a product of three weights." : "The map bends: the ELUs of the hidden nodes show.";
        figure.say(`σ = ${sigma}, draw ${seed + 1}: on this map |t| is at most ${top ? course.short(top) : "0"} nats. ${remark}`);
      }
      show();
    });
})();
