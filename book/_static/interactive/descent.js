/* Chapter 3: the learning rate and the path of gradient descent, on exp(-w) and on the bowl (w - 3)^2 / 2. */
(() => {
  "use strict";
  const course = window.course, number = course.number;

  const losses = {
    decay: { value: (w) => Math.exp(-w), slope: (w) => -Math.exp(-w) },
    bowl: { value: (w) => (w - 3) ** 2 / 2, slope: (w) => w - 3 },
  };

  /** k steps of w <- w - s slope(w) from w = 0: an array of k + 1 weights. */
  const path = (loss, s, k) => {
    const weights = [0];
    for (let i = 0; i < k; i++) weights.push(weights[i] - s * losses[loss].slope(weights[i]));
    return weights;
  };

  course.descent = { losses, path };

  const steps = (k) => (k === 1 ? "1 step" : `${k} steps`);

  course.figure("descent", "Try it: the learning rate on a curve without a valley",
    "Move the learning rate s, then the number of steps. What does a rate of 10 do with its first step, and after it?", (figure) => {
      const curve = figure.panel("The loss exp(-w) with a dot for each step of the descent: the dots start at w = 0, move right and lie ever closer together.");
      const falls = figure.panel("The loss after each step, beside the law 1/(1 + s k): both fall quickly at first, then ever more slowly.");
      const rate = figure.slider("learning rate s", { min: -3, max: 1, step: 0.1, value: -1, text: (e) => number(10 ** e, e < -1 ? 4 : e < 0 ? 3 : 2) }, show);
      const count = figure.slider("steps", { min: 0, max: 1000, step: 10, value: 100 }, show);
      falls.drag(count);
      figure.key(["c0", "the loss exp(−w)"], ["c3 dot", "after each step"], ["ink dashed", "the law 1/(1 + s k)"]);

      function show() {
        const s = 10 ** rate.value, k = count.value, weights = path("decay", s, 1000), w = weights[k];
        const right = Math.max(7.5, 1.05 * w), step = (w, i) => [i, Math.exp(-w)];
        curve.draw({ x: [-0.3, right], y: [-0.05, 1.05], xlabel: "weight w", ylabel: "loss",
          marks: [course.line(course.linspace(0, right, 300).map((w) => [w, Math.exp(-w)]), "c0"),
            course.dots(weights.slice(0, k).map((w) => [w, Math.exp(-w)]), "c3", 6), course.dots([[w, Math.exp(-w)]], "c3", 11)] });
        falls.draw({ x: [-20, 1020], y: [-0.05, 1.05], xlabel: "step k", ylabel: "loss",
          marks: [course.line(weights.map(step), "c3 faint"), course.line(weights.slice(0, k + 1).map(step), "c3"),
            course.line(weights.map((_, i) => [i, 1 / (1 + s * i)]), "ink dashed"), course.dots([step(w, k)], "c3", 11)] });
        figure.say(`After ${steps(k)} at s = ${number(s, 4)}: w = ${number(w, 4)}, loss ${number(Math.exp(-w), 5)}; ` +
          `the law log(1 + s k) says w ≈ ${number(Math.log(1 + s * k), 4)}.`);
      }
      show();
    });

  course.figure("overshoot", "Try it: the learning rate in a valley",
    "Move the learning rate s slowly past 1, and past 2. From where on does the walk leave the bowl?", (figure) => {
      const curve = figure.panel("The bowl (w - 3)^2 / 2 and the walk of the descent on it, from w = 0 towards the minimum at 3, or to and fro across it.");
      const walk = figure.panel("The weight after each step, and the minimum at 3 as a dashed line.");
      const rate = figure.slider("learning rate s", { min: 0.05, max: 2.5, step: 0.05, value: 1.7, text: (s) => number(s, 2) }, show);
      const count = figure.slider("steps", { min: 0, max: 20, step: 1, value: 8 }, show);
      walk.drag(count);
      figure.key(["c0", "the loss (w − 3)² / 2"], ["c3", "the walk"], ["ink dashed", "the minimum"]);

      function show() {
        const s = rate.value, k = count.value, weights = path("bowl", s, 20).slice(0, k + 1), w = weights[k], bowl = losses.bowl.value;
        const reach = Math.max(3.5, 1.1 * Math.abs(w - 3)), x = [3 - reach, 3 + reach], top = bowl(3 + reach);
        const points = weights.map((w) => [w, bowl(w)]);
        curve.draw({ x, y: [-0.05 * top, top], xlabel: "weight w", ylabel: "loss",
          marks: [course.line(course.linspace(...x, 200).map((w) => [w, bowl(w)]), "c0"), course.line(points, "c3"), course.dots(points, "c3", 6), course.dots([[w, bowl(w)]], "c3", 11)] });
        const each = weights.map((w, i) => [i, w]);
        walk.draw({ x: [-0.5, 20.5], y: x, xlabel: "step k", ylabel: "weight w",
          marks: [course.line([[0, 3], [20, 3]], "ink dashed"), course.line(each, "c3"), course.dots(each, "c3", 6), course.dots([[k, w]], "c3", 11)] });
        const factor = Math.abs(1 - s), fate = factor < 1e-9 ? "one step does it" : factor > 1 + 1e-9 ? "it moves away" : factor < 1 - 1e-9 ? "it comes closer" : "it leaps to and fro for ever";
        figure.say(`After ${steps(k)} at s = ${number(s, 2)}: w = ${number(w, 4)}, at a distance of ${number(Math.abs(w - 3), 4)}. ` +
          `Each step multiplies the distance by |1 − s| = ${number(factor, 2)}: ${fate}.`);
      }
      show();
    });
})();
