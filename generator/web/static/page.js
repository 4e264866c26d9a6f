// The page without reloads. Everything here also works without it, as forms and links.
const $ = (id) => document.getElementById(id);
const typed = (target) => /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !/radio|checkbox/.test(target.type);
let work = new AbortController();

function say(text) {
  $("status").textContent = text;
  $("status").classList.toggle("hidden", !text);
}

async function load(address, signal) {
  const response = await fetch(address, { signal });
  const parsed = new DOMParser().parseFromString(await response.text(), "text/html");
  if (!response.ok) throw new Error(parsed.querySelector(".refusal")?.textContent ?? "The server did not answer.");
  return { parsed, address: response.headers.get("X-Address") };
}

function replace(parsed, ids) {
  const held = document.activeElement;
  const [id, at] = [held?.id, held?.selectionStart];
  for (const name of ids) if (parsed.getElementById(name)) $(name).replaceWith(parsed.getElementById(name));
  const again = id && $(id);
  if (!again || again === document.activeElement) return;
  again.focus({ preventScroll: true });
  if (typed(again) && at != null && again.type === "text") again.setSelectionRange(at, at);
}

async function attempt(steps) {
  work.abort();
  work = new AbortController();
  try {
    await steps(work.signal);
    say("");
  } catch (error) {
    if (error.name !== "AbortError") say(error.message);
  }
}

async function loadProject(address, signal) {
  $("project").setAttribute("aria-busy", "true");
  const { parsed } = await load(`/parts/project${address}`, signal);
  $("project").replaceChildren(...parsed.body.childNodes);
  $("project").removeAttribute("aria-busy");
}

const answer = (changed) => attempt(async (signal) => {
  const query = new URLSearchParams(new FormData($("ask")));
  const before = changed.type === "radio" && changed.closest("[data-was]")?.dataset.was;
  const { parsed, address } = await load(`/parts/answers?${query}`, signal);
  history.pushState(null, "", address === "?" ? "/" : address);
  replace(parsed, ["decision", "options"]);
  await loadProject(before ? `${address}&was=${encodeURIComponent(before)}` : address, signal);
});

document.addEventListener("change", (event) => event.target.form?.id === "ask" && answer(event.target));
document.addEventListener("submit", (event) => event.target.id === "ask" && event.preventDefault());
window.addEventListener("popstate", () => attempt(async (signal) => {
  const { parsed } = await load(location.href, signal);
  replace(parsed, ["page"]);
}));

document.addEventListener("click", async (event) => {
  const target = event.target.closest("[data-part], [data-copy], [data-copy-link], [data-print]");
  if (!target || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (target.dataset.part) {
    const address = new URL(target.href);
    history.pushState(null, "", address.search + address.hash);
    await attempt((signal) => loadProject(address.search, signal));
    $("shown")?.scrollIntoView({ block: "nearest" });
  } else if ("print" in target.dataset) {
    print();
  } else {
    await navigator.clipboard.writeText(target.dataset.copy ?? location.href.split("#")[0]);
    say("Copied.");
  }
});

document.addEventListener("input", (event) => {
  if (event.target.id !== "find") return;
  const words = event.target.value.toLowerCase();
  for (const file of document.querySelectorAll(".tree .file")) {
    const path = new URLSearchParams(file.firstElementChild.search).get("file");
    file.hidden = !path.toLowerCase().includes(words);
  }
  for (const folder of document.querySelectorAll(".tree details")) {
    folder.parentElement.hidden = !folder.querySelector(".file:not([hidden])");
    if (words) folder.open = true;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) ($("make") ?? $("download"))?.click();
  else if (event.key === "Escape") $("close")?.click();
  else if (event.key === "/" && !typed(event.target)) $("find")?.focus();
  else return;
  event.preventDefault();
});

document.documentElement.classList.add("scripted");
