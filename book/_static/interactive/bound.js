/* Chapter 2: what a scale a and a shift c of the best t do to the two averages, and to the DV bound. */
(() => {
  "use strict";
  const course = window.course, number = course.number, rho = course.rho;
  const D = -Math.log(1 - rho * rho) / 2;

  /** DV(a t + c) of the best t, in nats: D + log(1 - (1 - a)^2 rho^2) / 2, from the integral of p^a p'^(1-a); -inf outside. */
  const value = (a) => {
    const inside = 1 - ((1 - a) * rho) ** 2;
    return inside > 0 ? D + Math.log(inside) / 2 : -Infinity;
  };

  /** E[t(Z)] and log E[exp t(Z')] for a t + c. */
  const terms = (a, c) => [a * D + c, a * D + c - value(a)];

  course.bound = { D, value, terms };

  course.figure("bound", "Try it: stretch and shift the best t",
    "Move the shift c: which bars move, and which does not? Then move the scale a, or drag along the hill, until the gap closes.", (figure) => {
      const bars = figure.panel("Three bars: the average of t over Z, the log of the average of exp t over the reference, and their difference, the DV bound. The gap between the DV bound and the dashed line D stands on the third bar.");
      const curve = figure.panel("The DV bound against the scale a: a hill with its top D at a = 1, and at the slider's place a dot, with the gap above it up to the dashed line D.");
      const scale = figure.slider("scale a", { min: -0.1, max: 2.1, step: 0.05, value: 0.5, text: (a) => number(a, 2) }, show);
      const shift = figure.slider("shift c", { min: -1, max: 1, step: 0.1, value: 0, text: (c) => number(c, 2) }, show);
      const along = course.linspace(-0.12, 2.12, 400).map((a) => [a, value(a)]).filter(([, bound]) => bound > -0.79);
      curve.drag(scale);
      figure.key(["c2", "DV"], ["c3", "the gap, D − DV"], ["ink dashed", "D, the truth"]);

      function show() {
        const a = scale.value, c = shift.value, [first, second] = terms(a, c), bound = value(a), gap = D - bound;
        bars.draw({ x: [0.4, 3.6], y: [-1.4, 3.4], xlabel: "of a t + c", ylabel: "nats", xticks: [[1, "E[t(Z)]"], [2, "log E[exp t(Z′)]"], [3, "DV"]],
          marks: [course.bar(1, first, 0.6, "c0"), course.bar(2, second, 0.6, "c1"), course.bar(3, bound, 0.6, "c2"),
            course.bar(3, D, 0.3, "c3", bound), course.level(0, "axis"), course.level(D, "ink dashed")] });
        curve.draw({ x: [-0.2, 2.2], y: [-0.8, 0.9], xlabel: "scale a", ylabel: "DV(a t + c) (nats)",
          marks: [course.level(0, "axis"), course.level(D, "ink dashed"), course.line(along, "c2"), course.line([[a, bound], [a, D]], "c3 thick"), course.dots([[a, bound]], "c2", 11)] });
        const closed = gap < 5e-5, remark = closed ? "The gap is closed, for this c and for every other."
          : c ? "The shift c is in both averages, so it drops out of their difference." : bound < 0 ? "Below 0: this t tells us less than t = 0 would." : "Only a = 1 closes the gap.";
        figure.say(`E[t(Z)] = ${number(first)}, log E[exp t(Z′)] = ${number(second)}: DV = ${number(bound, 4)} nats, ` +
          `${number(gap, 4)} below D = ${number(D, 4)}. ${remark}`);
      }
      show();
    });
})();
