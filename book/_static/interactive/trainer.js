/* Chapter 7: two trainers side by side, each with a net, an Adam and a generator of its own, so that neither disturbs the other. */
(() => {
  "use strict";
  const course = window.course, number = course.number, { D, clouds, drawMap, path, player } = course.training, EPOCHS = 60;
  const rateText = (exponent) => number(10 ** exponent, exponent < -2 ? 4 : exponent < -1 ? 3 : 2);

  course.figure("trainer", "Try it: two trainers side by side",
    "Train both at different rates. Then give both the same rate: does it matter whether the other one is running? Is there a rate that is too large?", (figure) => {
      const data = clouds(500, 19), names = ["A", "B"];
      const heats = names.map((name) => figure.panel(`Heat map of trainer ${name}'s t(x, y): white at first, with training red along the diagonal and blue away from it.`, true));
      const curve = figure.panel("The estimates of both trainers against the epoch, with the truth as a dashed line. The curve with the larger rate leaves zero first.");
      const trainers = names.map((name, i) => {
        figure.row(`Trainer ${name}`);
        const rate = figure.slider(`learning rate of ${name}`, { min: -4, max: 0, step: 0.25, value: i ? -2.5 : -3, text: rateText }, () => own.reset());
        const make = () => course.net.trainer({ ...data, lr: 10 ** rate.value, seed: 1 }); // both begin with the same weights
        const own = player(figure, { name, epochs: EPOCHS, again: "Reset", make, draw: () => show() });
        return Object.assign(own, { rate, name });
      });
      figure.key(["c0", "estimate of A"], ["c3 dashed", "estimate of B"], ["ink dashed", "truth"]);

      function show() {
        const points = trainers.map(({ trainer, epoch }) => path(trainer)[epoch]);
        trainers.forEach(({ trainer, epoch, name }, i) => drawMap(heats[i], trainer, epoch, [], `x (trainer ${name})`));
        curve.draw({ x: [-2, EPOCHS + 2], y: [-0.3, 1.1], xlabel: "epoch", ylabel: "nats",
          marks: [course.line([[0, D], [EPOCHS, D]], "ink dashed"), course.line(path(trainers[0].trainer), "c0"), course.line(path(trainers[1].trainer), "c3 dashed"),
            course.dots([points[0]], "c0", 11), course.dots([points[1]], "c3", 7)] });
        const said = trainers.map(({ name, rate }, i) => `Trainer ${name}, rate ${rateText(rate.value)}: epoch ${points[i][0]}, estimate ${number(points[i][1])} nats.`);
        figure.say(`${said.join(" ")} Truth ${number(D)}.`, trainers.some(({ running }) => running));
      }
      show();
    });
})();
