/* What the interactive figures share: axes, marks, sliders, buttons, and the loop of a figure that computes by itself.

A page without scripts shows the chapter's ordinary cell with its picture. Where scripts run, a figure stands below the picture
of each cell that is tagged interactive-<name>; the picture stays, since the text speaks of it, and since paper needs it.

Plain SVG and native controls, no library: a chart with two axes and a few marks is two hundred lines, a browser's own slider
and button come with keyboard, touch and names for screen readers, and the colours follow the theme by CSS alone. The small
libraries that were weighed (JSXGraph, uPlot, D3, Plotly) are 50 kB to 4 MB a page, and none draws a heat map of a net any
shorter. Classic scripts, since a browser loads no module from a file. */
(() => {
  "use strict";
  const course = (window.course = window.course || {});

  course.rho = 0.8789772794089237; // of gaussian.py, which a test compares

  /** A number as text: digits after the point, a true minus sign. */
  course.number = (value, digits = 3) => {
    if (Number.isNaN(value)) return "not a number";
    const size = Math.abs(value);
    const far = size >= 1e6 || (size > 0 && size < 0.5 * 10 ** -digits);
    const text = size === Infinity ? "∞" : far ? size.toExponential(1).replace("e+", "e").replace("e-", "e−") : size.toFixed(digits);
    return (value < 0 && /[1-9∞]/.test(text) ? "−" : "") + text;
  };

  /** A number as short as a scale's label must be: two digits, and a power of ten where it is far from 1. */
  course.short = (value) => {
    const size = Math.abs(value), far = size > 0 && (size < 0.001 || size >= 10000);
    const text = far ? size.toExponential(1).replace("e+", "e").replace("e-", "e−") : String(Number(size.toPrecision(2)));
    return value < 0 ? `−${text}` : text;
  };

  /** Round numbers between low and high, about count of them. */
  course.ticks = (low, high, count = 5) => {
    const raw = (high - low) / count;
    const power = 10 ** Math.floor(Math.log10(raw));
    const step = power * [1, 2, 5, 10].find((times) => times * power >= raw * (1 - 1e-9));
    const found = [];
    for (let i = Math.ceil(low / step - 1e-9); i <= high / step + 1e-9; i++) found.push(Number((i * step).toPrecision(12)));
    return found;
  };

  /** Ticks from low to high for a logarithmic axis, each with its label: powers of ten, six at most; where they are few, twice and five times them too. */
  course.powers = (low, high) => {
    const first = Math.ceil(Math.log10(low) - 1e-9), last = Math.floor(Math.log10(high) + 1e-9), by = Math.ceil((last - first + 1) / 6);
    const raised = (power) => "10" + String(power).replace(/./g, (digit) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(digit)]);
    const plain = first >= -3 && last <= 4, found = [];
    for (let power = last; power >= first; power -= by) found.unshift([10 ** power, plain ? String(Number(`1e${power}`)) : raised(power)]);
    if (last - first > 2 || !plain) return found;
    const between = [first - 1, first, first + 1, first + 2].flatMap((power) => [`2e${power}`, `5e${power}`]).map((value) => [Number(value), String(Number(value))]);
    return [...found, ...between.filter(([value]) => value >= low && value <= high)];
  };

  /** Numbers from low to high, count of them, evenly spaced. */
  course.linspace = (low, high, count) => Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));

  // Marks. Each is a function of a panel's scales (data to pixels) and returns SVG; kind is a CSS class that gives the colour.
  const at = (scale, value) => Math.max(-9999, Math.min(9999, scale(value))).toFixed(1);

  /** A curve through points [x, y]; it has a gap where y is not finite. */
  course.line = (points, kind) => ({ x, y }) => {
    let path = "", pen = "M";
    for (const [u, v] of points) {
      if (!Number.isFinite(v)) { pen = "M"; continue; }
      path += `${pen}${at(x, u)} ${at(y, v)}`;
      pen = "L";
    }
    return `<path class="live-line ${kind}" d="${path}"/>`;
  };

  /** Dots, or crosses, at points [x, y]; size in pixels. */
  course.dots = (points, kind, size = 7) => ({ x, y }) =>
    `<path class="live-dots ${kind}" stroke-width="${size}" d="${points.map(([u, v]) => `M${at(x, u)} ${at(y, v)}h0`).join("")}"/>`;
  course.crosses = (points, kind) => ({ x, y }) =>
    `<path class="live-crosses ${kind}" d="${points.map(([u, v]) => `M${at(x, u)} ${at(y, v)}m-2-2l4 4m0-4l-4 4`).join("")}"/>`;

  /** A bar from a foot to a height about x, width in the unit of x. */
  course.bar = (u, height, width, kind, foot = 0) => ({ x, y }) =>
    `<path class="live-bar ${kind}" d="M${at(x, u - width / 2)} ${at(y, foot)}V${at(y, height)}H${at(x, u + width / 2)}V${at(y, foot)}Z"/>`;

  /** A level line at a value, from one side of the panel to the other. */
  course.level = (value, kind) => ({ box, y }) => `<path class="live-line ${kind}" d="M${box.left} ${at(y, value)}h${box.width}"/>`;

  // The diverging colours of the course's heat maps: blue, white at 0, red (ColorBrewer's RdBu by Cynthia Brewer, reversed).
  const RED_BLUE = ["053061", "2166ac", "4393c3", "92c5de", "d1e5f0", "f7f7f7", "fddbc7", "f4a582", "d6604d", "b2182b", "67001f"].map(
    (hex) => [0, 2, 4].map((i) => parseInt(hex.slice(i, i + 2), 16)),
  );

  /** Red, green, blue of a value between -limit and limit; what lies beyond has the colour of the end. */
  course.colour = (value, limit) => {
    const place = Math.max(0, Math.min(10, 5 + (5 * value) / limit)) || 0;
    const i = Math.min(9, Math.floor(place));
    return RED_BLUE[i].map((low, c) => Math.round(low + (place - i) * (RED_BLUE[i + 1][c] - low)));
  };

  const painted = (values, columns, limit) => {
    const canvas = document.createElement("canvas"), rows = values.length / columns;
    [canvas.width, canvas.height] = [columns, rows];
    const context = canvas.getContext("2d"), image = context.createImageData(columns, rows);
    values.forEach((value, i) => {
      const row = rows - 1 - Math.floor(i / columns); // the first row of values is the lowest y, that of an image the top
      image.data.set([...course.colour(value, limit), 255], 4 * (row * columns + (i % columns)));
    });
    context.putImageData(image, 0, 0);
    return canvas.toDataURL();
  };

  // A chart; a square one, with equal axes and room for a heat map's colours; and a small square with a title and no axes. In pixels.
  const BOXES = {
    wide: { left: 60, top: 12, width: 262, height: 206, full: 340, tall: 262 },
    square: { left: 54, top: 12, width: 206, height: 206, full: 340, tall: 262 },
    small: { left: 2, top: 20, width: 136, height: 136, full: 140, tall: 158, bare: true },
  };

  /** A heat map over the whole panel: a square grid of values row by row, from the lowest y up, with a bar of its colours. */
  course.heat = (values, limit) => ({ box }) => {
    const right = box.left + box.width + 12;
    const bar = painted(Float64Array.from(course.linspace(-limit, limit, 64)), 1, limit);
    const label = (value, y) => `<text x="${right + 16}" y="${y}">${course.short(value)}</text>`;
    const image = (x, width, data) =>
      `<image x="${x}" y="${box.top}" width="${width}" height="${box.height}" preserveAspectRatio="none" href="${data}"/>`;
    const map = image(box.left, box.width, painted(values, Math.round(Math.sqrt(values.length)), limit));
    if (box.bare) return map;
    return (
      map + `<g class="live-outside">${image(right, 12, bar)}${label(limit, box.top + 9)}${label(0, box.top + box.height / 2 + 4)}` +
      `${label(-limit, box.top + box.height)}</g>`
    );
  };

  let panels = 0;

  class Panel {
    /** A chart of a shape; label says what one should see in it. */
    constructor(parent, label, shape) {
      this.box = BOXES[shape];
      this.clip = `live-clip-${++panels}`;
      this.svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      for (const [name, value] of Object.entries({ viewBox: `0 0 ${this.box.full} ${this.box.tall}`, role: "img", "aria-label": label, class: `live-panel ${shape}` }))
        this.svg.setAttribute(name, value);
      parent.append(this.svg);
    }

    /** Draw marks over the ranges x and y. An axis in log ("x", "y" or "xy") is logarithmic; ticks may be given as [value, text].
    What does not fit in is cut off; a line that is meant to be has the kind "cut", and then the figure says so. */
    draw({ x, y, log = "", xlabel, ylabel, xticks, yticks, title = "", marks }) {
      const { left, top, width, height, bare } = this.box, bottom = top + height, axes = {};
      for (const [name, ends] of [["x", x], ["y", y]]) {
        const bent = log.includes(name), place = bent ? Math.log10 : (value) => value, [low, high] = ends.map(place);
        const text = (value) => [value, String(value).replace("-", "−")];
        axes[name] = { low, high, part: (value) => (place(value) - low) / (high - low), ticks: bent ? course.powers(...ends) : course.ticks(...ends).map(text) };
      }
      this.across = axes.x;
      const scales = { box: this.box, x: (value) => left + width * axes.x.part(value), y: (value) => bottom - height * axes.y.part(value) };
      const words = (x, y, kind, text, turned = "") => `<text x="${x}" y="${y}" class="${kind}"${turned}>${text}</text>`;
      const across = () => (xticks || axes.x.ticks)
        .map(([value, text]) => `<path d="M${at(scales.x, value)} ${bottom}v4"/>${words(at(scales.x, value), bottom + 17, "live-middle", text)}`);
      const up = () => (yticks || axes.y.ticks)
        .map(([value, text]) => `<path d="M${left} ${at(scales.y, value)}h-4"/>${words(left - 7, (Number(at(scales.y, value)) + 4).toFixed(1), "live-end", text)}`);
      const middle = top + height / 2, drawn = marks.map((mark) => mark(scales)).join(""), outside = /<g class="live-outside">.*?<\/g>/g;
      this.svg.innerHTML =
        `<clipPath id="${this.clip}"><rect x="${left}" y="${top}" width="${width}" height="${height}"/></clipPath>` +
        `<g class="live-marks" clip-path="url(#${this.clip})">${drawn.replace(outside, "")}</g>${(drawn.match(outside) || []).join("")}` +
        `<g class="live-axes"><rect x="${left}" y="${top}" width="${width}" height="${height}"/>` +
        (bare ? words(left + width / 2, top - 6, "live-middle", title)
          : across().join("") + up().join("") + words(left + width / 2, bottom + 37, "live-middle", xlabel) +
            words(12, middle, "live-middle", ylabel, ` transform="rotate(-90 12 ${middle})"`)) +
        "</g>";
    }

    /** Let a finger, a pen or a mouse on the panel move a slider to the x below it; on a logarithmic axis to its logarithm. */
    drag(slider) {
      const move = (event) => {
        const box = this.svg.getBoundingClientRect();
        const u = ((event.clientX - box.left) * this.box.full) / box.width, { low, high } = this.across;
        slider.move(low + ((u - this.box.left) / this.box.width) * (high - low));
      };
      this.svg.classList.add("live-drag");
      this.svg.addEventListener("pointerdown", (event) => { this.svg.setPointerCapture(event.pointerId); move(event); });
      this.svg.addEventListener("pointermove", (event) => { if (this.svg.hasPointerCapture(event.pointerId)) move(event); });
    }
  }

  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  let figures = 0, controls = 0;

  class Figure {
    constructor(cell, title, hint) {
      const id = `live-${++figures}`;
      this.root = element("div", { class: "live", role: "region", "aria-labelledby": id },
        element("p", { class: "live-title", id }, title), element("p", { class: "live-hint" }, hint));
      this.panels = element("div", { class: "live-panels" });
      this.legend = element("p", { class: "live-legend" });
      this.said = element("p", { class: "live-says", "aria-live": "polite" });
      this.root.append(this.panels, this.legend, this.said);
      cell.append(this.root);
    }

    /** A row of controls. */
    row(name) {
      this.controls = element("div", name ? { class: "live-controls", role: "group", "aria-label": name } : { class: "live-controls" });
      if (name) this.controls.append(element("span", { class: "live-name", "aria-hidden": "true" }, name));
      this.root.insertBefore(this.controls, this.panels);
    }

    /** A slider; text says its value in words, change is called with the value. */
    slider(label, { min, max, step, value, text = String }, change) {
      if (!this.controls) this.row();
      const id = `live-control-${++controls}`, shown = element("output", { for: id });
      const input = element("input", { type: "range", id, min, max, step });
      const slider = {
        input,
        get value() { return input.valueAsNumber; },
        /** Put the slider somewhere, without a change. */
        set value(to) { input.value = to; shown.value = text(slider.value); input.setAttribute("aria-valuetext", text(slider.value)); },
        /** Put it there as a person would. */
        move(to) { slider.value = to; change(slider.value); },
      };
      input.addEventListener("input", () => slider.move(slider.value));
      slider.value = value;
      this.controls.append(element("div", { class: "live-slider" }, element("label", { for: id }, label), shown, input));
      return slider;
    }

    button(label, press) {
      if (!this.controls) this.row();
      const button = element("button", { type: "button" }, label);
      button.addEventListener("click", press);
      this.controls.append(button);
      return button;
    }

    panel(label, shape = "wide") { return new Panel(this.place || this.panels, label, shape); }

    /** Small panels side by side, as many as there are labels. */
    small(...labels) {
      this.place = element("div", { class: "live-pair" });
      this.panels.append(this.place);
      const made = labels.map((label) => this.panel(label, "small"));
      this.place = undefined;
      return made;
    }

    /** The legend: pairs of a kind of mark and its meaning. */
    key(...entries) {
      this.legend.replaceChildren(...entries.map(([kind, words]) => element("span", {}, element("i", { class: `live-swatch ${kind}` }), words)));
    }

    /** Tell the numbers. While a figure moves by itself a screen reader is spared them. */
    say(words, moving = false) {
      this.said.setAttribute("aria-live", moving ? "off" : "polite");
      this.said.textContent = words;
    }
  }

  /** Build a figure below the output of each cell that is tagged interactive-<name>. */
  course.figure = (name, title, hint, build) => {
    for (const cell of document.querySelectorAll(`.tag_interactive-${name}`)) build(new Figure(cell, title, hint));
  };

  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

  /** A loop that calls step in slices of some milliseconds, so that the page stays at hand, and draw between them.
  step returns whether there is something new to draw. Whoever prefers reduced motion sees the picture change once a second. */
  course.loop = (step, draw) => {
    let running = false, shown = 0, fresh = false;
    const slice = (now) => {
      if (!running) return;
      const end = performance.now() + 12;
      while (running && performance.now() < end) fresh = step() || fresh;
      if (running && fresh && now - shown >= (calm.matches ? 1000 : 0)) { shown = now; fresh = false; draw(); }
      requestAnimationFrame(slice);
    };
    return {
      get running() { return running; },
      start() { if (!running) { running = true; requestAnimationFrame(slice); } },
      stop() { running = false; draw(); },
    };
  };
})();
