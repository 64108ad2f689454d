// What a reader may stumble over on a page; each function returns the places, as texts.
window.look = (() => {
  const visible = (node) => node.checkVisibility({contentVisibilityAuto: true, opacityProperty: true});

  /** The visible text nodes, each with its rectangles, as far as boxes that scroll show them. */
  function texts() {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (!node.data.trim() || !visible(node.parentElement)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const box = node.parentElement.closest("pre")?.getBoundingClientRect();
      for (const {left, right, top, bottom} of range.getClientRects()) {
        const end = box ? Math.min(right, box.right) : right;
        if (end - left > 1 && bottom - top > 1) found.push({node, left, right: end, top, bottom});
      }
    }
    return found;
  }

  function overlaps() {
    const found = [], rows = texts().sort((a, b) => a.top - b.top);
    rows.forEach((a, index) => {
      for (let i = index + 1; i < rows.length && rows[i].top < a.bottom - 4; i++) {
        const b = rows[i];
        if (a.node !== b.node && a.left < b.right - 1 && b.left < a.right - 1) {
          found.push(`${a.node.data.trim()} | ${b.node.data.trim()}`);
        }
      }
    });
    return found;
  }

  const channels = (color) => color.match(/[\d.]+/g).map(Number);

  function luminance(color) {
    const [r, g, b] = channels(color).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  function ground(element) {
    for (; element; element = element.parentElement) {
      const color = getComputedStyle(element).backgroundColor, [, , , opacity = 1] = channels(color);
      if (opacity === 1) return color;
      if (opacity !== 0) throw new Error(`half-transparent: ${color}`);
    }
    throw new Error("no background");
  }

  /** Texts with less contrast to their background than WCAG 2 requires at level AA. */
  function faint() {
    const found = new Set();
    for (const element of new Set(texts().map(({node}) => node.parentElement))) {
      const colors = [getComputedStyle(element).color, ground(element)];
      const [dark, light] = colors.map(luminance).sort((a, b) => a - b);
      const contrast = (light + 0.05) / (dark + 0.05);
      if (contrast < 4.5) found.add(`${element.tagName} ${colors} ${contrast.toFixed(2)}`);
    }
    return [...found];
  }

  /** Elements that stick out of the page. */
  function wide() {
    const width = document.documentElement.clientWidth;
    const inside = (element) => !element.closest("pre") || element.matches("pre");
    return [...document.body.querySelectorAll("*")]
      .filter((element) => inside(element) && visible(element))
      .filter((element) => element.getBoundingClientRect().right > width + 0.5)
      .map((element) => element.outerHTML.slice(0, 120));
  }

  return {overlaps, faint, wide, texts};
})();
