// A heat map in the dark: the ground, which is pure white, becomes the page, and what is written on it light. The ground with its narrow
// gaps closed is all that is not a map or its bar of colours: no line, letter or dot is as wide and as tall as those. They stay as they are.
addEventListener("DOMContentLoaded", () => document.body.insertAdjacentHTML("beforeend", `<svg width="0" height="0" style="position: absolute" aria-hidden="true">
  <filter id="heat-in-the-dark" primitiveUnits="objectBoundingBox" y="-20%" height="140%" color-interpolation-filters="sRGB">
    <feFlood flood-color="#fff"/><feComposite in="SourceGraphic" result="picture"/>
    <feColorMatrix values="0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  16.7 16.7 16.7 0 -49"/>
    <feMorphology operator="dilate" radius="0.005 0.15"/><feMorphology operator="erode" radius="0.005 0.15" result="ground"/>
    <feColorMatrix in="picture" values="0.574 -1.43 -0.144 0 1  -0.426 -0.43 -0.144 0 1  -0.426 -1.43 0.856 0 1  0 0 0 1 0" result="turned"/>
    <feFlood style="flood-color: var(--pst-color-background)" result="page"/><feBlend mode="screen" in="turned" in2="page"/>
    <feComposite operator="in" in2="ground" result="around"/><feComposite operator="out" in="picture" in2="ground"/>
    <feMerge><feMergeNode/><feMergeNode in="around"/></feMerge><feComposite operator="in" in2="SourceAlpha"/>
  </filter></svg>`));

// What a reference leads to, in a small box, while the pointer is on it or it has the focus: an equation as it is rendered on this page,
// or a source as Sphinx wrote it into the link's title. Escape closes it (and, as WCAG 1.4.13 asks, the pointer may rest on the box).
window.addEventListener("load", async () => {
  await window.MathJax?.startup?.promise;

  // A formula wider than its column is set smaller, within reason. If it is too wide then, it scrolls, by keyboard too.
  const fit = (formula) => {
    const full = (formula.dataset.full ??= parseFloat(formula.style.fontSize) || 100);
    formula.style.fontSize = `${full}%`;
    const share = formula.clientWidth / formula.scrollWidth;
    if (share < 1) formula.style.fontSize = `${full * Math.max(0.65, 0.98 * share)}%`;
    if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0;
    else formula.removeAttribute("tabindex");
  };
  const sizes = new ResizeObserver((entries) => requestAnimationFrame(() => entries.forEach(({ target }) => fit(target))));
  document.querySelectorAll("mjx-container[display]").forEach((formula) => sizes.observe(formula));

  const box = Object.assign(document.createElement("div"), { id: "preview", hidden: true });
  box.setAttribute("role", "tooltip");
  document.querySelector("main").append(box); // inside a landmark
  let link, timer;

  const hide = () => {
    box.hidden = true;
    link?.removeAttribute("aria-describedby");
  };
  const show = (to) => {
    clearTimeout(timer);
    hide();
    link = to;
    const equation = link.hash.startsWith("#equation-") && document.getElementById(link.hash.slice(1))?.querySelector("mjx-container");
    box.replaceChildren(equation ? equation.cloneNode(true) : link.dataset.preview);
    box.hidden = false;
    link.setAttribute("aria-describedby", box.id);
    const at = link.getBoundingClientRect();
    const from = box.offsetParent.getBoundingClientRect();
    const left = Math.max(8, Math.min(at.left, document.documentElement.clientWidth - box.offsetWidth - 8));
    const top = at.bottom + box.offsetHeight < innerHeight ? at.bottom : at.top - box.offsetHeight;
    Object.assign(box.style, { left: `${left - from.left}px`, top: `${top - from.top}px` });
  };
  const later = () => (timer = setTimeout(hide, 200));

  for (const to of document.querySelectorAll("article a.internal:is([href^='#equation-']:not(.headerlink), .bibtex-citation a[title])")) {
    if (to.title) to.dataset.preview = to.title; // in place of the browser's own box, which no keyboard opens
    to.removeAttribute("title");
    for (const event of ["mouseenter", "focus"]) to.addEventListener(event, () => show(to));
    for (const event of ["mouseleave", "blur"]) to.addEventListener(event, later);
  }
  box.addEventListener("mouseenter", () => clearTimeout(timer));
  box.addEventListener("mouseleave", later);
  addEventListener("keydown", ({ key }) => key === "Escape" && hide());
});
