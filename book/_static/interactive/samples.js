/* Chapter 1: the correlation, the two clouds, and the divergence of the one's distribution from the other's. */
(() => {
  "use strict";
  const course = window.course, number = course.number;

  /** The divergence of a pair with correlation rho from an uncorrelated one, in nats. */
  const truth = (rho) => -Math.log(1 - rho * rho) / 2;

  /** The average of the log density ratio over samples z (x and y in turn). */
  const average = (z, rho) => {
    let sum = 0;
    for (let i = 0; i < z.length; i += 2) sum += course.best(z[i], z[i + 1], rho);
    return (2 * sum) / z.length;
  };

  course.samples = { truth, average };

  const n = 300, pairs = (z) => Array.from({ length: z.length / 2 }, (_, i) => [z[2 * i], z[2 * i + 1]]);

  course.figure("samples", "Try it: the correlation and the clouds",
    "Move the slider, or drag along the curve. Where do the clouds look alike? How near to 1 must ρ come for 2 nats, and what does a negative ρ change?", (figure) => {
      const clouds = figure.panel("Two clouds of points. As the correlation grows in size, the first one narrows towards a diagonal; the reference stays round.", "square");
      const curve = figure.panel("The divergence against the correlation: 0 at 0, rising without bound towards -1 and 1, with a dot at the slider's place.");
      const reference = pairs(course.draw(n, 0, course.random(1)));
      const slider = figure.slider("correlation ρ", { min: -0.995, max: 0.995, step: 0.005, value: 0.88, text: (rho) => number(rho, 3) }, show);
      const along = course.linspace(-0.998, 0.998, 500).map((rho) => [rho, truth(rho)]);
      curve.drag(slider);
      figure.key(["c0 dot", "Z, with correlation ρ"], ["c1 cross", "Z′, the reference"]);

      function show(rho) {
        const z = course.draw(n, rho, course.random(0)); // the same random numbers each time, so that the cloud moves smoothly
        clouds.draw({ x: [-4.2, 4.2], y: [-4.2, 4.2], xlabel: "x", ylabel: "y", marks: [course.crosses(reference, "c1"), course.dots(pairs(z), "c0", 4)] });
        curve.draw({ x: [-1.05, 1.05], y: [-0.1, 2.9], xlabel: "correlation of X and Y", ylabel: "divergence (nats)",
          marks: [course.line(along, "ink"), course.dots([[rho, truth(rho)]], "c0", 11)] });
        const size = Math.abs(rho), remark = size < 0.2 ? "Nobody could tell the two clouds apart by eye." : size > 0.95 ? "So close to a line, a little more correlation makes a large difference."
          : rho < 0 ? "The cloud is mirrored, and the divergence is that of −ρ." : "The average comes near the divergence, and would come nearer with more points.";
        figure.say(`At ρ = ${number(rho, 3)} the divergence is ${number(truth(rho), 4)} nats; ` +
          `the average of the log ratio over these ${n} points of Z is ${number(average(z, rho), 4)}. ${remark}`);
      }
      show(slider.value);
    });
})();
