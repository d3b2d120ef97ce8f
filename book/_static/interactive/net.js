/* Random numbers, a net with its gradient, Adam, and a trainer: what the chapters do in PyTorch, in plain JavaScript.

The net is that of the chapters, t = W3 elu(W2 elu(W1 z + b1) + b2) + b3, with all parameters in one array in PyTorch's order:
fc1.weight, fc1.bias, fc2.weight, fc2.bias, fc3.weight, fc3.bias, each row by row. All numbers are float64. tests/test_figures.py
holds each function against PyTorch. No library: tensorflow.js is 1 MB, and this is enough for a thousand parameters. */
(() => {
  "use strict";
  const course = (window.course = window.course || {});

  /** A generator: uniform() in [0, 1), normal(), permutation(n). A Weyl sequence, mixed by the finaliser of MurmurHash3 as in
  SplitMix (Steele, Lea and Flood, 2014); normal numbers by the method of Box and Muller (1958). */
  course.random = (seed) => {
    let state = Math.imul(seed + 1, 0x85ebca6b), spare;
    const uniform = () => {
      state = (state + 0x9e3779b9) | 0;
      let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
      mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
      return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
    };
    const normal = () => {
      if (spare !== undefined) {
        const kept = spare;
        spare = undefined;
        return kept;
      }
      const radius = Math.sqrt(-2 * Math.log(1 - uniform())), angle = 2 * Math.PI * uniform();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    };
    const permutation = (n) => {
      const order = Int32Array.from({ length: n }, (_, i) => i);
      for (let i = n - 1; i > 0; i--) {
        const j = Math.floor(uniform() * (i + 1));
        [order[i], order[j]] = [order[j], order[i]];
      }
      return order;
    };
    return { uniform, normal, permutation };
  };

  /** n samples of a pair of standard Gaussian variables with correlation rho, x and y in turn: an array of length 2 n. */
  course.draw = (n, rho, random) => {
    const z = new Float64Array(2 * n), rest = Math.sqrt(1 - rho * rho);
    for (let i = 0; i < n; i++) {
      z[2 * i] = random.normal();
      z[2 * i + 1] = rho * z[2 * i] + rest * random.normal();
    }
    return z;
  };

  /** The best t for that pair and an uncorrelated one: the log density ratio, in nats. */
  course.best = (x, y, rho) => ((2 * rho * x * y - rho * rho * (x * x + y * y)) / (1 - rho * rho) - Math.log(1 - rho * rho)) / 2;

  /** Values of f(x, y) on a grid of size by size points over [-reach, reach]^2, from the lowest y up. */
  course.grid = (reach, size) => {
    const side = course.linspace(-reach, reach, size);
    return Float64Array.from(side.flatMap((y) => side.flatMap((x) => [x, y])));
  };

  const elu = (x) => (x > 0 ? x : Math.expm1(x));
  const net = (course.net = {});

  net.count = (hidden) => hidden * hidden + 5 * hidden + 1;

  /** Parameters at the start: weights sigma times normal numbers, biases 0. */
  net.start = (hidden, sigma, random) => {
    const theta = new Float64Array(net.count(hidden)), weights = [[0, 2 * hidden], [3 * hidden, hidden * hidden], [hidden * hidden + 4 * hidden, hidden]];
    for (const [from, length] of weights) for (let i = from; i < from + length; i++) theta[i] = sigma * random.normal();
    return theta;
  };

  const places = (hidden) => ({ b1: 2 * hidden, w2: 3 * hidden, b2: (hidden + 3) * hidden, w3: (hidden + 4) * hidden, b3: (hidden + 5) * hidden });

  /** What the net does with one point: fills a1 and a2 (the values of the hidden layers) and returns t. */
  const pass = (theta, hidden, { b1, w2, b2, w3, b3 }, x, y, a1, a2) => {
    for (let k = 0; k < hidden; k++) a1[k] = elu(theta[2 * k] * x + theta[2 * k + 1] * y + theta[b1 + k]);
    let t = theta[b3];
    for (let j = 0; j < hidden; j++) {
      let sum = theta[b2 + j];
      for (let k = 0, row = w2 + j * hidden; k < hidden; k++) sum += theta[row + k] * a1[k];
      t += theta[w3 + j] * (a2[j] = elu(sum));
    }
    return t;
  };

  /** t at the points of z (x and y in turn). */
  net.forward = (theta, hidden, z) => {
    const t = new Float64Array(z.length / 2), at = places(hidden), a1 = new Float64Array(hidden), a2 = new Float64Array(hidden);
    for (let i = 0; i < t.length; i++) t[i] = pass(theta, hidden, at, z[2 * i], z[2 * i + 1], a1, a2);
    return t;
  };

  /** log of the mean of exp(t), without overflow. */
  net.logMeanExp = (t) => {
    const top = t.reduce((a, b) => Math.max(a, b), -Infinity);
    return top + Math.log(t.reduce((sum, value) => sum + Math.exp(value - top), 0) / t.length);
  };

  /** The sample DV, in nats, from values of t at Z and at the reference. */
  net.dv = (t, tRef) => t.reduce((a, b) => a + b, 0) / t.length - net.logMeanExp(tRef);

  /** The gradient of -DV with respect to theta. Per sample, the slope of -DV in t is -1/n at Z and a softmax at the reference. */
  net.gradient = (theta, hidden, z, ref) => {
    const slope = new Float64Array(theta.length), at = places(hidden), { b1, w2, b2, w3, b3 } = at;
    const a1 = new Float64Array(hidden), a2 = new Float64Array(hidden), back = new Float64Array(hidden);
    const tRef = net.forward(theta, hidden, ref), total = net.logMeanExp(tRef) + Math.log(tRef.length), n = z.length / 2;
    for (let i = 0; i < n + tRef.length; i++) {
      const [points, place] = i < n ? [z, i] : [ref, i - n], x = points[2 * place], y = points[2 * place + 1];
      pass(theta, hidden, at, x, y, a1, a2);
      const d = i < n ? -1 / n : Math.exp(tRef[place] - total);
      slope[b3] += d;
      back.fill(0);
      for (let j = 0; j < hidden; j++) {
        slope[w3 + j] += d * a2[j];
        const dj = d * theta[w3 + j] * (a2[j] > 0 ? 1 : a2[j] + 1); // the slope of elu is 1, or exp(x) = elu(x) + 1
        slope[b2 + j] += dj;
        for (let k = 0, row = w2 + j * hidden; k < hidden; k++) {
          slope[row + k] += dj * a1[k];
          back[k] += dj * theta[row + k];
        }
      }
      for (let k = 0; k < hidden; k++) {
        const dk = back[k] * (a1[k] > 0 ? 1 : a1[k] + 1);
        slope[2 * k] += dk * x;
        slope[2 * k + 1] += dk * y;
        slope[b1 + k] += dk;
      }
    }
    return slope;
  };

  /** Adam (Kingma and Ba, 2014) with PyTorch's defaults: step(gradient) changes theta in place. */
  net.adam = (theta, lr) => {
    const m = new Float64Array(theta.length), v = new Float64Array(theta.length);
    let k = 0;
    return (gradient) => {
      k += 1;
      const first = 1 - 0.9 ** k, second = Math.sqrt(1 - 0.999 ** k);
      for (let i = 0; i < theta.length; i++) {
        m[i] = 0.9 * m[i] + 0.1 * gradient[i];
        v[i] = 0.999 * v[i] + 0.001 * gradient[i] ** 2;
        theta[i] -= ((lr / first) * m[i]) / (Math.sqrt(v[i]) / second + 1e-8);
      }
    };
  };

  const chosen = (z, indices) => Float64Array.from({ length: 2 * indices.length }, (_, i) => z[2 * indices[i >> 1] + (i & 1)]);

  /** A trainer, as in the chapter of that name: Adam on minibatches, by a generator of its own.

  Z and ref: samples. watch: further pairs of samples that are not trained on. iterate() trains on one minibatch and returns whether an epoch is over; history
  has an entry for each epoch from 0 on, {theta, estimates}: the parameters, and DV on the samples and on each pair watched. */
  net.trainer = ({ Z, ref, watch = [], batches = 10, lr = 1e-3, hidden = 32, sigma = 0.1, seed = 0 }) => {
    const random = course.random(seed), theta = net.start(hidden, sigma, random), step = net.adam(theta, lr);
    const history = [];
    let order, orderRef, batch = 0;
    const note = () => {
      const estimates = [[Z, ref], ...watch].map(([z, r]) => net.dv(net.forward(theta, hidden, z), net.forward(theta, hidden, r)));
      history.push({ theta: Float32Array.from(theta), estimates });
    };
    const part = (all) => all.slice(Math.floor((batch * all.length) / batches), Math.floor(((batch + 1) * all.length) / batches));
    const iterate = () => {
      if (batch === 0) [order, orderRef] = [random.permutation(Z.length / 2), random.permutation(ref.length / 2)];
      step(net.gradient(theta, hidden, chosen(Z, part(order)), chosen(ref, part(orderRef))));
      batch = (batch + 1) % batches;
      if (batch === 0) note();
      return batch === 0;
    };
    note();
    return { theta, hidden, history, iterate };
  };
})();
