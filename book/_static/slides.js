/* Lays a deck out before reveal.js shows it. Only a browser knows how tall a slide is; an author says where a new thought begins.

A slide that is too tall goes on on the next one; subslides without a heading that fit on the slide before them wait there for a key,
one picture a slide; a picture grows into the room that is left, and type grows where little is said. Nothing scrolls. */
(() => {
  "use strict";
  const WIDTH = 1280, HEIGHT = 706; // what a slide holds, with a margin below
  const PICTURES = [620, 300], GROWS = 1.5; // how tall a picture is at most and at least, and how far pixels may grow
  const LARGEST = 1.4, CODE = 1.24, SMALLEST = 0.62; // type: where little is said; with code, whose longest lines just fit; at worst
  const TIGHT = 0.87, TIGHTEST = 0.8; // type for which slides are joined: with a picture or code, with a figure that moves
  const SHORT = 150; // code that stays with what it gives

  const heading = (block) => block?.matches("h1, h2, h3") || block?.matches(".again");
  const picture = ":is(img, .live, table)";

  const inner = (page) => page.firstElementChild;
  const blocks = (page) => [...inner(page).children].filter((block) => !block.matches("aside"));
  const bottom = (page) => Math.max(0, ...blocks(page).map((block) => block.getBoundingClientRect().bottom)) - page.getBoundingClientRect().top;
  const narrow = (block) => block.scrollWidth <= block.clientWidth + 1;
  const fits = (page) => bottom(page) <= HEIGHT && narrow(inner(page)) && [...page.querySelectorAll("div.math, mjx-container[display]")].every(narrow);

  /** A cell's code and what it gives, as two blocks. */
  const open = (page) => {
    for (const cell of page.querySelectorAll(".cell:has(> .cell_input):has(> .cell_output)")) {
      const rest = cell.cloneNode(false);
      rest.removeAttribute("id");
      rest.classList.add("gives");
      rest.append(...[...cell.children].filter((part) => !part.matches(".cell_input")));
      cell.after(rest);
    }
  };

  /** Give the pictures of a slide a height, as far as they may grow and the slide is wide. */
  const pictures = (page, height) => {
    for (const img of page.querySelectorAll("img")) {
      const ratio = img.naturalWidth / img.naturalHeight;
      const grows = img.src.endsWith(".svg") ? 4 : GROWS;
      const tall = Math.min(height, grows * img.naturalHeight, WIDTH / ratio);
      Object.assign(img.style, { height: `${tall}px`, width: `${tall * ratio}px` });
    }
  };

  /** Code that no slide holds, as two pieces. */
  const halve = (block) => {
    const pre = block.querySelector(":scope > .cell_input pre"), lines = pre?.innerHTML.split("\n") ?? [];
    const text = pre?.textContent.split("\n") ?? [];
    const breaks = lines.map((_, k) => k).filter((k) => k > 0 && text[k - 1].trim() === "" && text[k].trim());
    if (!breaks.length) return;
    const at = breaks.reduce((best, k) => (Math.abs(k - lines.length / 2) < Math.abs(best - lines.length / 2) ? k : best));
    const rest = block.cloneNode(true);
    rest.querySelector("pre").innerHTML = lines.slice(at).join("\n");
    pre.innerHTML = lines.slice(0, at - 1).join("\n");
    block.after(rest);
  };

  /** What comes after the last block that fits goes to a new slide, below the same heading. */
  const split = (page) => {
    const top = page.getBoundingClientRect().top, limit = HEIGHT / TIGHT;
    for (const block of blocks(page)) if (block.offsetHeight > limit - 60) halve(block);
    const all = blocks(page);
    let end = all.findIndex((block) => block.getBoundingClientRect().bottom - top > limit);
    const leads = (block, next) =>
      heading(block) || /:\s*$/.test(block.textContent) || (next.matches(".gives") && block.offsetHeight < SHORT);
    while (end > 0 && leads(all[end - 1], all[end])) end--; // a lead-in goes with what it leads to
    if (end < 0) return null;
    end = Math.max(end, all.findIndex((block) => !heading(block)) + 1); // what is too tall alone becomes smaller
    if (end >= all.length) return null;
    if (end === all.length - 1 && all[end].matches("p") && all[end].offsetHeight < SHORT / 2) return null; // type shrinks a little for it
    const next = document.createElement("section"), body = next.appendChild(document.createElement("div"));
    const notes = [];
    for (let block = all[end]; block; ) {
      const after = block.nextElementSibling;
      (block.matches("aside") ? notes : []).push(block);
      body.append(block);
      block = after;
    }
    page.after(next);
    return next;
  };

  /** Let a slide say below which heading it goes on. */
  const title = (page, words) => {
    if (!words || heading(blocks(page)[0])) return;
    const again = Object.assign(document.createElement("p"), { className: "again" });
    again.append(...words.cloneNode(true).childNodes);
    inner(page).prepend(again);
  };

  /** Put a subslide at the end of the one before it, to wait for a key, if both fit. */
  const join = (page, next) => {
    const fresh = blocks(next).filter((block) => !block.matches(".again"));
    if (heading(fresh[0]) || !fresh.length) return false;
    if ([page, next].filter((one) => one.querySelector(picture)).length > 1) return false;
    if (page.querySelector(".exercise") && !next.querySelector(".exercise") && next.nextElementSibling) return false; // it ends a slide
    const step = document.createElement("div");
    step.className = "fragment";
    const parts = [...inner(next).children].filter((block) => !block.matches(".again"));
    step.append(...parts);
    inner(page).append(step);
    inner(page).style.zoom = page.querySelector(".live") ? TIGHTEST : page.querySelector(`${picture}, pre`) ? TIGHT : 1;
    const enough = fits(page);
    inner(page).style.zoom = 1;
    if (enough) { next.remove(); return true; }
    inner(next).append(...parts);
    step.remove();
    return false;
  };

  const fill = (page) => {
    let height = PICTURES[0];
    if (page.querySelector("img")) for (; height > PICTURES[1] && !(pictures(page, height), fits(page)); height -= 20);
    let zoom = page.querySelector("img, .live") ? 1 : page.querySelector("pre") ? CODE : LARGEST;
    const set = () => { inner(page).style.zoom = zoom; return fits(page); };
    while (!set() && zoom > SMALLEST) zoom -= 0.03;
  };

  /** Reveal.js takes the first notes of a fragment only, and a window without MathJax's style shows them: one element, in MathML. */
  const speak = (page) => {
    for (const place of [inner(page), ...page.querySelectorAll(".fragment")]) {
      const [first, ...more] = [...place.children].filter((block) => block.matches("aside.notes"));
      for (const note of more) { first.append(...note.childNodes); note.remove(); }
    }
    for (const formula of page.querySelectorAll("aside.notes mjx-container")) {
      const math = formula.querySelector("mjx-assistive-mml > math");
      if (math) formula.replaceWith(math);
    }
  };

  window.layOut = (deck) => {
    deck.classList.add("laying-out");
    let words;
    for (const stack of deck.querySelectorAll(".slides > section")) {
      words = stack.querySelector("h1, h2, h3") ?? words;
      for (const page of [...stack.children]) {
        if (!blocks(page).length && page.previousElementSibling) {  // nothing but notes
          inner(page.previousElementSibling).append(...inner(page).childNodes);
          page.remove();
          continue;
        }
        open(page);
        title(page, words);
        pictures(page, PICTURES[1]);
        for (let rest = page; (rest = split(rest)); ) title(rest, words);
      }
      for (let page = stack.firstElementChild; page; ) {
        const next = page.nextElementSibling;
        if (!next || !join(page, next)) page = next;
      }
      for (const page of stack.children) { fill(page); speak(page); }
    }
    deck.classList.remove("laying-out");
  };
})();
