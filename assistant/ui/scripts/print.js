// What a printed report tells beside the answers: when it was printed, and where each quote is to be found.

window.addEventListener("beforeprint", () => {
  one(".report-date").textContent = dateOf(Date.now(), "long");
  for (const each of all(".report-link")) each.textContent = decodeURI(linkTo({ ...each.dataset }));
});
