// Run by Gradio once the conversation is on the page: `element` is its box, `watch` tells of changes.

const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const behavior = still ? "auto" : "smooth";

element.addEventListener("click", (event) => {
  const mark = event.target.closest("a.yinju-mark");
  if (!mark) return;
  event.preventDefault();
  const card = document.getElementById(mark.hash.slice(1));
  card.scrollIntoView({ behavior, block: "center" });
  card.focus({ preventScroll: true });
});

watch("value", () => {
  const last = element.querySelector("[data-last]");
  if (last) last.scrollIntoView({ behavior, block: "start" });
});
