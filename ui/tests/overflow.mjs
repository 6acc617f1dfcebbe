// Runs inside the page: names every element whose text leaves its box or the window sideways.

export function findOverflow() {
  const found = [];
  const wide = document.documentElement.clientWidth;
  const scrolls = (node) => node.closest('.scroll-x, [data-scrolls], pre, .frame, .tablist-scroll') !== null;
  const name = (node) => `${node.tagName.toLowerCase()}.${[...node.classList].join('.')} "${(node.textContent ?? '').trim().slice(0, 40)}"`;
  for (const node of document.body.querySelectorAll('*')) {
    if (node.closest('.hidden-words, svg, option') || scrolls(node)) continue;
    const style = getComputedStyle(node);
    if (style.display === 'none' || style.visibility === 'hidden' || style.textOverflow === 'ellipsis' || node.querySelector('[role=menu]')) continue;
    const box = node.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) continue;
    if (box.right > wide + 1 || box.left < -1) found.push(`${name(node)} leaves the window`);
    const inner = node.scrollWidth - node.clientWidth;
    if (style.display !== 'inline' && inner > 2 && !['INPUT', 'SELECT', 'TEXTAREA', 'PROGRESS'].includes(node.tagName)) found.push(`${name(node)} by ${inner}px`);
  }
  return [...new Set(found)].slice(0, 6);
}
