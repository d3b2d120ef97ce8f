/* Chapter 7: two trainers side by side, each with a net, an Adam and a generator of its own, so that neither disturbs the other. */
(() => {
  "use strict";
  const course = window.course, number = course.number, { D, clouds, map, window: plane } = course.training, EPOCHS = 60;

  course.figure("trainer", "Try it: two trainers side by side",
    "Train both with different learning rates; then give B the rate of A and train it again, while A stands still or not. Is there a rate that is too large?", (figure) => {
      const data = clouds(500, 12), trainers = [];
      const rateText = (exponent) => number(10 ** exponent, 4 - Math.max(0, Math.floor(exponent + 3)));
      for (const [name, kind, exponent] of [["A", "c0", -3], ["B", "c3", -2.5]]) {
        figure.row(`Trainer ${name}`);
        const own = { name, kind };
        own.rate = figure.slider(`learning rate of ${name}`, { min: -4, max: 0, step: 0.25, value: exponent, text: rateText }, () => reset(own));
        own.start = figure.button(`Start ${name}`, () => (own.loop.running ? stop(own) : go(own)));
        figure.button(`Reset ${name}`, () => reset(own));
        own.loop = course.loop(() => {
          const over = own.trainer.iterate();
          if (over && own.trainer.history.length > EPOCHS) stop(own);
          return over;
        }, show);
        own.heat = figure.panel(`Heat map of trainer ${name}'s t(x, y): white at first, with training red along the diagonal and blue away from it.`, true);
        trainers.push(own);
      }
      const curve = figure.panel("The estimates of both trainers against the epoch, with the truth as a dashed line. The curve with the larger rate leaves zero first.");
      figure.key(["c0", "estimate of A"], ["c3 dashed", "estimate of B"], ["ink dashed", "truth"]);

      function go(own) {
        if (own.trainer.history.length > EPOCHS) reset(own);
        own.start.textContent = `Pause ${own.name}`;
        own.loop.start();
      }
      function stop(own) {
        own.start.textContent = `${own.trainer.history.length > EPOCHS ? "Train" : own.trainer.history.length > 1 ? "Go on with" : "Start"} ${own.name}${own.trainer.history.length > EPOCHS ? " again" : ""}`;
        own.loop.stop();
      }
      function reset(own) {
        own.trainer = course.net.trainer({ ...data, lr: 10 ** own.rate.value, batches: 10, seed: 1 }); // both start from the same weights
        stop(own);
      }
      function show() {
        if (trainers.length < 2 || !trainers.every((own) => own.trainer)) return;
        for (const own of trainers) own.heat.draw({ ...plane, xlabel: `x (trainer ${own.name})`, marks: [map(own.trainer, own.trainer.history.length - 1)] });
        const path = (own) => own.trainer.history.map(({ estimates }, i) => [i, estimates[0]]);
        curve.draw({ x: [0, EPOCHS], y: [-0.3, 1.1], xlabel: "epoch", ylabel: "nats",
          marks: [course.line([[0, D], [EPOCHS, D]], "ink dashed"), course.line(path(trainers[0]), "c0"), course.line(path(trainers[1]), "c3 dashed"),
            ...trainers.map((own) => course.dots(path(own).slice(-1), own.kind, 9))] });
        figure.say(trainers.map(({ name, rate, trainer: { history } }) =>
          `Trainer ${name}, rate ${rateText(rate.value)}: epoch ${history.length - 1}, estimate ${number(history[history.length - 1].estimates[0])} nats.`).join(" ") +
          ` Truth ${number(D)}.`, trainers.some((own) => own.loop.running));
      }
      trainers.forEach(reset);
    });
})();
