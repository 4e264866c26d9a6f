// The page without reloads. Everything here also works without it, as forms and links.
const $ = (id) => document.getElementById(id);
const typed = (target) => /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !/radio|checkbox/.test(target.type);
let work = new AbortController();
let done = Promise.resolve(true); // whether the latest work succeeds
const say = (text) => $("status").classList.toggle("hidden", !($("status").textContent = text));
async function load(address, signal) {
  const response = await fetch(address, { signal });
  const parsed = new DOMParser().parseFromString(await response.text(), "text/html");
  if (!response.ok) throw new Error(parsed.querySelector(".refusal")?.textContent ?? "The server did not answer.");
  return { parsed, address: response.headers.get("X-Address") };
}
function replace(parsed, ids, sent) {
  const { id, selectionStart: at, value: text } = document.activeElement ?? {};
  for (const name of ids) if (parsed.getElementById(name)) $(name).replaceWith(parsed.getElementById(name));
  const again = id && $(id);
  if (!again || again === document.activeElement) return;
  again.focus({ preventScroll: true });
  const later = sent && typed(again) && text !== sent.get(again.name); // typed since then
  if (later) Object.assign(again, { value: text, onblur: () => answer(again) });
  if (typed(again) && at != null && again.type === "text") again.setSelectionRange(at, at);
}
async function tried(steps) {
  work.abort();
  const { signal } = (work = new AbortController());
  $("project").setAttribute("aria-busy", "true");
  try {
    await steps(signal);
    say("");
  } catch (error) {
    if (error.name !== "AbortError") say(error.message);
  }
  if (!signal.aborted) $("project").removeAttribute("aria-busy");
  return !signal.aborted && !$("status").textContent;
}
const attempt = (steps) => (done = tried(steps));
async function loadProject(address, signal) {
  const { parsed } = await load(`/parts/project${address}`, signal).catch((error) => {
    throw signal.aborted || $("project").replaceChildren(), error; // not the project before
  });
  $("project").replaceChildren(...parsed.body.childNodes);
}
const answer = (changed) => attempt(async (signal) => {
  const query = new URLSearchParams(new FormData($("ask")));
  const before = changed.type === "radio" && changed.closest("[data-was]")?.dataset.was;
  const { parsed, address } = await load(`/parts/answers?${query}`, signal);
  history.pushState(null, "", address === "?" ? "/" : address);
  replace(parsed, ["decision", "options"], query);
  await loadProject(before ? `${address}&was=${encodeURIComponent(before)}` : address, signal);
});
async function finish(id) { // with the answers as they are now, and once
  if (typed(document.activeElement)) document.activeElement.blur();
  if (await done) $(id)?.click();
}
document.addEventListener("change", (event) => event.target.form?.id === "ask" && answer(event.target));
document.addEventListener("submit", (event) => {
  const { dataset, id } = event.target;
  const busy = event.target.closest("[aria-busy]");
  if (id === "ask" || busy || dataset.sent) event.preventDefault();
  else setTimeout(() => delete dataset.sent, 5000, (dataset.sent = "1"));
  if (busy) finish("make");
});
window.addEventListener("popstate", () => attempt(async (signal) => {
  const { parsed } = await load(location.href, signal);
  replace(parsed, ["page"]);
}));
document.addEventListener("click", async (event) => {
  const target = event.target.closest("[data-part], [data-copy], [data-copy-link], [data-print], [aria-busy] #download");
  if (!target || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (target.id === "download") finish("download");
  else if (target.dataset.part) {
    const address = new URL(target.href);
    history.pushState(null, "", address.search + address.hash);
    await attempt((signal) => loadProject(address.search, signal));
    $("shown")?.scrollIntoView({ block: "nearest" });
  } else if ("print" in target.dataset) print();
  else {
    await navigator.clipboard.writeText(target.dataset.copy ?? location.href.split("#")[0]);
    say("Copied.");
  }
});
document.addEventListener("input", (event) => {
  if (event.target.id !== "find") return;
  const words = event.target.value.toLowerCase();
  const path = (file) => new URLSearchParams(file.firstElementChild.search).get("file").toLowerCase();
  for (const file of document.querySelectorAll(".tree .file")) file.hidden = !path(file).includes(words);
  for (const folder of document.querySelectorAll(".tree details")) {
    folder.parentElement.hidden = !folder.querySelector(".file:not([hidden])");
    folder.open ||= words !== "";
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) finish($("make") ? "make" : "download");
  else if (event.key === "Escape") $("close")?.click();
  else if (event.key === "/" && !typed(event.target)) $("find")?.focus();
  else return;
  event.preventDefault();
});
document.documentElement.classList.add("scripted");
