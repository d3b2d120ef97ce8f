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
    "Move the scale a until the gap closes, then the shift c. Which of the three bars does each of them change?", (figure) => {
      const bars = figure.panel("Three bars: the average of t over Z, the log of the average of exp t over the reference, and their difference, the DV bound, which never passes the dashed line D.");
      const curve = figure.panel("The DV bound against the scale a: a hill with its top D at a = 1, and a dot at the slider's place.");
      const scale = figure.slider("scale a", { min: -0.1, max: 2.1, step: 0.05, value: 0.5, text: (a) => number(a, 2) }, show);
      const shift = figure.slider("shift c", { min: -3, max: 3, step: 0.25, value: 0, text: (c) => number(c, 2) }, show);
      const along = course.linspace(-0.13, 2.13, 400).map((a) => [a, value(a)]);
      curve.drag(scale);
      figure.key(["ink dashed", "D, the truth"], ["c3", "the gap, D − DV"]);

      function show() {
        const a = scale.value, c = shift.value, [first, second] = terms(a, c), bound = value(a);
        bars.draw({ x: [0.4, 3.6], y: [-5, 5], xlabel: "of a t + c", ylabel: "nats", xticks: [[1, "E[t(Z)]"], [2, "log E[exp t(Z′)]"], [3, "DV"]],
          marks: [course.bar(1, first, 0.6, "c0"), course.bar(2, second, 0.6, "c1"), course.bar(3, bound, 0.6, "c2"),
            course.line([[0, 0], [4, 0]], "axis"), course.line([[0, D], [4, D]], "ink dashed")] });
        curve.draw({ x: [-0.2, 2.2], y: [-1, 1], xlabel: "scale a", ylabel: "DV(a t + c) (nats)",
          marks: [course.line([[-1, D], [3, D]], "ink dashed"), course.line(along, "c2"), course.line([[a, bound], [a, D]], "c3"), course.dots([[a, bound]], "c2", 11)] });
        figure.say(`E[t(Z)] = ${number(first)}, log E[exp t(Z′)] = ${number(second)}: DV = ${number(bound, 4)} nats, ` +
          `${number(D - bound, 4)} below D = ${number(D, 4)}.`);
      }
      show();
    });
})();
