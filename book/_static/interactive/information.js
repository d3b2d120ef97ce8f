/* Chapter 10: pairs, a shuffle of them that is drawn again and again, and all the reference points that a net has seen so far. */
(() => {
  "use strict";
  const course = window.course, number = course.number, n = 40, MOST = 60;

  /** A random order of 0, ..., n - 1 that leaves nothing in its place: each one's neighbour at a round table. */
  const derangement = (n, random) => {
    const table = Array.from(random.permutation(n)), order = new Array(n);
    table.forEach((seat, k) => { order[seat] = table[(k + 1) % n]; });
    return order;
  };

  /** How many different combinations of an X with another pair's Y some shuffles hold. */
  const combinations = (orders) => new Set(orders.flatMap((order) => order.map((j, i) => i * order.length + j))).size;

  course.information = { derangement, combinations };

  course.figure("information", "Try it: shuffle again",
    "Press the button a few times. What moves, and what stays? Then look on the right: what would the net have seen if you had kept the first shuffle?", (figure) => {
      const now = figure.panel("Forty pairs along the rising diagonal, and the same forty horizontal places with heights that belong to other pairs: one shuffle.", "square");
      const seen = figure.panel("All the points of the shuffles so far: one shuffle is forty points, sixty of them fill the square with a round cloud.", "square");
      const z = course.draw(n, course.rho, course.random(3)), x = (i) => z[2 * i], y = (i) => z[2 * i + 1];
      const random = course.random(4), orders = Array.from({ length: MOST }, () => derangement(n, random));
      const slider = figure.slider("shuffles so far", { min: 1, max: MOST, step: 1, value: 1, text: String }, show);
      figure.button("Shuffle again", () => slider.move((slider.value % MOST) + 1));
      figure.key(["c0 dot", "the pairs"], ["c1 cross", "this shuffle"], ["c3 dot", "one X, and the Y it is given"]);
      const pairs = Array.from({ length: n }, (_, i) => [x(i), y(i)]), frame = { x: [-3.2, 3.2], y: [-3.2, 3.2], xlabel: "x", ylabel: "y" };

      function show() {
        const k = slider.value, so = orders.slice(0, k), points = (order) => order.map((j, i) => [x(i), y(j)]), order = orders[k - 1];
        now.draw({ ...frame, marks: [course.dots(pairs, "c0", 6), course.crosses(points(order), "c1"),
          course.line([[x(0), y(0)], [x(0), y(order[0])]], "c3"), course.dots([[x(0), y(order[0])]], "c3", 9)] });
        seen.draw({ ...frame, marks: [course.crosses(so.flatMap(points), "c1"), course.dots(so.map((other) => [x(0), y(other[0])]), "c3", 7)] });
        const held = combinations(so);
        figure.say(`After ${k} ${k === 1 ? "shuffle" : "shuffles"} of ${n} pairs the net has seen ${held} different reference points of ${n * (n - 1)} that can be made, ` +
          `${number((100 * held) / (n * (n - 1)), 0)} %. With the first shuffle kept for good it would have seen ${n}, again and again. No point is one of the pairs.`);
      }
      show();
    });
})();
