/* Chapter 7: two trainers side by side, each with a net, an Adam and a generator of its own, so that neither disturbs the other. */
(() => {
  "use strict";
  const course = window.course, number = course.number, { D, clouds, curve, drawMap, fit, path, player } = course.training, EPOCHS = 60;
  const rateText = (exponent) => number(10 ** exponent, exponent < -2 ? 4 : exponent < -1 ? 3 : 2);

  course.figure("trainer", "Try it: two trainers side by side",
    "Start both: which one learns faster? Then give both the same rate, and start B later: does A disturb it? Is there a rate that is too large?", (figure) => {
      const data = clouds(500, 19), names = ["A", "B"];
      const heats = figure.small(...names.map((name) => `Heat map of trainer ${name}'s t(x, y): white at first, with training red along the diagonal and blue away from it.`));
      const panel = figure.panel("The estimates of both trainers against the epoch, with the truth as a dashed line. The curve with the larger rate leaves zero first.");
      const trainers = names.map((name, i) => {
        figure.row(`Trainer ${name}`);
        const rate = figure.slider(`learning rate of ${name}`, { min: -4, max: 0, step: 0.25, value: i ? -2.5 : -3, text: rateText }, () => own.reset());
        const make = () => course.net.trainer({ ...data, lr: 10 ** rate.value, seed: 1 }); // both begin with the same weights
        const own = player(figure, { name, epochs: EPOCHS, again: "Reset", make, draw: () => show(), back: false });
        return Object.assign(own, { rate, name });
      });
      figure.key(["c0", "estimate of A"], ["c3 dashed", "estimate of B"], ["ink dashed", "truth"], ["none", "maps: t > 0 red, t < 0 blue"]);

      function show() {
        const paths = trainers.map(({ trainer }) => path(trainer)), y = fit(paths, [-0.3, 1.1], [-0.6, 1.5]);
        const curves = trainers.map(({ epoch, name }, i) => curve(paths[i], epoch, i ? "c3 dashed" : "c0", y, i ? 7 : 11, `of ${name}`));
        trainers.forEach(({ trainer, epoch, name }, i) => drawMap(heats[i], trainer, epoch, [], `t of trainer ${name}`));
        panel.draw({ x: [-2, EPOCHS + 2], y, xlabel: "epoch", ylabel: "nats", marks: [course.level(D, "ink dashed"), ...curves.flatMap(({ marks }) => marks)] });
        const said = trainers.map(({ name, epoch, rate }, i) => `${name}, rate ${rateText(rate.value)}: ${number(paths[i][epoch][1])} nats after epoch ${epoch}.`);
        const [a, b] = trainers, remark = a.epoch && b.epoch && a.rate.value === b.rate.value ? " At one rate both go through the same numbers, whoever starts first."
          : trainers.some(({ rate, epoch }) => rate.value >= -0.5 && epoch > 20) ? " At so large a rate the steps leap past every good net." : "";
        figure.say(`${said.join(" ")} Truth ${number(D)}.${remark}${curves.map(({ cut }) => cut).join("")}`, trainers.some(({ running }) => running));
      }
      show();
    });
})();
