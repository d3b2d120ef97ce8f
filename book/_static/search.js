// Shows what Sphinx's search finds. It takes the excerpts from searchtexts.js, since a page on a disk may not fetch another one; of a page it
// shows the section in which most of the words stand, or the entry of the glossary that the index names.
Search.query = (query) => {
  const [, searchTerms, excluded, words, objects] = Search._parseQuery(query);
  const asked = query.trim().split(/\s+/).filter((word) => !stopwords.includes(word.toLowerCase())).join(" ") || query;
  const escape = (word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  // a word as it was typed or, if it stands nowhere like that, any word with the same stem
  const starts = [...new Set([...words, ...searchTerms])].filter((word) => word).map((word) => escape(word));
  const match = starts.length ? new RegExp(`(?<![\\p{L}\\p{N}_])(?:${starts.join("|")})`, "giu") : /(?!)/g;
  const count = (text) => new Set(Array.from(text.matchAll(match), ([word]) => word.toLowerCase())).size * 100 + Math.min(99, (text.match(match) ?? []).length);

  const excerpt = (text) => {
    const at = text.search(match);
    let from = at < 120 ? 0 : text.lastIndexOf(" ", at - 100) + 1;
    let to = text.length < from + 280 ? text.length : text.lastIndexOf(" ", from + 260);
    if (to <= from) to = from + 260; // one long word
    const paragraph = Object.assign(document.createElement("p"), { className: "context" });
    const shown = `${from ? "… " : ""}${text.slice(from, to)}${to < text.length ? " …" : ""}`;
    let end = 0;
    for (const { 0: word, index } of shown.matchAll(match)) {
      paragraph.append(shown.slice(end, index), Object.assign(document.createElement("mark"), { textContent: word }));
      end = index + word.length;
    }
    paragraph.append(shown.slice(end));
    return paragraph;
  };

  const seen = new Set();
  for (const [page, title, anchor] of Search._performSearch(asked, searchTerms, excluded, words, objects).reverse()) {
    const sections = TEXTS[page] ?? [];
    const best = anchor
      ? sections.find(([place]) => `#${place}` === anchor)
      : sections.reduce((one, other) => (count(`${other[1]} ${other[2]}`) > count(`${one[1]} ${one[2]}`) ? other : one), sections[0]);
    const to = `${page}${DOCUMENTATION_OPTIONS.LINK_SUFFIX}${best && best !== sections[0] ? `#${best[0]}` : anchor}`;
    if (seen.has(to)) continue;
    if (!anchor && best && !count(`${best[1]} ${best[2]}`) && [...seen].some((place) => place.startsWith(page))) continue; // its entry is shown
    seen.add(to);
    const item = Search.output.appendChild(document.createElement("li"));
    const link = item.appendChild(document.createElement("a"));
    link.href = to;
    link.innerHTML = title.split(" > ")[0]; // with the number of the chapter, as Sphinx wrote it
    if (best && best !== sections[0]) link.append(` › ${best[1]}`);
    if (best?.[2]) item.append(excerpt(best[2]));
  }
  Search.stopPulse();
  Search.title.textContent = "Results";
  Search.status.textContent = seen.size
    ? `${seen.size} ${seen.size === 1 ? "place" : "places"} in the book`
    : "Nothing in the book fits. Is every word spelled as the book spells it? Try fewer words.";
};
