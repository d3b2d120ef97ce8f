/* Chapter 4: what the size sigma of the first weights does to the net of the chapter, 2-100-100-1 with ELU. */
(() => {
  "use strict";
  const course = window.course, number = course.number, HIDDEN = 100, SIZE = 50, REACH = 5;
  const SIGMAS = [0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];
  const OVERFLOW = Math.log(3.4028234663852886e38); // of float32

  /** t of a fresh net on the grid of the chapter's heat map. The net of a seed has the same random numbers for every sigma. */
  const map = (sigma, seed) => course.net.forward(course.net.start(HIDDEN, sigma, course.random(seed)), HIDDEN, course.grid(REACH, SIZE));

  course.network = { map };

  course.figure("network", "Try it: the size of the first weights",
    "Move σ from 0 to 1 and watch the shape and the scale. Then draw new weights: what stays, what changes?", (figure) => {
      const heat = figure.panel("Heat map of t(x, y) for an untrained net, white at 0. For small sigma it is almost a tilted plane, for large sigma it has bends.", true);
      const section = figure.panel("The same t along the two diagonals of the map. For small sigma both are nearly straight lines through 0, for large sigma they bend.");
      const slider = figure.slider("standard deviation σ of the weights", { min: 0, max: SIGMAS.length - 1, step: 1, value: 5, text: (i) => String(SIGMAS[i]) }, show);
      let seed = 0;
      figure.button("New weights", () => { seed += 1; show(); });
      figure.key(["c0", "along y = x"], ["c3", "along y = −x"]);

      function show() {
        const sigma = SIGMAS[slider.value], t = map(sigma, seed), top = t.reduce((a, b) => Math.max(a, Math.abs(b)), 0), limit = top || 1;
        const x = course.linspace(-REACH, REACH, SIZE), diagonal = (row) => x.map((u, i) => [u, t[row(i) * SIZE + i]]);
        heat.draw({ x: [-REACH, REACH], y: [-REACH, REACH], xlabel: "x", ylabel: "y", marks: [course.heat(t, limit)] });
        section.draw({ x: [-REACH, REACH], y: [-1.1 * limit, 1.1 * limit], xlabel: "x", ylabel: "t (nats)",
          marks: [course.line([[-REACH, 0], [REACH, 0]], "axis"), course.line(diagonal((i) => i), "c0"), course.line(diagonal((i) => SIZE - 1 - i), "c3")] });
        const remark = top === 0 ? " Every slope is 0 too: this net never learns." : top > OVERFLOW ? " Where t passes 88.7, its exponential overflows in float32." : "";
        figure.say(`σ = ${sigma}, draw ${seed + 1}: on this map |t| is at most ${number(top, top < 0.1 ? 5 : top < 10 ? 3 : 0)} nats.${remark}`);
      }
      show();
    });
})();
