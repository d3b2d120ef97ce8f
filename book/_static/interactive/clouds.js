/* The front page: two clouds, one of which a slider narrows, and how far apart their distributions are. */
(() => {
  "use strict";
  const course = window.course, number = course.number, n = 300;
  const pairs = (z) => Array.from({ length: z.length / 2 }, (_, i) => [z[2 * i], z[2 * i + 1]]);

  course.figure("clouds", "Move the clouds",
    "Drag the slider to either side. Where could you no longer tell the two clouds apart, and where would a single point be enough?", (figure) => {
      const panel = figure.panel("Two clouds of points. The farther the slider is from its middle, the narrower the first cloud; the second stays round.", "square");
      const reference = pairs(course.draw(n, 0, course.random(1)));
      const slider = figure.slider("correlation of x and y in the first cloud", { min: -0.99, max: 0.99, step: 0.01, value: 0.88, text: (rho) => number(rho, 2) }, show);
      figure.key(["c0 dot", "the first cloud"], ["c1 cross", "the second"]);

      function show(rho) {
        const cloud = pairs(course.draw(n, rho, course.random(0))); // the same random numbers each time, so that the cloud moves smoothly
        const nats = course.samples.truth(rho), size = Math.abs(rho);
        panel.draw({ x: [-4.2, 4.2], y: [-4.2, 4.2], xlabel: "x", ylabel: "y", marks: [course.crosses(reference, "c1"), course.dots(cloud, "c0", 4)] });
        const remark = size < 0.005 ? "Both clouds come from the same distribution." : size < 0.3 ? "By eye the clouds look alike." : size > 0.95 ? "Most points tell which cloud they are from." : "Some points tell which cloud they are from, others do not.";
        figure.say(`The distributions are ${number(nats, 2)} nats apart. ${remark} We can say so because we have drawn the points ourselves; the course finds the number from the points alone.`);
      }
      show(slider.value);
    });
})();
