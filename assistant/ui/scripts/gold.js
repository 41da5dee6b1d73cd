// A judgement of an answer, kept as a gold question.

async function openGold(turn) {
  const reply = await call("judge", { turn });
  if (reply.error) return notify(reply.error);
  const dialog = one("dialog.gold");
  dialog.innerHTML = reply.html;
  const form = one("form", dialog);
  form.addEventListener("input", (event) => {
    if (event.target.name === "passage" || event.target.name === "words") form.elements.verdict.value = "wrong";
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const passage = form.elements.passage && one('input[name="passage"]:checked', form);
    const said = await call("keep", {
      turn,
      verdict: form.elements.verdict.value,
      passage: passage ? { document_id: passage.dataset.document, quote: passage.dataset.quote } : null,
      words: form.elements.words.value,
    });
    if (said.error) {
      one(".notice", form).textContent = said.error;
      return;
    }
    dialog.close();
    if (said.turn) showConfirmed(said);
    else sayBeside(one(".turn-tools .menu button", boxOf(turn.id)), said.message);
  });
  dialog.showModal();
}
